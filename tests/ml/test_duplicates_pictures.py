"""Copies of a picture are found however they were made; look-alikes that are none are not."""

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from ml.duplicates import Descriptor, descriptor, groups, look_alikes, same_pixels
from ml.duplicates.alignment import laid_over
from ml.duplicates.candidates import SPEAKERS, candidates, candidates_of
from ml.duplicates.descriptor import TURNS, VARIANTS, bars_of, described, sharpness_of, turned
from ml.duplicates.evidence import evidence
from ml.image import UndecodableError, render
from ml.image.hashes import perceptual_hash
from tests.benchmarks.copies import bursts, copies, encoded
from tests.benchmarks.pictures import texture


def scene(seed: int) -> Image.Image:
    """A drawn picture with shapes over a photograph's grain."""
    random = np.random.default_rng(seed)
    picture = Image.fromarray(texture(480, 360, seed))
    draw = ImageDraw.Draw(picture)
    for _ in range(6):
        x, y = random.integers(0, 380), random.integers(0, 280)
        box = (x, y, x + random.integers(30, 140), y + random.integers(30, 120))
        level, tint = random.integers(40, 180), random.integers(-25, 25, 3)
        draw.rectangle(tuple(map(int, box)), fill=tuple((level + tint).tolist()))
    return picture


def kept(data: bytes) -> Descriptor:
    return descriptor(render(data, "medium").data)


def stacked(all_: list[Descriptor]) -> Descriptor:
    return Descriptor(*(np.stack(part) for part in zip(*all_, strict=True)))


def test_every_copy_of_a_picture_is_grouped_with_it_and_nothing_else():
    all_, subjects, kinds = [], [], []
    for seed in range(3):
        picture = scene(seed)
        for kind, data in [("original", encoded(picture, "PNG")), *copies(picture)]:
            all_.append(kept(data))
            subjects.append(seed)
            kinds.append(kind)
    pairs = look_alikes(stacked(all_))
    centre = groups(len(all_), pairs)
    originals = {seed: centre[at] for at, seed in enumerate(subjects) if kinds[at] == "original"}
    lost = {kinds[at] for at, seed in enumerate(subjects) if centre[at] != originals[seed]}
    assert len(set(originals.values())) == 3 and -1 not in originals.values()
    assert lost == set()
    assert set(pairs.turn.tolist()) == set(range(TURNS))
    assert ((pairs.similarity > 0.8) & (pairs.similarity <= 1)).all()


def test_frames_of_a_burst_and_local_edits_are_no_copies():
    all_ = [kept(data) for frames in bursts(2, seed=5) for data in frames]
    picture = scene(9)
    edited = picture.copy()
    edited.paste(picture.crop((20, 20, 68, 68)), (300, 200))
    all_ += [kept(encoded(picture)), kept(encoded(edited))]
    asked = candidates(stacked(all_).hashes)
    assert len(asked.left) >= 10
    assert len(look_alikes(stacked(all_)).left) == 0


def test_flat_pictures_are_nobodys_copies():
    plain = [
        kept(encoded(Image.new("RGB", (300, 200), (level, level, level)))) for level in (9, 9, 12)
    ]
    assert len(look_alikes(stacked(plain)).left) == 0
    assert len(look_alikes(stacked(plain[:1])).left) == 0


def test_other_colours_are_another_picture():
    picture = scene(4)
    red, green, blue = picture.split()
    swapped = Image.merge("RGB", (blue, green, red))
    grey = np.abs(np.asarray(picture.convert("L"), float) - np.asarray(swapped.convert("L"), float))
    assert grey.mean() < 25
    assert len(look_alikes(stacked([described(picture), described(swapped)])).left) == 0


def test_bars_are_left_out():
    picture = scene(2)
    boxed = Image.new("RGB", (480, 480), (0, 0, 0))
    boxed.paste(picture, (0, 60))
    plain, barred = kept(encoded(picture)), kept(encoded(boxed))
    assert plain.bars.tolist() == [0, 0, 0, 0]
    assert barred.bars.tolist() == pytest.approx([0, 0.125, 0, 0.125], abs=0.01)
    assert len(look_alikes(stacked([plain, barred])).left) == 1
    assert bars_of(np.zeros((50, 50), np.uint8)) == (0, 0, 0, 0)


