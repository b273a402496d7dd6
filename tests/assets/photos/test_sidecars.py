"""Sidecars in folders: written where asked for, once, into what others wrote; and taken out."""

import uuid

import dagster as dg
import pytest
import sqlalchemy as sa

from assets.photos import EXTERNALS
from assets.photos.catalogue import photo_catalogue
from assets.photos.metadata import photo_metadata
from assets.photos.sidecars import photo_sidecars
from catalog_data.photos.facts import PhotoSaying, PhotoTag
from catalog_data.photos.people import PersonFace, PhotoPerson
from catalog_data.photos.rules import PhotoRule
from ml.metadata import read_metadata
from tests.api.photos.material import ORIGIN
from tests.assets.photos.conftest import jpeg
from tests.ml.test_sidecar import OTHERS


@pytest.fixture
def run(resources):
    def materialize():
        chosen = [photo_catalogue, photo_metadata, photo_sidecars]
        done = dg.materialize([*EXTERNALS, *chosen], resources=resources)
        assert done.success
        told = {}
        for name in ("photo_metadata", "photo_sidecars"):
            (event,) = done.asset_materializations_for_node(name)
            told[name] = {key: value.value for key, value in event.metadata.items()}
        sidecars = told["photo_sidecars"]
        return told["photo_metadata"]["wrote"], sidecars["wrote"], sidecars["failed"]

    return materialize


def say(household, path, **said):
    query = "SELECT photo_id FROM facts.photo_files WHERE path = :path"
    (photo,) = household.rows(query, path=path)
    with household.said.begin() as connection:
        connection.execute(sa.delete(PhotoSaying).where(PhotoSaying.photo_id == photo["photo_id"]))
        connection.execute(sa.insert(PhotoSaying).values(photo_id=photo["photo_id"], **said))
    return photo["photo_id"]


def choose(household, owner):
    with household.said.begin() as connection:
        row = {"owner_id": owner, "kind": "sidecars", "rules": {"mode": "sidecar"}}
        connection.execute(sa.insert(PhotoRule).values(row))


def of(path, photo):
    return read_metadata(photo.read_bytes(), [path.read_bytes()])


def test_written_once_merged_with_what_others_wrote_and_taken_out_again(run, household):
    owner = household.person()
    folder = household.folder(owner)
    for name, seed in (("a.jpg", 1), ("b.jpg", 2), ("c.jpg", 3), ("c.png", 4)):
        (folder / name).write_bytes(jpeg(seed))
    originals = {path: path.read_bytes() for path in folder.iterdir()}
    (folder / "a.xmp").write_bytes(OTHERS)
    (folder / "c.xmp").write_bytes(OTHERS)
    assert run() == (4, 0, 0)
    for name in ("a.jpg", "b.jpg", "c.jpg"):
        say(household, name, title=f"Ours {name}", rating=5)
    assert run()[1] == 0, "nobody asked for it"
    choose(household, owner)
    assert run() == (0, 3, 0)
    assert sorted(path.name for path in folder.glob("*.xmp")) == [
        "a.xmp", "b.jpg.xmp", "c.jpg.xmp", "c.xmp",
    ]  # fmt: skip
    found = of(folder / "a.xmp", folder / "a.jpg")
    assert (found.title, found.rating, found.description) == ("Ours a.jpg", 5, "Stays")
    assert of(folder / "b.jpg.xmp", folder / "b.jpg").title == "Ours b.jpg"
    assert (folder / "c.xmp").read_bytes() == OTHERS, "it is of two photos"
    assert run() == run() == (0, 0, 0), "what was written is no news"
    told = household.rows("SELECT title FROM derived.photo_metadata WHERE rating = 2")
    assert {row["title"] for row in told} == {"Theirs"}, "read as others left it"

    changed = (folder / "a.xmp").read_bytes().replace(b"Stays", b"Changed").replace(b"Ours", b"No")
    (folder / "a.xmp").write_bytes(changed)
    assert run() == (1, 1, 0) and run() == (0, 0, 0)
    found = of(folder / "a.xmp", folder / "a.jpg")
    assert (found.title, found.description) == ("Ours a.jpg", "Changed")

    say(household, "a.jpg")
    say(household, "b.jpg")
    assert run() == (0, 2, 0) and run() == (0, 0, 0)
    assert (folder / "a.xmp").read_bytes() == changed, "what others wrote is back"
    assert not (folder / "b.jpg.xmp").exists(), "nobody else wrote one"
    assert {path: path.read_bytes() for path in originals} == originals


def test_tags_times_and_named_faces_are_written(run, household, postgres):
    owner = household.person()
    folder = household.folder(owner)
    (folder / "a.jpg").write_bytes(jpeg(1))
    choose(household, owner)
    run()
    where = {"latitude": -33.86, "longitude": 151.21}
    photo = say(household, "a.jpg", taken_at="2001-02-03 04:05", utc_offset_minutes=-150, **where)
    with household.said.begin() as connection:
        connection.execute(sa.insert(PhotoTag).values(photo_id=photo, tag="harbour"))
    person, face = uuid.uuid4(), uuid.uuid4()
    box = {"left": 0.1, "top": 0.2, "width": 0.4, "height": 0.2}
    whose = {"owner_id": owner, "photo_id": photo, "person_id": person, "recipe": "r", **ORIGIN}
    counted = {"faces": 1, "photos": 1, "confirmed": 1, "cover_face_id": face}
    quality = {"frame": 0, "size": 50.0, "blur": 1.0, "yaw": 0.0, "said": "is"}
    with postgres.begin() as connection:
        named = {**whose, **counted, "name": "Ada", "cover_photo_id": photo}
        del named["photo_id"]
        connection.execute(sa.insert(PhotoPerson).values(named))
        connection.execute(
            sa.insert(PersonFace).values({**whose, **box, **quality, "face_id": face})
        )
    assert run()[1:] == (1, 0)
    found = of(folder / "a.jpg.xmp", folder / "a.jpg")
    assert found.keywords == ["harbour"]
    assert found.times["DateTimeOriginal"] == "2001-02-03T04:05:00-02:30"
    assert (round(found.latitude, 6), round(found.longitude, 6)) == (-33.86, 151.21)
    (region,) = found.face_regions
    assert region["name"] == "Ada" and abs(region["x"] - 0.3) + abs(region["y"] - 0.3) < 1e-5


def test_what_cannot_be_written_is_a_failure_and_nothing_else(run, household):
    owner = household.person()
    folder = household.folder(owner)
    for name, seed in (("a.jpg", 1), ("b.jpg", 2)):
        (folder / name).write_bytes(jpeg(seed))
    (folder / "b.xmp").write_text("<no xml")
    run()
    choose(household, owner)
    for name in ("a.jpg", "b.jpg"):
        say(household, name, title="x")
    (folder / "a.jpg.xmp").mkdir()
    assert run()[1:] == (0, 2)
    assert (folder / "b.xmp").read_text() == "<no xml"
    errors = household.rows("SELECT error FROM derived.failures WHERE asset = 'photo_sidecars'")
    told = " ".join(row["error"] for row in errors)
    assert "well-formed" in told and "directory" in told
    assert household.rows("SELECT path FROM facts.sidecar_writes") == []
