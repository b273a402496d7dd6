"""People as an asset: groups of made faces, what is said of them, other models, other owners."""

import uuid

import numpy as np
import pyarrow as pa
import pytest
import sqlalchemy as sa

from assets.photos.people.whose import agree
from assets.pointers import publish
from catalog_data.identity import vector_table
from catalog_data.photos.derived import PhotoMetadata
from catalog_data.photos.faces import FaceSaying, Person
from catalog_data.photos.facts import Photo
from catalog_data.photos.vectors import FACES_SCHEMA
from tests.api.photos.material import ORIGIN

RULES = {"rules": {"same_person": 0.35, "softness": 0.03}}
BOXES = [(0.1, 0.1, 0.2, 0.2), (0.6, 0.2, 0.2, 0.2), (0.35, 0.6, 0.2, 0.2)]


def looks(person, take):
    """A unit vector near a person's own."""
    own = np.random.default_rng(person).normal(size=128)
    noise = np.random.default_rng(1000 * person + take).normal(size=128)
    near = own / np.linalg.norm(own) + 0.12 * noise / np.linalg.norm(noise)
    return (near / np.linalg.norm(near)).astype(np.float32)


class Album:
    """Photos with made faces, and what is said of them."""

    def __init__(self, household, resources):
        self.household, self.resources, self.takes = household, resources, 0
        self.owner = household.person()

    def put(self, table, **values):
        with self.household.said.begin() as connection:
            connection.execute(sa.insert(table).values(**values))

    def photo(self, *persons, owner=None, recipe="r1", shift=0.0, names=None, content=None):
        """A photo that shows these persons, from left to right."""
        id_, content = uuid.uuid4(), content or uuid.uuid4().hex
        self.put(Photo, id=id_, owner_id=owner or self.owner, content_id=content)
        if names:
            regions = [{"name": name, "type": "Face"} for name in names]
            row = {"photo_id": id_, "face_regions": regions, "recipe": "r", **ORIGIN}
            with self.resources["postgres"].begin() as connection:
                connection.execute(sa.insert(PhotoMetadata).values(row))
        self.faces(str(id_) if names else content, persons, recipe, shift, names)
        return id_

    def faces(self, source, persons, recipe="r1", shift=0.0, names=None):
        """Faces found in a source, each in its own box."""
        vectors = []
        for person in persons:
            self.takes += 1
            vectors.append(looks(person, self.takes))
        boxes = np.array(BOXES[: len(persons)]).reshape(-1, 4) + [shift, 0, 0, 0]
        numbers = {name: [1.0] * len(persons) for name in ("scores", "yaws", "rolls")}
        numbers |= {name: [200.0] * len(persons) for name in ("sizes", "blurs")}
        row = {
            "source_id": source,
            "frames": [0] * len(persons),
            "boxes": boxes.ravel(),
            **numbers,
            **ORIGIN,
        }
        row |= {"landmarks": [0.0] * 10 * len(persons), "names": names or [None] * len(persons)}
        row |= {"vectors": np.concatenate(vectors) if vectors else [], "recipe": recipe}
        table = pa.Table.from_pylist([row], schema=FACES_SCHEMA)
        lance = self.resources["lance"]
        lance.merge(vector_table("photo_faces", recipe), FACES_SCHEMA, table, "source_id")

    def say(self, photo, place, kind, person=None, shift=0.0):
        box = dict(zip(("left", "top", "width", "height"), BOXES[place], strict=True))
        box["left"] += shift
        row = {"id": uuid.uuid4(), "photo_id": photo, "kind": kind, "person_id": person, **box}
        self.put(FaceSaying, **row)

    def person(self, name, owner=None, **more):
        id_ = uuid.uuid4()
        self.put(Person, id=id_, owner_id=owner or self.owner, name=name, **more)
        return id_

    def shown(self):
        """Photo and place of each face, with whose it is and its name."""
        query = """SELECT f.photo_id, f."left" AS l, f.person_id, p.name, f.probability, f.said
            FROM derived.person_faces f LEFT JOIN derived.photo_people p USING (person_id)"""
        found = {}
        for row in self.household.rows(query):
            place = min(range(3), key=lambda at: abs(BOXES[at][0] - row["l"]))
            found[row["photo_id"], place] = row
        return found


