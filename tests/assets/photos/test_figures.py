"""Figures as assets: counts, words, places, points and company of each owner, drawn and in step."""

import dagster as dg
import pytest
import sqlalchemy as sa

from assets.photos import EXTERNALS, photo_people
from assets.photos.figures import FIGURES
from assets.pointers import publish
from catalog_data.photos.derived import PhotoMetadata, PhotoPlace
from catalog_data.photos.facts import Photo, PhotoSaying, PhotoTag
from catalog_data.photos.shown import PhotoCaption
from tests.api.photos.material import ORIGIN
from tests.assets.photos.test_people import RULES, Album

ADA, BO = 1, 2


@pytest.fixture
def album(household, resources):
    return Album(household, resources)


@pytest.fixture
def run(resources):
    with dg.DagsterInstance.ephemeral() as instance:

        def materialize():
            selected = [*EXTERNALS, photo_people, *FIGURES]
            done = dg.materialize(selected, resources=resources, instance=instance)
            assert all(check.passed for check in done.get_asset_check_evaluations())
            events = [done.asset_materializations_for_node(a.key.path[-1])[0] for a in FIGURES]
            return {
                e.asset_key.path[-1]: {name: value.value for name, value in e.metadata.items()}
                for e in events
            }

        yield materialize


def describe(album, photo, place=None, **values):
    """What is derived of a photo: metadata, and maybe a place."""
    with album.resources["postgres"].begin() as connection:
        row = {"photo_id": photo, "recipe": "r", **ORIGIN}
        connection.execute(sa.insert(PhotoMetadata).values({**row, **values}))
        if place:
            country, region, name = place
            where = {"country": country, "region": region, "place": name}
            row |= {**where, "latitude": 0.0, "longitude": 0.0}
            connection.execute(sa.insert(PhotoPlace).values(row))


def caption_of(album, photo, caption):
    """What a model says of a photo."""
    with album.resources["postgres"].begin() as connection:
        content = sa.select(Photo.content_id).where(Photo.id == photo).scalar_subquery()
        row = {"content_id": content, "caption": caption, "recipe": "r", **ORIGIN}
        connection.execute(sa.insert(PhotoCaption).values(row))


def counted(household, table, columns):
    return {
        tuple(row.values())
        for row in household.rows(f"SELECT {columns} FROM derived.{table} ORDER BY 1")
    }


def test_figures_follow_what_is_shown_and_said(run, album, household, resources):
    first, second, third = album.photo(ADA, BO), album.photo(ADA, BO), album.photo(ADA)
    theirs = album.photo(BO, owner=household.person())
    vienna = ("Austria", "Vienna", "Vienna")
    when = {"taken_at": "2019-05-04 10:00", "make": "Olympus", "model": "E-M1"}
    describe(album, first, vienna, title="The lighthouse and the Küste", file_size=10, **when)
    describe(album, second, vienna, title="A lighthouse", keywords=["The Sea"], file_size=5)
    describe(album, third, ("Norway", "Oslo", "Oslo"), lens="50mm", title="lighthouse lighthouse")
    describe(album, theirs, title="secret")
    album.put(PhotoTag, photo_id=second, tag="don't")
    album.put(PhotoSaying, photo_id=third, caption="fjord in the morning")
    caption_of(album, first, "a boat on a lake.")
    caption_of(album, third, "a sofa.")
    for place, name in ((0, "Ada"), (1, "Bo")):
        album.say(first, place, "is", album.person(name))
    publish(resources["postgres"], "photo_faces", "r1", RULES)
    told = run()
    assert all("data:image/png" in each["picture"] for each in told.values())
    statistics = counted(household, "photo_statistics", "kind, name, photos, bytes")
    assert {("month", "2019-05", 1, 10), ("lens", "50mm", 1, 0)} <= statistics
    assert ("camera", "Olympus E-M1", 1, 10) in statistics
    words = counted(household, "photo_word_cloud", "kind, name, photos")
    assert {("words", "lighthouse", 3), ("words", "küste", 1), ("words", "sea", 1)} <= words
    assert {("words", "fjord", 1), ("words", "boat", 1)} <= words
    assert ("words", "sofa", 1) not in words, "a person's caption wins"
    assert {("people", "Ada", 3), ("people", "Bo", 2), ("places", "Vienna", 2)} <= words
    assert not {name for _, name, _ in words} & {"the", "and", "don"}
    tree = counted(household, "place_tree", "country, region, place, depth, photos, began, ended")
    assert ("Austria", "", "", 1, 2, 0.0, 0.666667) in tree and len(tree) == 6
    assert len(counted(household, "person_scatter", "face_id")) == 6
    assert counted(household, "person_company", "photos") == {(2,)}
    assert len(counted(household, "person_positions", "person_id")) == 2
    again = run()
    assert {(each["wrote"], each["removed"]) for each in again.values()} == {(0, 0)}
    assert again["place_tree"]["picture"] == told["place_tree"]["picture"]
    album.put(PhotoSaying, photo_id=first, trashed_at=sa.func.now())
    run()
    words = counted(household, "photo_word_cloud", "kind, name, photos")
    assert ("words", "lighthouse", 2) in words and ("words", "küste", 1) not in words
    assert len(counted(household, "person_scatter", "face_id")) == 4
    assert counted(household, "person_company", "photos") == {(1,)}


def test_before_any_face_was_found_there_is_no_scatter(run, household):
    assert "No faces" in run()["person_scatter"]["unavailable"]
