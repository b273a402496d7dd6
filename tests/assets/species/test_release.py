"""Releases of small archives: published, refused, overridden, rolled back, cleared away."""

import pytest

from assets.species.parts import attached
from catalog_data.tables import RELEASE_TABLES
from tests.assets.species.conftest import USAGES, write

HEADER, *LINES = USAGES.splitlines()


def species(count, start=100):
    """Lines of so many species of the genus."""
    return [
        f"{n}\t3\taccepted\tspecies\tPanthera nova{n}\tTest\t" for n in range(start, start + count)
    ]


def usages(*lines):
    return "\n".join([HEADER, *lines]) + "\n"


def checks(done):
    return {e.check_name: e.passed for e in done.get_asset_check_evaluations()}


def parts(room):
    """Releases that have a part, by table."""
    return {
        table: {n for t, n in attached(room.postgres) if t == table} for table in RELEASE_TABLES
    }


def issues(room):
    rows = room.rows("SELECT id, issues FROM derived.name_usages WHERE issues <> '{}'")
    return {row["id"]: row["issues"] for row in rows}


@pytest.fixture
def large(tmp_path):
    """Writes an archive of the six usages and some more; its folder."""

    def made(*more):
        return write(tmp_path / "large", NameUsage=usages(*LINES, *more))

    return made


def test_a_small_archive_is_published(room, small):
    number = room.bring("small", small)
    done = room.derive()
    assert all(checks(done).values())
    assert room.served() == {"small": (str(number), None)}
    rows = room.rows("SELECT * FROM derived.name_usages ORDER BY id")
    assert [row["scientific_name"] for row in rows][:3] == ["Animalia", "Felidae", "Panthera"]
    assert rows[2]["more"] == {"gender": "feminine"} and rows[0]["more"] is None
    assert rows[4]["accepted_id"] == "4" and rows[3]["accepted_id"] is None
    assert issues(room) == {"6": ["parent_invalid"]}
    (lion,) = room.rows("SELECT * FROM derived.lineages WHERE id = '5'")
    assert (lion["is_taxon"], lion["kingdom"], lion["family"], lion["genus"]) == (False, 1, 2, 3)
    assert lion["path"] == [1, 2, 3, 4] and (lion["lft"], lion["rgt"], lion["depth"]) == (4, 4, 3)
    assert (lion["status"], lion["accepted_id"]) == ("synonym", "4")
    assert (lion["taxon_rank"], lion["taxon_name"]) == ("species", rows[3]["scientific_name"])
    (release,) = room.rows("SELECT * FROM derived.taxon_releases")
    assert release["refused"] is None and release["counts"]["usages"] == 6
    assert release["counts"]["status"] == {"accepted": 5, "synonym": 1}
    assert release["counts"]["problem"] == {"parent_invalid": 1}
    assert [check["name"] for check in release["checks"]] == [
        "parts_are_whole",
        "tree_holds_together",
    ]


def test_nothing_is_done_twice(room, small):
    room.bring("small", small)
    room.derive()
    before = room.rows("SELECT * FROM derived.release_parts ORDER BY part")
    stamps = room.rows("SELECT * FROM derived.published"), attached(room.postgres)
    done = room.derive()
    wrote = {
        event.asset_key.path[-1]: event.materialization.metadata["wrote"].value
        for event in done.get_asset_materialization_events()
        if "wrote" in event.materialization.metadata
    }
    assert set(wrote.values()) == {0}
    assert room.rows("SELECT * FROM derived.release_parts ORDER BY part") == before
    assert (room.rows("SELECT * FROM derived.published"), attached(room.postgres)) == stamps


def test_the_second_release_takes_over_and_the_third_ends_the_first(room, large):
    releases = []
    for count in (0, 1, 2):
        releases.append(room.bring("large", large(*species(count))))
        room.derive()
    first, second, third = releases
    assert room.served() == {"large": (str(third), str(second))}
    stand = parts(room)
    assert stand.pop("release_changes") == {third}
    assert set(map(frozenset, stand.values())) == {frozenset({second, third})}
    changed = room.rows("SELECT * FROM derived.release_changes")
    assert [(row["id"], row["kind"], row["previous"]) for row in changed] == [
        ("101", "added", second)
    ]
    left = room.rows("SELECT release FROM derived.taxon_releases ORDER BY release")
    assert [row["release"] for row in left] == [second, third]
    assert first not in {n for _, n in attached(room.postgres)}


def test_what_is_staged_goes_but_for_the_usages_of_what_is_served(room, large):
    for count in (0, 1):
        number = room.bring("large", large(*species(count)))
        room.derive()
    files = [path for path in room.home.work.rglob("*") if path.is_file()]
    assert [path.name for path in files] == ["compared.parquet"]
    assert files[0].parent.name.startswith(f"{number}-")