@pytest.fixture
def album(household, resources):
    return Album(household, resources)


@pytest.fixture
def run(derive, resources):
    def materialize(recipe="r1"):
        publish(resources["postgres"], "photo_faces", recipe, RULES)
        return derive("photo_people")

    return materialize


def test_before_any_face_was_found_it_says_so(run, album):
    assert "No faces" in run()["unavailable"]


def test_a_name_said_of_one_face_names_the_person_and_nobody_else(run, album):
    first, second = album.photo(1, 2), album.photo(2, 1, 3)
    third = album.photo(1)
    told = run()
    assert (told["people"], told["faces"], told["named"]) == (2, 6, 0)
    ada = album.person("Ada")
    album.say(first, 0, "is", ada)
    told = run()
    shown = album.shown()
    assert {key: row["name"] for key, row in shown.items()} == {
        (first, 0): "Ada",
        (first, 1): None,
        (second, 0): None,
        (second, 1): "Ada",
        (second, 2): None,
        (third, 0): "Ada",
    }
    assert shown[first, 0]["probability"] == 1 > shown[third, 0]["probability"] > 0.5
    assert shown[second, 2]["person_id"] is None
    assert shown[first, 1]["person_id"] == shown[second, 0]["person_id"] is not None
    again = run()
    assert (again["wrote"], again["removed"]) == (0, 0)
    album.say(third, 0, "is", ada)
    told = run()
    assert [told[f"confirmed_{name}"] for name in ("asked", "right", "wrong")] == [2, 2, 0]


def test_what_was_rejected_never_comes_back(run, album):
    photos = [album.photo(1) for _ in range(4)]
    ada = album.person("Ada")
    album.say(photos[0], 0, "is", ada)
    album.say(photos[1], 0, "is_not", ada)
    album.say(photos[2], 0, "stranger")
    album.say(photos[3], 0, "no_face")
    for recipe in ("r1", "r1"):
        run(recipe)
        shown = album.shown()
        assert [shown[photo, 0]["name"] for photo in photos] == ["Ada", None, None, None]
        assert [shown[photo, 0]["said"] for photo in photos] == ["is", None, "stranger", "no_face"]
        album.photo(1)


def test_ids_stay_when_photos_come_one_by_one_and_when_models_change(run, album, household):
    photos = [album.photo(1, 2) for _ in range(3)]
    run()
    groups = {row["person_id"] for row in album.shown().values()}
    ids = sorted(
        str(row["face_id"]) for row in household.rows("SELECT * FROM derived.person_faces")
    )
    assert len(groups) == 2 and ids[0] in {str(group) for group in groups}
    ada = album.person("Ada")
    album.say(photos[0], 0, "is", ada)
    album.say(photos[1], 0, "is", ada)
    album.say(photos[2], 1, "is_not", ada)
    run()
    for photo in photos:
        content = household.rows("SELECT content_id FROM facts.photos WHERE id = :id", id=photo)
        album.faces(content[0]["content_id"], (1, 2), "r2", shift=0.03)
    told = run("r2")
    shown = album.shown()
    assert [shown[photo, 0]["name"] for photo in photos] == ["Ada"] * 3
    assert [shown[photo, 0]["person_id"] for photo in photos] == [ada] * 3
    assert [shown[photo, 1]["name"] for photo in photos] == [None] * 3
    assert told["unattached"] == 0


