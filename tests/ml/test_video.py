"""Films: what they tell, stills and films made of them; turned, dark, without pictures, broken."""

import io
import os
import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from ml.image import UndecodableError
from ml.video import film_facts, fragments, is_playable, poster, preview_film, stills
from tests.films import film, sound_alone

CHECKOUT = Path(__file__).parents[2]
TAGS = {
    "com.apple.quicktime.creationdate": "2024-05-04T12:34:56+0200",
    "com.apple.quicktime.location.ISO6709": "+48.2083+016.3725+171.000/",
    "com.apple.quicktime.make": "Apple",
}


def shown(data):
    return np.asarray(Image.open(io.BytesIO(data)).convert("L")).astype(int)


def test_what_a_film_tells():
    facts = film_facts(io.BytesIO(film(tags=TAGS, sound=True)))
    assert (facts.format, facts.width, facts.height) == ("MP4", 160, 120)
    assert (facts.codec, facts.audio_codec, facts.frame_rate) == ("h264", "aac", 10.0)
    assert facts.duration == pytest.approx(2.0, abs=0.2) and is_playable(facts)
    assert facts.position == (48.2083, 16.3725, 171.0)
    assert facts.tags["com.apple.quicktime.make"] == "Apple"


@pytest.mark.parametrize(
    ("codec", "form", "name", "plays"),
    [
        ("mpeg4", "avi", "AVI", False),
        ("libvpx", "webm", "WEBM", True),
        ("mpeg4", "matroska", "MKV", False),
    ],
)
def test_films_of_other_kinds(codec, form, name, plays):
    source = io.BytesIO(film(1, codec=codec, form=form))
    facts = film_facts(source)
    assert facts.format == name and is_playable(facts) is plays
    assert len(stills(source, facts.duration)) == 5


@pytest.mark.parametrize("turned", [0, 90, 180, -90])
def test_stills_and_films_are_upright(turned):
    source = io.BytesIO(film(1, turned=turned))
    facts, picture = film_facts(source), shown(poster(source).data)
    upright = (120, 160) if turned % 180 else (160, 120)
    assert (facts.width, facts.height) == upright == picture.shape[::-1]
    expected = np.rot90(shown(poster(io.BytesIO(film(1))).data), turned // 90)
    assert abs(picture - expected).mean() < 3
    for made in (preview_film(source), b"".join(fragments(source))):
        assert film_facts(io.BytesIO(made)).width == upright[0]
        assert abs(shown(poster(io.BytesIO(made)).data) - expected).mean() < 6


def test_a_poster_is_not_dark_and_stills_lie_along_the_film():
    source = io.BytesIO(film(3, dark=1.0))
    assert poster(source).at == 1.0
    assert [still.at for still in stills(source, 3.0)] == [0.3, 0.9, 1.5, 2.1, 2.7]
    assert poster(io.BytesIO(film(1, dark=9))).at == 0.0


def test_the_short_film_is_silent_and_always_the_same():
    source = io.BytesIO(film(7, (800, 600), sound=True))
    made = preview_film(source)
    assert made == preview_film(source)
    facts = film_facts(io.BytesIO(made))
    assert (facts.width, facts.height, facts.audio_codec) == (500, 376, None)
    assert 4.8 <= facts.duration <= 5.2 and is_playable(facts)
    assert made.index(b"moov") < made.index(b"mdat")


PRINTED = """
import io, hashlib
from ml.video import preview_film
from tests.films import film
made = preview_film(io.BytesIO(film(1, (320, 240), codec="mpeg4", form="avi", seed=4)))
print(hashlib.sha256(made).hexdigest())
"""


def test_the_short_film_is_the_same_whatever_lies_in_memory():
    told = set()
    for filling in ("1", "2"):  # what the C library puts into memory that is asked for
        surroundings = os.environ | {"MALLOC_PERTURB_": filling, "PYTHONPATH": str(CHECKOUT)}
        command = [sys.executable, "-c", PRINTED]
        told.add(subprocess.check_output(command, env=surroundings))
    assert len(told) == 1


def test_a_whole_film_comes_in_pieces_with_its_sound():
    source = io.BytesIO(film(14, codec="mpeg4", form="avi", sound=False))
    pieces = list(fragments(source, 60))
    assert len(pieces) > 2 and b"".join(pieces) == b"".join(fragments(source, 60))
    with av.open(io.BytesIO(b"".join(pieces))) as made:
        assert (made.streams.video[0].width, made.streams.video[0].height) == (80, 60)
    told = film_facts(io.BytesIO(b"".join(fragments(io.BytesIO(film(2, sound=True))))))
    assert told.audio_codec == "aac" and told.duration == pytest.approx(2.0, abs=0.2)


def test_what_is_no_film_is_told_in_a_sentence():
    whole = film()
    for data in (sound_alone(), whole[: len(whole) // 2], whole[:64], b"", b"\xff\xd8\xff" * 9):
        for work in (film_facts, poster, preview_film, lambda source: list(fragments(source))):
            with pytest.raises(UndecodableError) as told:
                work(io.BytesIO(data))
            assert str(told.value).endswith(".")
