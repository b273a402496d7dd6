"""The sample collection: deterministic, read back by other readers, odd where it means to be."""

import hashlib
import io
from collections import Counter

import exifread
import pillow_heif
import pytest
from PIL import Image, ImageOps, UnidentifiedImageError

from catalog_data.sample import OWNERS, write_sample
from catalog_data.sample.exif import Place, sexagesimal
from catalog_data.sample.jonas import JONAS
from catalog_data.sample.mina import BURST, MINA

pillow_heif.register_heif_opener()


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sample")
    return folder, write_sample(folder)


def tags_of(path):
    with path.open("rb") as stream:
        return exifread.process_file(stream, details=False)


def degrees(tag, ref):
    whole, minutes, seconds = (float(part) for part in tag.values)
    sign = -1 if str(ref) in "SW" else 1
    return sign * (whole + minutes / 60 + seconds / 3600)


def digests(folder):
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(f.relative_to(folder)): hashlib.sha256(f.read_bytes()).hexdigest() for f in files}


def test_bytes_are_the_same_on_every_run(sample, tmp_path):
    write_sample(tmp_path)
    assert digests(tmp_path) == digests(sample[0])
    assert set(digests(tmp_path)) == {file.path for file in sample[1]}


def test_a_second_writing_touches_nothing(sample):
    folder, files = sample
    before = {file.path: (folder / file.path).stat().st_mtime_ns for file in files}
    write_sample(folder)
    assert before == {file.path: (folder / file.path).stat().st_mtime_ns for file in files}


def test_every_picture_decodes_and_nothing_else_does(sample):
    folder, files = sample
    for file in files:
        data = (folder / file.path).read_bytes()
        try:
            with Image.open(io.BytesIO(data)) as image:
                image.load()
            decodes = True
        except (UnidentifiedImageError, OSError):
            decodes = False
        assert decodes == file.decodes, file.path


@pytest.mark.parametrize("shot", [s for s in (*MINA, *JONAS) if s.path.endswith(".jpg")])
def test_exif_reads_back(sample, shot):
    folder, files = sample
    path = next(folder / file.path for file in files if file.path.endswith(shot.path))
    tags = tags_of(path)
    assert str(tags["Image Make"]) == shot.camera.make
    assert str(tags["Image Model"]) == shot.camera.model
    assert str(tags["EXIF DateTimeOriginal"]) == f"{shot.taken:%Y:%m:%d %H:%M:%S}"
    assert ("EXIF OffsetTimeOriginal" in tags) == shot.says_offset
    assert ("GPS GPSLatitude" in tags) == (shot.place is not None)
    if shot.place:
        latitude = degrees(tags["GPS GPSLatitude"], tags["GPS GPSLatitudeRef"])
        longitude = degrees(tags["GPS GPSLongitude"], tags["GPS GPSLongitudeRef"])
        assert latitude == pytest.approx(shot.place.latitude, abs=1e-6)
        assert longitude == pytest.approx(shot.place.longitude, abs=1e-6)


def test_all_formats_carry_exif(sample):
    folder, files = sample
    for suffix in (".png", ".webp", ".heic"):
        path = next(folder / file.path for file in files if file.path.endswith(suffix))
        with Image.open(path) as image:
            assert image.getexif()[0x0110]


def test_eight_orientations_show_the_same_way_up(sample):
    folder, _ = sample
    seen = Counter()
    for value in range(1, 9):
        with Image.open(folder / f"jonas/rockets/rocket_{value}.jpg") as image:
            seen[image.getexif()[0x0112]] += 1
            swapped = value >= 5
            assert (image.width > image.height) == swapped
            upright = ImageOps.exif_transpose(image)
        sky, smoke = upright.getpixel((20, 10)), upright.getpixel((180, 470))
        assert sum(smoke) > sum(sky)
    assert seen == Counter(range(1, 9))


def test_burst_fits_in_one_second(sample):
    folder, files = sample
    frames = [file.path for file in files if "Amrum" in file.path]
    stamps = []
    for frame in frames:
        tags = tags_of(folder / frame)
        stamps.append(
            float(f"{str(tags['EXIF DateTimeOriginal'])[-2:]}.{tags['EXIF SubSecTimeOriginal']}")
        )
    assert len(stamps) == 4
    assert sorted(stamps) == stamps and stamps[-1] - stamps[0] < 1
    assert len({(folder / frame).read_bytes() for frame in frames}) == 4
    assert BURST[4] == Place(54.6830, 8.5450, 2.0)


def test_two_owners_share_one_file_and_a_smaller_copy(sample):
    folder, files = sample
    assert {file.owner for file in files} == set(OWNERS) == {"mina", "jonas"}
    held = Counter((folder / file.path).read_bytes() for file in files if file.decodes)
    assert sorted(held.values())[-2:] == [1, 2]
    with Image.open(folder / "jonas/from friends/IMG-20190816-WA0003.jpg") as copy:
        assert copy.size == (640, 427) and not copy.getexif()


@pytest.mark.parametrize("angle", [0.0, -36.8424, 179.9999999, 57.98249, 59.99999999])
def test_angles_keep_a_micro_degree(angle):
    whole, minutes, seconds = sexagesimal(angle)
    assert 0 <= minutes < 60 and 0 <= seconds < 60
    assert float(whole + minutes / 60 + seconds / 3600) == pytest.approx(abs(angle), abs=1e-6)
