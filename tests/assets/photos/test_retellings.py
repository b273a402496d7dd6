"""Captions told anew: paid for once, kept as facts, left alone in an outage, asked for anew."""

import datetime as dt
import uuid

import dagster as dg
import pytest
import sqlalchemy as sa

from assets.photos import EXTERNALS
from assets.photos.retellings import photo_retellings
from catalog_data.photos.facts import Photo, PhotoSaying
from catalog_data.photos.people import PersonFace, PhotoPerson
from catalog_data.photos.requests import WorkRequest
from catalog_data.photos.shown import PhotoCaption, PhotoRetelling
from resources.language_model import KEY, LanguageModel
from resources.requests import REQUEST_TAG, begin
from tests.language_server import complains, hangs_up, says, serving

MADE = {"fingerprint": "f", "recipe": "r", "run_id": "run", "computed_at": dt.datetime.now(dt.UTC)}
ASSET = "photo_retellings"


@pytest.fixture
def talker():
    with serving() as running:
        running.otherwise = says({"sentence": "Ada at the harbour."})
        yield running


@pytest.fixture
def derive(resources):
    with dg.DagsterInstance.ephemeral() as instance:

        def materialize(model, **more):
            done = dg.materialize(
                [*EXTERNALS, photo_retellings],
                resources=resources | {"language_model": model},
                instance=instance,
                **more,
            )
            assert done.success
            (event,) = done.asset_materializations_for_node(ASSET)
            return {name: value.value for name, value in event.metadata.items()}

        yield materialize


@pytest.fixture
def album(household, postgres):
    """Two photos of Ada's with captions: she is on the first."""
    owner, photos = household.person(), [uuid.uuid4(), uuid.uuid4()]
    with household.said.begin() as connection:
        for at, photo in enumerate(photos):
            row = {"id": photo, "owner_id": owner, "content_id": f"{at}" * 64}
            connection.execute(sa.insert(Photo).values(**row))
    with postgres.begin() as connection:
        for at in range(2):
            row = {"content_id": f"{at}" * 64, "caption": "a person at a harbour", **MADE}
            connection.execute(sa.insert(PhotoCaption).values(**row))
    name(postgres, owner, photos[0], "Ada")
    return owner, photos


def name(postgres, owner, photo, called):
    face, person = uuid.uuid4(), uuid.uuid4()
    faces = {"face_id": face, "photo_id": photo, "owner_id": owner, "person_id": person}
    box = {
        "left": 0.1,
        "top": 0.1,
        "width": 0.2,
        "height": 0.2,
        "size": 90.0,
        "blur": 1.0,
        "frame": 0,
    }
    cover = {"cover_face_id": face, "cover_photo_id": photo, "faces": 1, "photos": 1}
    people = {"person_id": person, "owner_id": owner, "name": called, "confirmed": 1, **cover}
    with postgres.begin() as connection:
        connection.execute(sa.insert(PersonFace).values(**faces, **box, yaw=0.0, **MADE))
        connection.execute(sa.insert(PhotoPerson).values(**people, **MADE))


def retold(household):
    rows = household.rows("SELECT photo_id, retelling FROM derived.photo_retellings")
    return {row["photo_id"]: row["retelling"] for row in rows}


def forget(postgres):
    """What a fire leaves of derivations."""
    with postgres.begin() as connection:
        connection.execute(sa.delete(PhotoRetelling))


def test_what_was_paid_for_is_asked_once(derive, album, household, talker, monkeypatch, postgres):
    owner, (one, two) = album
    told = derive(LanguageModel())
    assert "WUNDERKAMMER_LANGUAGE_MODEL_URL" in told["unavailable"] and told["wrote"] == 0
    monkeypatch.setenv(KEY, "sk-very-secret")
    model = LanguageModel(url=talker.url, model="tiny", prices="1, 2")
    told = derive(model)
    assert (told["wrote"], told["asked"], told["tokens"], told["kept"]) == (2, 1, 120, 0)
    assert retold(household) == {one: "Ada at the harbour.", two: None}
    assert "Ada" in str(talker.asked[0]["messages"]) and talker.keys == ["Bearer sk-very-secret"]
    assert derive(model)["pending"] == 0
    forget(postgres)
    dead = LanguageModel(url="http://127.0.0.1:9", model="tiny")
    told = derive(dead)
    assert (told["wrote"], told["asked"], told["kept"]) == (2, 0, 1), "what is kept is not asked"
    assert retold(household)[one] == "Ada at the harbour."
    (booked,) = household.rows("SELECT * FROM facts.language_model_calls")
    assert (booked["call"], booked["model"], booked["tries"]) == ("retell_photo", "tiny", 1)
    assert (booked["photo_id"], booked["user_id"], booked["cost"]) == (one, None, 0.00014)
    assert "sk-very-secret" not in str(household.rows("SELECT * FROM facts.language_model_calls"))

    talker.otherwise = says({"sentence": "Ada again."})
    assert derive(model)["pending"] == 0
    ask_anew(household, postgres, owner, derive, model)
    assert retold(household)[one] == "Ada again." and len(talker.asked) == 2

    with household.said.begin() as connection:
        connection.execute(sa.insert(PhotoSaying).values(photo_id=one, caption="My own words"))
    assert derive(model)["wrote"] == 1
    assert retold(household) == {one: None, two: None} and len(talker.asked) == 2


def ask_anew(household, postgres, owner, derive, model):
    """A request of the owner's, done by the next run."""
    request = uuid.uuid4()
    row = {"id": request, "owner_id": owner, "kind": "retellings", "scope": {"of": "all"}}
    with household.said.begin() as connection:
        connection.execute(sa.insert(WorkRequest).values(**row))
    with postgres.begin() as connection:
        begin(connection, request, 1)
    derive(model, tags={REQUEST_TAG: str(request)})


def test_an_outage_is_no_fault_of_a_photos_and_a_bad_answer_is(
    derive, album, household, postgres, talker
):
    owner, (one, two) = album
    name(postgres, owner, two, "Bo")
    talker.otherwise = complains(401, "No.")
    model = LanguageModel(url=talker.url, model="tiny", at_once=1)
    told = derive(model)
    assert (told["wrote"], told["failed"], told["unreachable"]) == (0, 0, 2)
    assert "does not take the key" in told["unavailable"] and told["uncovered"] == 0
    assert len(talker.asked) == 2
    talker.otherwise = says({"nothing": "of use"})
    told = derive(model)
    assert (told["wrote"], told["failed"]) == (0, 2) and "unavailable" not in told
    (failure, _) = household.rows("SELECT attempts, error FROM derived.failures")
    assert failure["attempts"] == 2 and "keep the schema" in failure["error"]
    spent = household.rows("SELECT error, tokens_read FROM facts.language_model_calls")
    assert {row["tokens_read"] for row in spent} == {0, 200}, "what failed cost all the same"
    talker.otherwise = hangs_up
    assert derive(model)["gave_up"] == 2