def test_what_is_said_of_a_face_that_is_gone_is_listed(run, album, household):
    photo, ada = album.photo(1), album.person("Ada")
    album.say(photo, 2, "is", ada)
    assert run()["unattached"] == 1
    (lost,) = household.rows("SELECT * FROM derived.unattached_sayings")
    assert (lost["photo_id"], lost["owner_id"]) == (photo, album.owner)
    assert album.shown()[photo, 0]["name"] is None


def test_several_things_may_be_said_of_one_face_and_the_last_name_holds(run, album):
    photo = album.photo(1)
    ada, bo, cid = album.person("Ada"), album.person("Bo"), album.person("Cid")
    for person, shift in ((ada, 0.0), (bo, 0.02), (cid, 0.0)):
        album.say(photo, 0, "is_not" if person == cid else "is", person, shift)
    assert run()["unattached"] == 0
    assert album.shown()[photo, 0]["person_id"] == bo


def test_merged_persons_are_one(run, album):
    photos = [album.photo(1), album.photo(2)]
    ada = album.person("Ada")
    bo = album.person("Bo", merged_into=ada)
    album.say(photos[0], 0, "is", ada)
    album.say(photos[1], 0, "is", bo)
    run()
    assert {row["person_id"] for row in album.shown().values()} == {ada}


def test_files_name_faces_and_people_of_the_same_name_are_that_person(run, album, household):
    album.photo(1, names=["Ada "])
    other = album.photo(1)
    run()
    shown = album.shown()
    assert shown[other, 0]["name"] == "Ada"
    before = shown[other, 0]["person_id"]
    ada = album.person("ADA")
    run()
    assert album.shown()[other, 0]["person_id"] == ada != before


def test_owners_do_not_share_people(run, album, household):
    stranger = household.person()
    mine = [album.photo(1, content="same"), album.photo(1)]
    theirs = [album.photo(1, owner=stranger, content="same"), album.photo(1, owner=stranger)]
    ada = album.person("Ada")
    album.say(mine[0], 0, "is", ada)
    run()
    shown = album.shown()
    assert [shown[photo, 0]["name"] for photo in mine] == ["Ada", "Ada"]
    assert {shown[photo, 0]["name"] for photo in theirs} == {None}
    groups = {shown[photo, 0]["person_id"] for photo in theirs}
    assert len(groups) == 1 and not groups & {ada}


def test_unnamed_faces_have_suggestions_with_their_evidence(run, album, household):
    named, near = album.photo(1), album.photo(4)
    ada = album.person("Ada")
    album.say(named, 0, "is", ada)
    lance, content = album.resources["lance"], "between"
    photo = uuid.uuid4()
    album.put(Photo, id=photo, owner_id=album.owner, content_id=content)
    album.faces(content, (1,))
    table = lance.open(vector_table("photo_faces", "r1"))
    row = table.search().where("source_id = 'between'").to_list()[0]
    away = np.random.default_rng(5).normal(size=128)
    mixed = np.array(row["vectors"]) + 0.34 * away / np.linalg.norm(away)
    unit = (mixed / np.linalg.norm(mixed)).astype(np.float32)
    table.update(where="source_id = 'between'", values={"vectors": unit.tolist()})
    run()
    shown = album.shown()
    assert shown[photo, 0]["name"] is None and shown[near, 0]["name"] is None
    (told,) = household.rows(
        "SELECT s.person_id, s.probability, s.evidence, f.photo_id"
        " FROM derived.person_suggestions s JOIN derived.person_faces f USING (face_id)"
    )
    assert (told["photo_id"], told["person_id"]) == (photo, ada)
    assert 0.05 <= told["probability"] < 0.5 and len(told["evidence"]) == 1


def test_a_check_warns_where_confirmed_faces_are_nearest_to_others():
    assert agree({}).passed and agree({"confirmed_asked": 4, "confirmed_wrong": 4}).passed
    assert agree({"confirmed_asked": 300, "confirmed_wrong": 3}).passed
    assert not agree({"confirmed_asked": 300, "confirmed_wrong": 4}).passed
