"""When photos were taken: the rules one by one, their order, and offsets and zones."""

import datetime as dt

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog_data.photos.dates import USUAL, DateRule
from ml.metadata import DEFAULT_RULES, CaptureTime, TimeFacts, capture_time, rules_of

BERLIN = {"latitude": 52.5, "longitude": 13.4}
SEEN = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
ORIGINAL = {"DateTimeOriginal": "2020:07:01 12:00:00"}


def at(*parts):
    return dt.datetime(*parts)


def taken(times=None, **facts):
    return capture_time(TimeFacts(times=times or {}, **facts))


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, CaptureTime()),
        ({"times": ORIGINAL}, CaptureTime(at(2020, 7, 1, 12), None, None, "DateTimeOriginal")),
        (
            {"times": ORIGINAL, **BERLIN},
            CaptureTime(at(2020, 7, 1, 12), 120, "Europe/Berlin", "DateTimeOriginal"),
        ),
        (
            {"times": ORIGINAL, "user_zone": "America/New_York"},
            CaptureTime(at(2020, 7, 1, 12), -240, "America/New_York", "DateTimeOriginal"),
        ),
        (
            {"times": {"QuickTime:CreateDate": "2020-07-01T10:00:00+00:00"}, **BERLIN},
            CaptureTime(at(2020, 7, 1, 12), 120, "Europe/Berlin", "QuickTime in GPS zone"),
        ),
        (
            {"times": {}, "gps_at": dt.datetime(2020, 1, 1, 23, 30, tzinfo=dt.UTC), **BERLIN},
            CaptureTime(at(2020, 1, 2, 0, 30), 60, "Europe/Berlin", "GPS time"),
        ),
        (
            {"times": {"xmp:CreateDate": "2020-07-01T12:00:00.25-03:30"}},
            CaptureTime(at(2020, 7, 1, 12, 0, 0, 250000), -210, None, "XMP"),
        ),
        (
            {"times": {"DateTime": "2020:07:01 12:00:00"}},
            CaptureTime(at(2020, 7, 1, 12), None, None, "DateTime"),
        ),
        (
            {"times": {"QuickTime:CreateDate": "2020-07-01T10:00:00"}, "user_zone": "Asia/Tokyo"},
            CaptureTime(at(2020, 7, 1, 19), 540, "Asia/Tokyo", "QuickTime in user zone"),
        ),
    ],
)
def test_each_rule(facts, expected):
    assert capture_time(TimeFacts(**{"times": {}, **facts})) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("IMG_20180102_030405.jpg", at(2018, 1, 2, 3, 4, 5)),
        ("20180102_030405.jpg", at(2018, 1, 2, 3, 4, 5)),
        ("20180102030405.jpg", at(2018, 1, 2, 3, 4, 5)),
        ("2018-01-02 03.04.05.jpg", at(2018, 1, 2, 3, 4, 5)),
        ("2018-01-02T03:04:05.png", at(2018, 1, 2, 3, 4, 5)),
        ("Screenshot_2018-01-02-03-04-05.png", at(2018, 1, 2, 3, 4, 5)),
        ("Screen Shot 2018-01-02 at 3.04.05 PM.png", at(2018, 1, 2, 15, 4, 5)),
        ("WhatsApp Image 2018-01-02 at 03.04.05.jpeg", at(2018, 1, 2, 3, 4, 5)),
        ("PXL_20180102_030405678.jpg", at(2018, 1, 2, 3, 4, 5, 678000)),
        ("IMG-20180102-WA0012.jpg", at(2018, 1, 2, 0, 0, 0, 12)),
        ("IMG_20181302_030405.jpg", None),
        ("DSC_0001.JPG", None),
        ("1234567890123456789.jpg", None),
        ("2018.jpg", None),
        ("IMG-20180199-WA0012.jpg", None),
    ],
)
def test_names_of_files(name, expected):
    assert taken(file_name=name).taken_at == expected


def test_phones_that_write_utc_into_names_are_moved_to_the_zone():
    found = taken(file_name="PXL_20180702_100000000.jpg", **BERLIN)
    assert (found.taken_at, found.utc_offset_minutes) == (at(2018, 7, 2, 12), 120)