def refused(room, large):
    """A release that lacks half of the ids of the one before it: both numbers."""
    first = room.bring("large", large(*species(10)))
    room.derive()
    second = room.bring("large", large(*species(10, start=500)))
    done = room.derive(fails=True)
    assert not checks(done)["ids_do_not_churn"]
    assert checks(done)["count_does_not_drop"]
    return first, second


def sentence(room, number):
    query = "SELECT refused FROM derived.taxon_releases WHERE release = :n"
    return room.value(query, n=number)


def test_a_release_that_lost_its_ids_is_refused_once(room, large):
    first, second = refused(room, large)
    assert room.served() == {"large": (str(first), None)}
    assert sentence(room, second) == (
        f"Release {second} of large is not served: 62.5% ids gone of release {first}, at most 10%."
    )
    assert set(map(frozenset, parts(room).values())) == {frozenset({first}), frozenset()}
    done = room.derive()
    assert not checks(done)["ids_do_not_churn"], "later runs pass it by and still tell"
    assert room.served() == {"large": (str(first), None)}


def test_an_override_lets_it_be_served(room, large):
    first, second = refused(room, large)
    room.decide("large", second, "override", "the source numbered anew")
    assert all(checks(room.derive()).values())
    assert room.served() == {"large": (str(second), str(first))}
    assert sentence(room, second) is None


def test_a_person_may_publish_what_was_refused(room, large):
    first, second = refused(room, large)
    room.decide("large", second, "publish")
    room.derive()
    assert room.served() == {"large": (str(second), str(first))}
    assert sentence(room, second) is None


def test_a_newer_archive_is_looked_at_after_one_that_was_refused(room, large):
    first, second = refused(room, large)
    third = room.bring("large", large(*species(11)))
    room.derive()
    assert room.served() == {"large": (str(third), str(first))}
    left = room.rows("SELECT release FROM derived.taxon_releases ORDER BY release")
    assert [row["release"] for row in left] == [first, third], "the refused one is forgotten"


def test_fewer_usages_are_refused(room, large):
    first = room.bring("large", large(*species(10)))
    room.derive()
    second = room.bring("large", large(*species(8)))
    done = room.derive(fails=True)
    assert not checks(done)["count_does_not_drop"] and not checks(done)["ids_do_not_churn"]
    assert "12.5% fewer usages than release 1, at most 5%" in sentence(room, second)
    assert room.served() == {"large": (str(first), None)}


def test_one_that_is_refused_holds_no_other_up(room, large, small):
    first = room.bring("large", large(*species(10)))
    room.derive()
    room.bring("large", large())
    other = room.bring("small", small)
    room.derive(fails=True)
    assert room.served() == {"large": (str(first), None), "small": (str(other), None)}


def test_going_back_and_forward(room, large):
    releases = []
    for count in (0, 1):
        releases.append(room.bring("large", large(*species(count))))
        room.derive()
    first, second = releases
    room.decide("large", first, "rollback")
    room.derive()
    assert room.served() == {"large": (str(first), str(second))}
    assert parts(room)["release_changes"] == {second}
    third = room.bring("large", large(*species(2)))
    room.derive()
    assert room.served() == {"large": (str(third), str(first))}
    assert parts(room)["name_usages"] == {first, third}
    assert parts(room)["release_changes"] == {third}
    room.decide("large", second, "publish", "it was the best")
    room.derive()
    assert room.served() == {"large": (str(second), str(third))}, "made again from its archive"


def test_an_archive_that_holds_nothing_is_refused_with_its_sentence(room, tmp_path, small):
    empty = write(tmp_path / "works", Reference="ID\ttitle\n1\tOn nothing\n")
    number, other = room.bring("works", empty), room.bring("small", small)
    done = room.derive()
    assert room.served() == {"small": (str(other), None)}
    assert not checks(done)["archive_is_read"]
    told = "works holds no names: add a table NameUsage, or Name with Taxon and Synonym."
    assert sentence(room, number) == told
    (failure,) = room.rows("SELECT asset, id, error FROM derived.failures")
    assert failure == {
        "asset": "taxon_release",
        "id": f"works:{number}:Archive:0",
        "error": told,
    }
    room.decide("works", number, "publish")
    room.derive()
    assert "works" not in room.served(), "nobody can publish what is not there"


def test_a_source_that_is_gone_is_served_no_more(room, small):
    room.bring("small", small)
    room.derive()
    room.rows("DELETE FROM facts.taxonomy_sources RETURNING code")
    room.derive()
    assert room.served() == {} and attached(room.postgres) == set()
    assert room.rows("SELECT * FROM derived.taxon_releases") == []


def test_a_table_made_anew_is_filled_again(room, small, urls):
    room.bring("small", small)
    room.derive()
    with room.postgres.begin() as connection:
        connection.exec_driver_sql("SELECT derived.drop_part('lineages', 1)")
    room.derive()
    assert room.value("SELECT count(*) AS n FROM derived.lineages") == 6
