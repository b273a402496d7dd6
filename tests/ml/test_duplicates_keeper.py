"""Which photo is kept and why; what it gains, and from whom."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml.duplicates.keeper import Candidate, copied_name, proposed_keeper
from ml.duplicates.merging import Sayings, merged

DAY = dt.datetime(2024, 5, 1)


def photo(photo_id: str, **facts) -> Candidate:
    return Candidate(photo_id=photo_id, **{"pixels": 12_000_000, "size": 1000, **facts})


@pytest.mark.parametrize(
    ("point", "best", "other"),
    [
        ("raw", {"raw": True, "pixels": 6_000_000}, {"sharpness": 9.0}),
        ("no bars", {"pixels": 8_000_000}, {"bars": 0.2}),
        ("pixels", {}, {"pixels": 3_000_000, "told": 9, "sharpness": 30.0}),
        ("sharpness", {"sharpness": 20.0}, {"sharpness": 10.0, "told": 9}),
        ("metadata", {"told": 5, "pixels": 11_500_000}, {"told": 1, "format": "TIFF"}),
        ("format", {"format": "HEIC"}, {"format": "JPEG"}),
        ("original name", {"name": "IMG_1.jpg"}, {"name": "IMG_1 (1).jpg"}),
        ("older", {"taken_at": DAY}, {"taken_at": DAY + dt.timedelta(days=1)}),
        ("met first", {"seen_at": DAY}, {}),
        ("id", {}, {}),
    ],
)
def test_each_point_decides_when_those_before_are_equal(point, best, other):
    choice = proposed_keeper([photo("b", **other), photo("a", **best)])
    assert (choice.photo_id, choice.decided_by) == ("a", point)
    assert point in choice.reasons or point == "id"
    assert choice.saving == 1000 and choice.order == ("a", "b")


@given(st.permutations([photo(str(at), told=at % 3, sharpness=float(at % 2)) for at in range(6)]))
def test_the_order_of_the_group_does_not_matter(group):
    assert proposed_keeper(group).order == ("5", "1", "3", "2", "4", "0")


def test_one_alone_saves_nothing_and_none_is_refused():
    choice = proposed_keeper([photo("a")])
    assert (choice.decided_by, choice.saving, choice.reasons) == ("alone", 0, ())
    with pytest.raises(ValueError, match="a photo at least"):
        proposed_keeper([])


@pytest.mark.parametrize(
    ("name", "copied"),
    [
        ("IMG_1234.JPG", False),
        ("IMG_1234(1).JPG", True),
        ("Copy of beach.png", True),
        ("beach copy.png", True),
        ("beach - Kopie.jpg", True),
        ("IMG-20180102-WA0003.jpg", True),
        ("copyright.jpg", False),
        ("DSC00012-edited.jpg", True),
        ("20240101_120000.jpg", False),
    ],
)
def test_names_of_copies(name, copied):
    assert copied_name(name) is copied


def test_a_keeper_gains_what_others_say_and_keeps_its_own_words():
    keeper = Sayings(photo_id="k", rating=3, title="Harbour", tags=frozenset({"sea"}))
    others = [
        Sayings(photo_id="b", rating=5, title="Port", description="At dusk", place=(60.0, 5.0)),
        Sayings(photo_id="a", rating=5, favourite=True, tags=frozenset({"boat", "sea"})),
        Sayings(photo_id="c", place=(60.00005, 5.0), albums=frozenset({"Norway"})),
    ]
    done = merged(keeper, others)
    gains = {gain.field: (gain.value, gain.origins, gain.before) for gain in done.gains}
    assert gains == {
        "rating": (5, ("a", "b"), 3),
        "favourite": (True, ("a",), False),
        "description": ("At dusk", ("b",), None),
        "place": ((60.0, 5.0), ("b", "c"), None),
        "tags": (("boat", "sea"), ("a",), ("sea",)),
        "albums": (("Norway",), ("c",), ()),
    }
    assert done.conflicts == ("title",)


def test_places_that_differ_are_told_and_not_taken():
    others = [Sayings(photo_id="a", place=(60.0, 5.0)), Sayings(photo_id="b", place=(61.0, 5.0))]
    done = merged(Sayings(photo_id="k"), others)
    assert done.gains == () and done.conflicts == ("place",)
    placed = merged(Sayings(photo_id="k", place=(60.0, 5.0)), others[:1])
    assert placed.gains == () and placed.conflicts == ()


def test_nothing_said_gains_nothing():
    done = merged(Sayings(photo_id="k", rating=4), [Sayings(photo_id="a", rating=2)])
    assert done.gains == () and done.conflicts == ()