@pytest.mark.parametrize(
    "date",
    ["0000:00:00 00:00:00", "    :  :     :  :  ", "1825:12:31 23:59:59", "2026:02:01 00:00:00",
     "2020:13:01 00:00:00", "2020:01:01 25:00:00", "no date", "", "9999:12:31 23:59:59"],
)  # fmt: skip
def test_impossible_dates_leave_the_word_to_the_next_rule(date):
    times = {"DateTimeOriginal": date, "DateTimeDigitized": "2020:07:01 12:00:00"}
    found = taken(times, first_seen_at=SEEN)
    assert (found.rule, found.taken_at) == ("DateTimeDigitized", at(2020, 7, 1, 12))


@pytest.mark.parametrize(("day", "kept"), [(at(2026, 1, 31), True), (at(2026, 2, 1), False)])
def test_thirty_days_after_it_was_first_seen_are_the_limit(day, kept):
    found = taken({"DateTimeOriginal": f"{day:%Y:%m:%d %H:%M:%S}"}, first_seen_at=SEEN.isoformat())
    assert (found.taken_at == day) is kept


def test_offset_and_fraction_come_from_the_tags_of_the_same_date():
    tags = {"OffsetTimeOriginal": "-05:00", "OffsetTime": "+09:00", "SubSecTimeOriginal": "054"}
    found = taken({**ORIGINAL, **tags})
    assert (found.taken_at.microsecond, found.utc_offset_minutes) == (54000, -300)


@pytest.mark.parametrize(
    ("changed", "offset"), [("2020:07:01 12:00:00", 540), ("2021:01:01 00:00:00", None)]
)
def test_the_offset_of_the_last_change_holds_where_nothing_changed(changed, offset):
    times = {**ORIGINAL, "DateTime": changed, "OffsetTime": "+09:00"}
    assert taken(times).utc_offset_minutes == offset


def test_a_zone_that_contradicts_the_offset_is_not_told():
    found = taken({**ORIGINAL, "OffsetTimeOriginal": "-05:00"}, **BERLIN)
    assert (found.utc_offset_minutes, found.time_zone) == (-300, None)
    found = taken(
        {**ORIGINAL, "OffsetTimeOriginal": "-05:00"}, user_zone="America/Chicago", **BERLIN
    )
    assert (found.utc_offset_minutes, found.time_zone) == (-300, "America/Chicago")


@pytest.mark.parametrize("said", [at(1999, 1, 2, 3), "1999-01-02T03:00:00", "1999-01-02 03:00:00"])
def test_what_a_person_said_wins(said):
    found = taken(ORIGINAL, user_said_at=said, user_said_offset=-60, first_seen_at=SEEN)
    assert found == CaptureTime(at(1999, 1, 2, 3), -60, None, "said")


def test_a_person_may_correct_the_offset_alone():
    found = taken({**ORIGINAL, "OffsetTimeOriginal": "+01:00"}, user_said_offset=330)
    assert (found.taken_at, found.utc_offset_minutes) == (at(2020, 7, 1, 12), 330)


def test_an_unknown_zone_says_nothing():
    found = taken(ORIGINAL, user_zone="Nowhere/../../etc")
    assert (found.utc_offset_minutes, found.time_zone) == (None, None)


@pytest.mark.parametrize("edge", ["9999-12-31T23:00:00-14:00", "0001-01-01T00:00:00+14:00"])
@pytest.mark.parametrize("fact", ["gps_at", "first_seen_at", "user_said_at"])
def test_moments_beyond_the_calendar_are_no_facts(fact, edge):
    edges = {fact: edge, "user_zone": "Asia/Tokyo"}
    found = taken({"QuickTime:CreateDate": edge, "DateTime": "2020:07:01 12:00:00"}, **edges)
    assert (found.rule, found.taken_at) == ("DateTime", at(2020, 7, 1, 12))


