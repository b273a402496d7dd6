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


SPELLED = [
    ("59 deg 54' 36.00\" N", "10 deg 45' 0.00\" W", {}),
    ("(59.0, 54.0, 36.0)", "[10, 45, 0]", {"GPSLatitudeRef": "N", "GPSLongitudeRef": "W"}),
    ([[59, 1], [54, 1], [360, 10]], [[10, 1], [45, 1], [0, 1]], {"GPSLongitudeRef": "W"}),
    ("59,54.6N", "10,45W", {}),
    ("59.91", "-10.75", {}),
]


@pytest.mark.parametrize(("latitude", "longitude", "marks"), SPELLED)
def test_places_in_the_spellings_of_several_readers(latitude, longitude, marks):
    found = metadata_of_egg({"GPSLatitude": latitude, "GPSLongitude": longitude, **marks}, {})
    assert (found.latitude, found.longitude) == (pytest.approx(59.91), pytest.approx(-10.75))


@pytest.mark.parametrize("latitude", ["59,913", [59, 913, 0], "north", [], [None, 5]])
def test_degrees_that_are_none_are_left_out(latitude):
    found = metadata_of_egg({"GPSLatitude": latitude, "GPSLongitude": [10, 45, 0]}, {})
    assert (found.latitude, found.longitude) == (None, None)
    assert found.warnings == ["The GPS position is incomplete."]


@pytest.mark.parametrize("spelled", [2.8, "f/2.8", "2.8", [2.8], [28, 10], "(28, 10)", "28/10"])
def test_one_number_in_many_spellings(spelled):
    assert metadata_of_egg({"FNumber": spelled}, {}).f_number == pytest.approx(2.8)


@pytest.mark.parametrize("spelled", [0, "28/0", [28, 0], [], "wide open", {"a": 28}, -2.8])
def test_what_is_no_aperture(spelled):
    assert metadata_of_egg({"FNumber": spelled}, {}).f_number is None


@pytest.mark.parametrize("code", [2, "2", "Program Normal"])
def test_codes_become_words(code):
    found = metadata_of_egg({"ExposureProgram": code, "WhiteBalance": 77}, {})
    assert (found.exposure_program, found.white_balance) == ("Program Normal", "77")


def test_day_and_clock_of_gps_are_one_moment():
    exif = {"GPSDateStamp": "2020:01:02", "GPSTimeStamp": [[3, 1], [4, 1], [55, 10]]}
    moment = dt.datetime(2020, 1, 2, 3, 4, 5, 500_000, tzinfo=dt.UTC)
    assert metadata_of_egg(exif, {}).gps_at == moment


@pytest.mark.parametrize("moment", ["9999-12-31T23:00:00-14:00", "0001-01-01T00:00:00+14:00"])
def test_moments_beyond_the_calendar_are_left_out(moment):
    assert metadata_of_egg({"gps_at": moment}, {}).gps_at is None


@pytest.mark.parametrize("place", [(0, 0), (91, 10), (10, 181), (10, None)])
def test_impossible_places_are_left_out(place):
    found = metadata_of_egg({}, {"gps_latitude": place[0], "gps_longitude": place[1]})
    assert (found.latitude, found.longitude, len(found.warnings)) == (None, None, 1)


EXIF_NAMES = ["GPSLatitude", "GPSTimeStamp", "GPSDateStamp", "FNumber", "Flash", "Orientation"]
NAMES = st.sampled_from([*DETAILS, *EXIF_NAMES, "Make", "keywords", "Rating"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(NAMES | st.text(max_size=5), VALUES), st.dictionaries(NAMES, VALUES))
def test_whatever_a_client_sends_never_raises(exif, details):
    found = metadata_of_egg(exif, details)
    assert found.gps_at is None or found.gps_at.tzinfo is dt.UTC
    assert found.iso is None or 1 <= found.iso <= 100_000_000
    assert found.width is None or 1 <= found.width < 1 << 31
    assert "\0" not in str([found.make, found.title, found.keywords, found.exif])