def test_the_first_hash_is_the_pictures_own_and_turns_are_hashes_of_turned_ones():
    picture = scene(1).resize((32, 32))
    told = described(picture).hashes
    assert told.shape == (VARIANTS,)
    assert int(told[0]) == perceptual_hash(picture) % (1 << 64)
    for turn, way in enumerate((Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_180), 1):
        other = perceptual_hash(picture.transpose(way)) % (1 << 64)
        assert (int(told[turn]) ^ other).bit_count() <= 2


def test_turning_is_against_the_clock():
    picture = Image.fromarray(np.arange(12, dtype=np.uint8).reshape(3, 4))
    quarter = np.asarray(picture.transpose(Image.Transpose.ROTATE_90))
    assert (turned(np.asarray(picture), 1) == quarter).all()


def test_blur_is_less_sharp():
    grey = np.asarray(scene(3).convert("L"), np.float32)
    soft = np.asarray(scene(3).convert("L").reduce(2).resize((480, 360)), np.float32)
    assert sharpness_of(grey) > 2 * sharpness_of(soft) > 0


@given(st.floats(0, 0.08), st.floats(0, 0.08), st.floats(0.9, 1))
@settings(max_examples=12, deadline=None)
def test_a_crop_is_laid_where_it_was_cut(left, top, share):
    picture = scene(6).convert("L")
    side = share * 0.92
    box = (left * 480, top * 360, (left + side) * 480, (top + side) * 360)
    whole, part = (
        np.asarray(one, np.float32)[None]
        for one in (
            picture.resize((64, 64), Image.Resampling.BOX),
            picture.resize((64, 64), Image.Resampling.BOX, box),
        )
    )
    shift_x, scale_x, shift_y, scale_y = laid_over(whole, part).warp[0]
    wanted = (2 * left + side - 1, side, 2 * top + side - 1, side)
    assert np.abs(np.array([shift_x, scale_x, shift_y, scale_y]) - wanted).max() < 0.02


def test_a_picture_is_its_own_copy_to_the_last_measure():
    grey = described(scene(5)).grey[None]
    told = evidence(grey, grey)
    assert told.worst[0] < 0.1 and told.correlation[0] > 0.999 and told.covered[0] == 1


def test_many_of_one_hash_are_asked_through_some():
    hashes = np.repeat(np.array([[5], [1 << 40]], np.uint64), [50, 3], axis=0)
    variants = np.arange(VARIANTS - 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    asked = candidates(np.hstack([hashes, np.tile(~variants, (53, 1))]))
    plain = asked.turn == 0
    ones = plain & (asked.right < 50)
    assert ones.sum() == SPEAKERS * 50 - SPEAKERS * (SPEAKERS + 1) // 2
    assert (asked.left < asked.right).all()
    assert (plain & (asked.left >= 50)).sum() == 3


@pytest.mark.parametrize("share", [0.0, 0.1, 1.0])
def test_what_an_import_adds_is_what_all_have_of_it(share):
    random = np.random.default_rng(8)
    hashes = random.integers(0, 1 << 64, (400, VARIANTS), dtype=np.uint64)
    for variant in range(VARIANTS):
        hashes[20 * variant : 20 * variant + 10, 0] = hashes[300:310, variant] ^ np.uint64(7)
    fresh = random.random(400) < share
    whole, added = candidates(hashes), candidates_of(hashes, fresh)
    wanted = whole.at(fresh[whole.left] | fresh[whole.right])
    assert [part.tolist() for part in added] == [part.tolist() for part in wanted]
    assert len(whole.left) > 100 and (len(added.left) > 0) is (share > 0)


def test_equal_digests_are_one_picture():
    assert same_pixels(np.array(["a", "b", "a", "c", "a"])).tolist() == [0, -1, 0, -1, 0]
    assert same_pixels(np.array([], dtype=str)).tolist() == []


def test_damaged_renditions_are_refused():
    with pytest.raises(UndecodableError):
        descriptor(b"RIFF....WEBPnothing")


def test_real_scenes_and_faces(shared_data):
    photos = sorted((shared_data / "scenes/coco-open/images").glob("*.jpg"))[5:9]
    faces = sorted((shared_data / "faces/london").glob("*.jpg"))[:8]
    all_ = [kept(path.read_bytes()) for path in [*photos, *faces]]
    for path in photos:
        with Image.open(path) as picture:
            out = io.BytesIO()
            picture.rotate(90, expand=True).reduce(2).save(out, "JPEG", quality=60)
        all_.append(kept(out.getvalue()))
    centre = groups(len(all_), look_alikes(stacked(all_)))
    assert (centre[4:12] == -1).all()
    assert (centre[:4] == centre[12:]).all() and len(set(centre[:4].tolist())) == 4
