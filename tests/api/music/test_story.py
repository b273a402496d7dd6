"""The whole story of music: a dump is imported, learned from, approved, told, and taken back."""

import asyncio
import datetime as dt
import uuid

import dagster as dg
import pytest
import sqlalchemy as sa

from assets.music import ASSETS, EXTERNALS
from assets.music.datasets import Dataset
from assets.music.intake import take_in
from catalog_data.ledger import Published
from catalog_data.music.models import (
    MusicChampion,
    MusicEvaluation,
    MusicModel,
    MusicRecommendation,
)
from catalog_data.sample.music import draw_listening, write_dumps
from ml.taste import CHALLENGERS
from resources.blobs import Blobs
from resources.compute import InProcess
from resources.lance import Lance

MODELS = "/api/v1/models"
DRAWN = Dataset("synthetic", "Drawn by a program", True, "CC0-1.0", "production")
FACTORS = {"ease", "popularity", "cooccurrence", "content"}
LISTED = """
    SELECT listener::text AS listener, item_id::text AS item_id, version, reasons::text AS reasons
    FROM derived.music_recommendations WHERE channel = 'production' ORDER BY listener, rank
"""


@pytest.fixture
def derive(postgres, settings, monkeypatch):
    """Materializes all of music; which assets failed."""
    for name in set(CHALLENGERS) - FACTORS:
        monkeypatch.delitem(CHALLENGERS, name)
    resources = {
        "postgres": postgres,
        "lance": Lance(uri=settings.lance_uri),
        "blobs": Blobs(facts_uri=settings.facts_uri, derived_uri=settings.derived_uri),
        "compute": InProcess(workers=2),
    }

    def run():
        with dg.DagsterInstance.ephemeral() as instance:
            done = dg.materialize([*EXTERNALS, *ASSETS], resources=resources, instance=instance)
            assert all(check.passed for check in done.get_asset_check_evaluations())

    return lambda: asyncio.to_thread(run)


@pytest.fixture
def dumps(tmp_path):
    """A full dump of drawn listening and the incremental one after it."""
    return write_dumps(tmp_path / "dumps", draw_listening(80, 500, 400, seed=5))


def forget(postgres, settings):
    """Lose all that was made of models."""
    with postgres.begin() as connection:
        for model in (MusicModel, MusicEvaluation, MusicChampion, MusicRecommendation, Published):
            connection.execute(sa.delete(model))
    Blobs(facts_uri="", derived_uri=settings.derived_uri).derived.delete_folder("music-models")


async def test_from_a_dump_to_a_champion_and_back(
    client, staff, said, postgres, settings, dumps, derive
):
    async def decide(path, **more):
        body = {"channel": "production", "reason": "looked at it"} | more
        return await client.post(f"{MODELS}/{path}", json=body, headers=staff.headers)

    async def versions():
        answer = await client.get(MODELS, headers=staff.headers)
        return {model["challenger"]: model for model in answer.json()["items"]}

    full, incremental = dumps
    take_in(said, full, DRAWN)
    await derive()
    made = await versions()
    assert set(made) == FACTORS and made["ease"]["high_water"] is not None
    floor = await decide(f"{made['popularity']['version']}/approve")
    assert floor.status_code == 409, "the floor is no better than itself"
    first = made["ease"]["version"]
    approved = await decide(f"{first}/approve")
    assert approved.status_code == 201, approved.text
    await derive()
    before = postgres.frame(sa.text(LISTED))
    assert before["version"].unique().to_list() == [first] and before["listener"].n_unique() > 70
    assert not before["reasons"].is_in(["[]"]).any(), "every one has its reasons"

    take_in(said, incremental, DRAWN)
    forget(postgres, settings)
    await derive()
    after = await versions()
    assert after["ease"]["champion_in"] == [] or after["ease"]["version"] == first
    told = (await client.get(f"{MODELS}/{first}", headers=staff.headers)).json()
    assert told["model"]["champion_in"] == ["production"], "made again of what was known then"
    mark = dt.datetime.fromisoformat(told["model"]["high_water"])
    assert mark == dt.datetime.fromisoformat(made["ease"]["high_water"])
    assert told["metrics"] and told["model"]["data_hash"] == made["ease"]["data_hash"]

    newer = next(
        model
        for model in (await client.get(MODELS, headers=staff.headers)).json()["items"]
        if model["challenger"] == "cooccurrence"
    )
    row = {"id": uuid.uuid4(), "kind": "approve", "channel": "production", "item_kind": "track"}
    evidence = {name: newer[name] for name in ("training_set", "item_kind", "challenger")}
    evidence |= {name: newer[name] for name in ("parameters", "seed", "recipe", "data_hash")}
    evidence["high_water"] = newer["high_water"]
    with said.begin() as connection:
        connection.execute(
            sa.text("""INSERT INTO facts.music_model_decisions
                (id, kind, channel, item_kind, version, evidence)
                VALUES (:id, :kind, :channel, :item_kind, :version, :evidence)""").bindparams(
                sa.bindparam("evidence", type_=sa.JSON)
            ),
            row | {"version": newer["version"], "evidence": evidence},
        )
    await derive()
    listed = postgres.frame(sa.text(LISTED))
    assert listed["version"].unique().to_list() == [newer["version"]]
    back = await decide("rollback", item_kind="track")
    assert (back.status_code, back.json()["version"]) == (201, first)
    await derive()
    assert postgres.frame(sa.text(LISTED))["version"].unique().to_list() == [first]
