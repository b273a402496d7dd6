"""Weights of rankers over the API: proposed by searches, chosen by staff, held to licences."""

import datetime as dt

import pytest
import sqlalchemy as sa

from catalog_data.music.licences import MusicLicence
from catalog_data.music.models import MusicWeightingProposal
from tests.assets.music.models.shelves import dataset

ROOT = "/api/v1/weightings"
NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
WEIGHTS = {"content": 0.2, "metadata": 0.3, "cooccurrence": 0.5}


@pytest.fixture
def proposals(postgres, said):
    """What was found on data for everything, and on data for research."""
    rows = []
    for code, allows in (("drawn", "production"), ("lent", "research")):
        dataset(said, code, allows, "listening_events", synthetic=allows == "production")
        row = {"id": f"{code} track", "training_set": code, "item_kind": "track", "trials": 66}
        row |= {f"{name}_weight": weight for name, weight in WEIGHTS.items()}
        row |= dict.fromkeys(("validation", "value", "low", "high"), 0.5)
        row |= dict.fromkeys(("lead", "lead_low", "lead_high"), 0.125)
        row |= {"tables": ["listening_events"], "alone": {"content": 0.25}, "listeners": 9}
        rows.append(row | {"fingerprint": "f", "recipe": "r", "run_id": "r", "computed_at": NOW})
    with postgres.begin() as connection:
        connection.execute(sa.insert(MusicWeightingProposal), rows)


async def choose(client, who, status=201, channel="production", **said):
    body = {"channel": channel, "item_kind": "track", "note": "looked at it"} | said
    answer = await client.post(ROOT, json=body, headers=who.headers)
    assert answer.status_code == status, answer.text
    return answer.json()


async def listed(client, who, **asked):
    return (await client.get(ROOT, params=asked, headers=who.headers)).json()


async def test_staff_choose_what_was_proposed_or_what_they_say(client, proposals, ada, staff):
    assert (await client.get(ROOT)).status_code == 401
    await choose(client, ada, 403, weights=WEIGHTS)
    found = (await client.get(f"{ROOT}/proposals", headers=ada.headers)).json()["items"]
    assert [one["training_set"] for one in found] == ["drawn", "lent"]
    assert found[0]["weights"] == WEIGHTS and found[0]["lead"] == 0.125
    taken = await choose(client, staff, training_set="drawn")
    assert (taken["weights"], taken["training_set"]) == (WEIGHTS, "drawn") and taken["holds"]
    even = dict.fromkeys(WEIGHTS, 1.0)
    said = await choose(client, staff, weights=even)
    assert (said["weights"], said["training_set"], said["holds"]) == (even, None, True)
    page = await listed(client, ada, limit=1)
    rest = await listed(client, ada, limit=1, cursor=page["next"])
    assert page["items"] == [said] and rest["items"] == [taken | {"holds": False}]
    assert rest["next"] is None
    assert (await listed(client, ada, channel="evaluation"))["items"] == []
    assert (await listed(client, ada, item_kind="artist"))["items"] == []


async def test_what_is_unclear_is_refused(client, proposals, staff):
    for said in ({}, {"weights": WEIGHTS, "training_set": "drawn"}):
        refused = await choose(client, staff, 422, **said)
        assert "either" in refused["detail"]
    nothing = await choose(client, staff, 422, weights=dict.fromkeys(WEIGHTS, 0.0))
    assert "above 0" in nothing["detail"]
    await choose(client, staff, 422, weights=WEIGHTS | {"content": 1.5})
    await choose(client, staff, 404, training_set="nobody's")


async def test_what_was_found_on_lent_data_holds_where_its_licence_says(
    client, proposals, staff, said
):
    barred = await choose(client, staff, 403, training_set="lent")
    assert (barred["tables"], barred["dataset"]) == (["listening_events"], "lent")
    await choose(client, staff, training_set="lent", channel="evaluation")
    first = await choose(client, staff, weights=WEIGHTS)
    await choose(client, staff, training_set="drawn")
    with said.begin() as connection:
        connection.execute(sa.delete(MusicLicence))
    found = (await listed(client, staff))["items"]
    holding = {one["id"]: one["holds"] for one in found}
    assert holding[first["id"]] and sum(holding.values()) == 1, "a licence was taken back"