DATES = st.one_of(
    st.sampled_from(["9999-12-31T23:00:00-14:00", "0001-01-01T00:00:00+14:00"]),
    st.datetimes().map(lambda moment: f"{moment:%Y:%m:%d %H:%M:%S}"),
    st.datetimes(timezones=st.just(dt.UTC)).map(dt.datetime.isoformat),
    st.text(max_size=30),
    st.from_regex(
        r"\d{4}[:-]\d\d[:-]\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?([+-]\d\d:?\d\d|Z)?", fullmatch=True
    ),
)
NAMES = st.one_of(
    st.text(max_size=40),
    st.from_regex(r"(IMG|PXL)_\d{8}_\d{6}\.jpg", fullmatch=True),
    st.from_regex(r"IMG-20\d{6}-WA\d{4}\.jpg", fullmatch=True),
)
EXIF_KEYS = ["DateTimeOriginal", "DateTimeDigitized", "DateTime", "OffsetTimeOriginal"]
KEYS = [*EXIF_KEYS, "OffsetTime", "SubSecTime", "QuickTime:CreateDate", "xmp:CreateDate"]
ZONES = st.sampled_from([None, "", "Europe/Berlin", "Pacific/Apia", "Nowhere", "../x", "\0"])
FACTS = st.builds(
    TimeFacts,
    times=st.dictionaries(st.sampled_from(KEYS), DATES),
    gps_at=st.none() | st.datetimes(timezones=st.just(dt.UTC)) | DATES,
    latitude=st.none() | st.floats(-90, 90),
    longitude=st.none() | st.floats(-180, 180),
    file_name=st.none() | NAMES,
    first_seen_at=st.none() | st.datetimes(timezones=st.just(dt.UTC)) | DATES,
    user_said_at=st.none() | st.datetimes() | DATES,
    user_said_offset=st.none() | st.integers(-900, 900),
    user_zone=ZONES,
)


@settings(max_examples=300, deadline=None)
@given(FACTS)
def test_the_first_rule_that_yields_a_time_wins(facts):
    alone = [capture_time(facts, [rule]) for rule in DEFAULT_RULES]
    first = next((found for found in alone if found.rule), CaptureTime())
    assert capture_time(facts) == first


@settings(max_examples=300, deadline=None)
@given(FACTS)
def test_times_are_naive_plausible_and_agree_with_their_zone(facts):
    found = capture_time(facts)
    assert (found.taken_at is None) == (found.rule is None)
    if found.taken_at is None:
        assert found == CaptureTime()
        return
    assert found.taken_at.tzinfo is None
    assert found.taken_at.year >= 1826
    assert found.time_zone is None or found.utc_offset_minutes is not None
    if facts.user_said_offset is not None:
        assert found.utc_offset_minutes == facts.user_said_offset


FACTS = [
    {"times": {"DateTimeOriginal": "2020:01:02 03:04:05", "OffsetTimeOriginal": "+02:00"}},
    {"times": {"QuickTime:CreateDate": "2020-01-02T03:04:05Z"}, "user_zone": "Asia/Tokyo"},
    {
        "times": {"QuickTime:CreateDate": "2020-01-02T03:04:05Z"},
        "latitude": 59.9,
        "longitude": 10.7,
    },
    {"times": {}, "gps_at": "2020-01-02T03:04:05Z", "latitude": 59.9, "longitude": 10.7},
    {"times": {"xmp:CreateDate": "2020-01-02T03:04:05+01:00", "DateTime": "2021:01:01 00:00:00"}},
    {"times": {}, "file_name": "IMG_20200102_030405.jpg"},
    {"times": {}, "file_name": "IMG-20200102-WA0007.jpg"},
    {"times": {}},
]


def test_the_usual_rules_as_they_are_kept_find_what_the_built_ones_find():
    kept = rules_of(msgspec.to_builtins(rule) for rule in USUAL)
    assert [rule.name for rule in kept] == [rule.name for rule in DEFAULT_RULES]
    for facts in FACTS:
        assert capture_time(TimeFacts(**facts), kept) == capture_time(TimeFacts(**facts))


def test_conditions_and_expressions_choose_and_none_is_catastrophic():
    pattern = r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)h(?P<hour>\d\d)"
    rule = DateRule(
        name="scans", find="path", pattern=pattern, path="^scans/", exif={"Image Make": "(?i)epson"}
    )
    rules = rules_of([msgspec.to_builtins(rule)])
    facts = {"times": {}, "path": "scans/19990203h04.jpg", "exif": {"Image Make": "EPSON"}}
    assert capture_time(TimeFacts(**facts), rules).taken_at == dt.datetime(1999, 2, 3, 4)
    for other in ({"path": "x/19990203h04.jpg"}, {"exif": {}}, {"path": "scans/19991303h04"}):
        assert capture_time(TimeFacts(**facts | other), rules).taken_at is None
    future = {**facts, "path": "scans/20300203h04.jpg", "first_seen_at": dt.datetime(2029, 12, 1)}
    assert capture_time(TimeFacts(**future), rules).taken_at is None
    slow = DateRule(name="s", find="file_name", file_name="^(a+)+$")
    (found,) = rules_of([msgspec.to_builtins(slow)])
    assert found.find(TimeFacts(times={}, file_name="a" * 4000 + "!")) is None
