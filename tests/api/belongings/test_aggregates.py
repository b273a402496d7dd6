"""Figures of places with all below them: derived, in step with edits, and their owner's alone."""

import asyncio
import datetime as dt

import dagster as dg
import pytest

from assets.belongings import unit_aggregates

TODAY = dt.datetime.now(dt.UTC).date()


def in_days(days):
    return (TODAY + dt.timedelta(days=days)).isoformat()


@pytest.fixture
def derive(postgres):
    """Materialize the figures; their metadata."""

    def run():
        with dg.DagsterInstance.ephemeral() as instance:
            resources = {"postgres": postgres}
            done = dg.materialize([unit_aggregates], resources=resources, instance=instance)
            (event,) = done.asset_materializations_for_node("unit_aggregates")
            return {name: value.value for name, value in event.metadata.items()}

    return lambda: asyncio.to_thread(run)


@pytest.fixture
async def places(asking, ada):
    """A cellar with a shelf, in it a box, in it a tin; and a loose crate."""
    cellar = (await asking.add("locations", ada, name="Cellar"))["id"]
    shelf = await asking.unit(ada, "Shelf", location_id=cellar)
    box = await asking.unit(ada, "Box", parent_id=shelf)
    tin = await asking.unit(ada, "Tin", parent_id=box)
    crate = await asking.unit(ada, "Crate")
    return {"cellar": cellar, "shelf": shelf, "box": box, "tin": tin, "crate": crate}


async def shown(asking, who, unit, status=200):
    return await asking.get(f"units/{unit}/aggregate", who, status)


async def test_what_places_hold(asking, ada, bo, places, derive):
    shelf, box, tin = (places[name] for name in ("shelf", "box", "tin"))
    await shown(asking, ada, shelf, 404)
    await asking.share(f"units/{box}", ada, bo, "write")
    flour = await asking.item(
        ada, "Flour", unit_id=shelf, quantity=1.5, quantity_unit="kg", value=0.1
    )
    await asking.item(ada, "Salt", unit_id=tin, quantity=0.1, quantity_unit="g", value=0.2)
    await asking.item(ada, "Gold", unit_id=tin, quantity=1, quantity_unit="oz", value=2_000)
    for days, price in ((-1, 1), (0, 2), (30, 4), (31, 8), (365, 16), (366, 32)):
        said = {"warranty_until": in_days(days), "purchase_price": price}
        await asking.item(bo, f"Of {days}", unit_id=box, **said)
    await asking.item(ada, "Pan", unit_id=box, lifetime_warranty=True, warranty_until=in_days(3))
    await asking.item(ada, "Rope", unit_id=tin, quantity=10, quantity_unit="ft")
    await asking.item(ada, "Kite", quantity=3, quantity_unit="count")
    await asking.do(f"units/{shelf}/stock-takings", ada, 201, items=[flour])
    told = await derive()
    assert (told["wrote"], told["as_of"]) == (5, TODAY.isoformat())
    assert "data:image/png" in told["picture"] and (await derive())["wrote"] == 0

    found = await shown(asking, ada, shelf)
    assert found["path"] == ["Cellar", "Shelf"] and (found["units"], found["items"]) == (2, 11)
    assert (found["value"], found["valued"], found["never_seen"]) == (2_000.3, 3, 10)
    assert found["mass"] == pytest.approx(1_500.1 + 28.349523125, abs=1e-6)
    assert found["length"] == 3.048 and found["count"] == found["volume"] == 0
    spans = [found[name] for name in ("ended", *(f"within_{n}_days" for n in (30, 90, 365)))]
    assert [span["items"] for span in spans] == [1, 2, 3, 4]
    assert [span["value"] for span in spans] == [1, 6, 14, 30]
    assert found["lifetime_warranties"] == 1 and found["seen_longest_ago"]
    assert (await shown(asking, ada, tin))["seen_longest_ago"] is None
    cellar = await asking.get(f"locations/{places['cellar']}/aggregate", ada)
    assert (cellar["units"], cellar["items"], cellar["path"]) == (3, 11, ["Cellar"])
    assert (await shown(asking, ada, places["crate"]))["items"] == 0

    await shown(asking, bo, box, 403)
    await shown(asking, bo, shelf, 404)
    assert (await asking.get("aggregates", bo))["items"] == []
    seen, cursor = [], ""
    while cursor is not None:
        page = await asking.get(f"aggregates?limit=2{cursor}", ada)
        seen += [place["place_id"] for place in page["items"]]
        cursor = f"&cursor={page['next']}" if page["next"] else None
    assert sorted(seen) == sorted(places.values()) and page["as_of"] == TODAY.isoformat()

    await asking.do(f"units/{tin}/move", ada, parent_id=places["crate"])
    assert (await derive())["wrote"] == 4
    assert (await shown(asking, ada, shelf))["items"] == 8
    assert (await shown(asking, ada, places["crate"]))["value"] == 2_000.2
