"""Metadata of photos whose pixels never came here: what clients write, in their spellings."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml.metadata import metadata_of_egg

DETAILS = {
    "taken_at": "2024-06-01T14:30:00+02:00",
    "camera_make": "Nikon\0",
    "camera_model": "D850",
    "lens_model": "Nikkor 50mm",
    "focal_length": 50.0,
    "f_number": 1.8,
    "iso": 200,
    "exposure_time": "1/250",
    "gps_latitude": 59.9,
    "gps_longitude": 10.7,
    "gps_altitude": 12.0,
    "width": 6000,
    "height": 4000,
    "image_format": "JPEG",
    "file_size": 2485760,
}


def test_the_metadata_object():
    found = metadata_of_egg({}, DETAILS)
    assert (found.format, found.file_size, found.width, found.height) == (
        "JPEG", 2485760, 6000, 4000)  # fmt: skip
    assert (found.make, found.model, found.lens) == ("Nikon", "D850", "Nikkor 50mm")
    assert (found.focal_length, found.f_number, found.iso) == (50, 1.8, 200)
    assert (found.exposure_time, found.exposure_seconds) == ("1/250", 0.004)
    assert (found.latitude, found.longitude, found.altitude) == (59.9, 10.7, 12)
    assert found.times == {"DateTimeOriginal": "2024-06-01T14:30:00+02:00"}
    assert found.warnings == []


DATE = "2020:01:02 03:04:05"


@pytest.mark.parametrize(
    "exif",
    [
        {"Make": "Canon", "FNumber": 2.8, "DateTimeOriginal": DATE},
        {"Image Make": "Canon", "EXIF FNumber": "14/5", "EXIF DateTimeOriginal": DATE},
        {"IFD0": {"Make": "Canon"}, "Exif": {"FNumber": [2.8], "DateTimeOriginal": DATE}},
    ],
)
def test_exif_in_the_spellings_of_several_readers(exif):
    found = metadata_of_egg(exif, {})
    assert (found.make, found.f_number) == ("Canon", 2.8)
    assert found.times == {"DateTimeOriginal": DATE}


def test_the_metadata_object_wins_over_exif():
    assert metadata_of_egg({"Make": "Canon"}, DETAILS).make == "Nikon"


def test_degrees_minutes_seconds_and_moments():
    exif = {
        "GPSLatitude": [33, 30, 0],
        "GPSLatitudeRef": "S",
        "GPSLongitude": ["70", "45/1", 0],
        "GPSLongitudeRef": "W",
        "gps_datetime": "2020-01-02T03:04:05Z",
    }
    found = metadata_of_egg(exif, {})
    assert (found.latitude, found.longitude) == (-33.5, -70.75)
    assert found.gps_at == dt.datetime(2020, 1, 2, 3, 4, 5, tzinfo=dt.UTC)


@pytest.mark.parametrize("place", [(0, 0), (91, 10), (10, 181), (10, None)])
def test_impossible_places_are_left_out(place):
    found = metadata_of_egg({}, {"gps_latitude": place[0], "gps_longitude": place[1]})
    assert (found.latitude, found.longitude, len(found.warnings)) == (None, None, 1)


NAMES = st.sampled_from([*DETAILS, "Make", "keywords", "Rating", "GPSLatitude", "Orientation"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(NAMES | st.text(max_size=5), VALUES), st.dictionaries(NAMES, VALUES))
def test_whatever_a_client_sends_never_raises(exif, details):
    found = metadata_of_egg(exif, details)
    assert found.iso is None or 1 <= found.iso <= 100_000_000
    assert found.width is None or 1 <= found.width < 1 << 31
    assert "\0" not in str([found.make, found.title, found.keywords, found.exif])
