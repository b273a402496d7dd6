"""Models over the API: who sees them, and how staff decide which of them is served."""

import datetime as dt

import polars as pl
import pytest
import sqlalchemy as sa

from catalog_data.music.gates import COLD, COVERAGE, NDCG, RECALL
from catalog_data.music.models import MusicChampion, MusicEvaluation, MusicModel
from resources.postgres import Postgres
from tests.assets.music.models.shelves import dataset

MODELS = "/api/v1/models"
NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
STAMP = {"fingerprint": "0", "recipe": "models 1", "run_id": "r", "computed_at": NOW}
FLOOR = {NDCG: 0.2, RECALL: 0.1, COLD: 0.1, COVERAGE: 0.05}
GOOD = {NDCG: 0.3, RECALL: 0.2, COLD: 0.1, COVERAGE: 0.4}


def put(postgres: Postgres, model, *rows) -> None:
    with postgres.begin() as connection:
        connection.execute(sa.insert(model), [row | STAMP for row in rows])


def fitted(postgres: Postgres, version, challenger, figures, dataset="drawn"):
    row = {"version": version, "training_set": dataset, "item_kind": "track"}
    row |= {"challenger": challenger, "parameters": {"support": 2.0}, "seed": 1}
    row |= {"data_hash": "d" * 64, "high_water": NOW, "listeners": 9, "items": 9}
    row |= {"interactions": 40, "tables": ["listening_events"], "blob": version}
    put(postgres, MusicModel, row)
    told = [
        {"version": version, "metric": name, "value": value, "low": value, "high": value}
        for name, value in figures.items()
    ]
    put(postgres, MusicEvaluation, *(row | {"listeners": 9} for row in told))


@pytest.fixture
def shelf(postgres, said):
    """Popularity, two good models, a poor one, and a good one of data for research."""
    dataset(said, "drawn", "production", "listening_events", synthetic=True)
    dataset(said, "lastfm", "research", "listening_events")
    fitted(postgres, "floor", "popularity", FLOOR)
    fitted(postgres, "good", "ease", GOOD)
    fitted(postgres, "better", "als", {name: value * 1.2 for name, value in GOOD.items()})
    fitted(postgres, "poor", "content", FLOOR | {COVERAGE: 0.9, NDCG: 0.22})
    fitted(postgres, "lent floor", "popularity", FLOOR, "lastfm")
    fitted(postgres, "lent", "ease", GOOD, "lastfm")


async def decide(client, who, path, channel="production", **more):
    body = {"channel": channel, "reason": "looked at it"} | more
    return await client.post(f"{MODELS}/{path}", json=body, headers=who.headers)


async def test_a_model_is_served_past_its_gates_and_staff(client, shelf, ada, staff, postgres):
    assert (await decide(client, ada, "good/approve")).status_code == 403
    assert (await decide(client, staff, "none/approve")).status_code == 404
    poor = await decide(client, staff, "poor/approve")
    assert poor.status_code == 409 and "recall_lift" in poor.json()["detail"]
    (gate,) = poor.json()["gates"]
    assert (gate["gate"], gate["value"], gate["bound"]) == ("recall_lift", 0.0, 0.03)
    assert gate["against"] == "floor"
    done = await decide(client, staff, "good/approve")
    assert done.status_code == 201, done.text
    assert (done.json()["kind"], done.json()["version"]) == ("approve", "good")
    again = await decide(client, staff, "good/approve")
    assert again.status_code == 409 and "already" in again.json()["detail"]
    query = "SELECT evidence::text AS evidence FROM facts.music_model_decisions"
    said = pl.Series(postgres.frame(sa.text(query))["evidence"]).str.json_decode(
        pl.Struct({"data_hash": pl.String, "high_water": pl.String, "recipe": pl.String})
    )
    assert said.to_list() == [
        {"data_hash": "d" * 64, "high_water": NOW.isoformat(), "recipe": "models 1"}
    ]


async def test_a_licence_for_research_serves_the_evaluation_channel_alone(client, shelf, staff):
    barred = await decide(client, staff, "lent/approve")
    assert barred.status_code == 403
    assert barred.json()["tables"] == ["listening_events"]
    assert barred.json()["dataset"] == "lastfm"
    assert (await decide(client, staff, "lent/approve", "evaluation")).status_code == 201


async def test_a_challenger_is_held_against_the_champion_and_rolled_back(client, shelf, staff):
    nothing = await decide(client, staff, "rollback", item_kind="track")
    assert nothing.status_code == 409
    assert (await decide(client, staff, "better/approve")).status_code == 201
    worse = await decide(client, staff, "good/approve")
    assert worse.status_code == 409
    assert {gate["against"] for gate in worse.json()["gates"]} == {"better"}
    assert (await decide(client, staff, "better/refuse")).status_code == 409
    alone = await decide(client, staff, "rollback", item_kind="track")
    assert alone.status_code == 409, "before it, nothing was served"


async def test_a_rollback_serves_the_one_before_and_a_refusal_is_final(client, shelf, staff):
    for version in ("good", "better"):
        assert (await decide(client, staff, f"{version}/approve")).status_code == 201
    back = await decide(client, staff, "rollback", item_kind="track")
    assert (back.status_code, back.json()["version"]) == (201, "good")
    assert (await decide(client, staff, "better/refuse")).status_code == 201
    final = await decide(client, staff, "better/approve")
    assert final.status_code == 409 and "final" in final.json()["detail"]


async def test_nobody_sees_models_without_a_login_and_staff_alone_decide(client, shelf, ada):
    paths = (await client.get("/api/openapi.json")).json()["paths"]
    routes = {
        (method, path.replace("{version}", "good"))
        for path, methods in paths.items()
        for method in methods
        if path.startswith(MODELS)
    }
    assert len(routes) == 5
    for method, path in routes:
        body = {"channel": "production", "item_kind": "track", "reason": "looked at it"}
        sent = {"json": body} if method == "post" else {}
        assert (await client.request(method, path, **sent)).status_code == 401
        answer = await client.request(method, path, headers=ada.headers, **sent)
        assert answer.status_code == (403 if method == "post" else 200), path


async def test_models_are_listed_and_told(client, shelf, ada, staff, postgres):
    assert (await client.get(MODELS)).status_code == 401
    champion = {"channel": "production", "item_kind": "track", "version": "good"}
    put(postgres, MusicChampion, champion | {"previous": None, "decision_id": ada.id})
    page = (await client.get(MODELS, params={"limit": 4}, headers=ada.headers)).json()
    rest = {"limit": 4, "cursor": page["next"]}
    more = (await client.get(MODELS, params=rest, headers=ada.headers)).json()
    listed = [model["version"] for model in page["items"] + more["items"]]
    assert listed == ["better", "poor", "good", "floor", "lent", "lent floor"]
    assert more["next"] is None
    served = await client.get(MODELS, params={"champion": True}, headers=ada.headers)
    (model,) = served.json()["items"]
    assert (model["version"], model["champion_in"]) == ("good", ["production"])
    await decide(client, staff, "good/approve", "evaluation")
    told = (await client.get(f"{MODELS}/good", headers=ada.headers)).json()
    assert {one["metric"]: one["value"] for one in told["metrics"]} == GOOD
    assert [one["channel"] for one in told["decisions"]] == ["evaluation"]
    assert (await client.get(f"{MODELS}/none", headers=ada.headers)).status_code == 404
