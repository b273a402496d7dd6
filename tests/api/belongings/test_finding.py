"""Questions over real storage: read, derived, found, forgotten; and what nobody else finds."""

import asyncio

import dagster as dg
import pytest

from api.belongings import proposing
from assets.belongings import ASSETS
from resources.blobs import Blobs
from resources.compute import InProcess
from resources.lance import Lance
from resources.settings import PhotoSettings


@pytest.fixture
def derive(postgres, settings):
    """Materialize the documents of items; how many rows were written."""
    resources = {
        "postgres": postgres,
        "lance": Lance(uri=settings.lance_uri),
        "blobs": Blobs(facts_uri=settings.facts_uri, derived_uri=settings.derived_uri),
        "compute": InProcess(workers=1),
        "settings": PhotoSettings(models="", shard=100),
    }

    def run():
        with dg.DagsterInstance.ephemeral() as instance:
            done = dg.materialize(ASSETS, resources=resources, instance=instance)
            (event,) = done.asset_materializations_for_node("item_index")
            return {name: event.metadata[name].value for name in ("wrote", "forgotten")}

    return lambda: asyncio.to_thread(run)


@pytest.fixture
async def house(asking, ada):
    """A few things of Ada's in an attic and a garage."""
    attic, garage = [
        (await asking.add("locations", ada, name=name))["id"] for name in ("Attic", "Garage")
    ]
    box = await asking.unit(ada, "Blue box", location_id=attic)
    bench = await asking.unit(ada, "Workbench", location_id=garage)
    drawer = await asking.unit(ada, "Drawer 1", parent_id=bench)
    said = {"quantity_unit": "count", "tags": ["hardware"]}
    made = {
        "torch": await asking.item(ada, "Torch small", unit_id=box, value=30),
        "drill": await asking.item(
            ada, "Cordless drill", unit_id=bench, warranty_until="2099-05-01", purchase_price=199
        ),
        "screws": await asking.item(ada, "Wood screws", unit_id=drawer, quantity=300, **said),
        "few": await asking.item(ada, "Wood screws", unit_id=box, quantity=20, **said),
        "flour": await asking.item(ada, "Flour", quantity=1500, quantity_unit="g"),
    }
    return {**made, "box": box, "bench": bench}


async def found(asking, who, question):
    answer = await asking.ask("GET", "find", who, 200, params={"q": question})
    return [hit["item"]["id"] for hit in answer["items"]], answer


async def test_questions_are_answered(asking, ada, bo, house, derive):
    assert "derived" in (await found(asking, ada, "torch"))[1]["reason"]
    assert await derive() == {"wrote": 5, "forgotten": 0}
    torch, drill, screws, few = (house[name] for name in ("torch", "drill", "screws", "few"))
    for question, wanted in {
        "flashlight": [torch],
        "tortch": [torch],
        "something to make a hole in the wall": [drill],
        "what is in the blue box": [torch, few],
        "screws in the garage": [screws],
        "more than 100 wood screws": [screws],
        "hardware in the attic": [few],
        "more than 1 kg of flour": [house["flour"]],
        "drill still under warranty": [drill],
        "anything worth more than 100 euros": [drill],
        "zzzzzz": [],
    }.items():
        ids, answer = await found(asking, ada, question)
        assert sorted(ids[: max(1, len(wanted))]) == sorted(wanted), (question, answer)
        assert (await found(asking, bo, question))[0] == []
    # A place that was guessed is given up where nothing lies in it; a word that no thing has, too.
    ids, answer = await found(asking, ada, "things that got plonked in the garage")
    assert answer["asked"]["places"] == ["Garage"] and screws in ids
    ids, answer = await found(asking, ada, "flashlight in the garage")
    assert ids[0] == torch and answer["asked"]["places"] == []
    _, answer = await found(asking, ada, "screws in the garage")
    assert answer["asked"]["places"] == ["Garage"] and answer["asked"]["words"] == ["screw"]
    assert answer["items"][0]["item"]["path"] == ["Garage", "Workbench", "Drawer 1"]
    why = answer["items"][0]["why"]
    assert why.keys() == {"screw", "meaning"} and why["screw"] == "name"
    assert 0.5 < float(why["meaning"]) < 1
    assert await derive() == {"wrote": 0, "forgotten": 0}


async def test_one_edit_writes_one_row_and_old_words_find_nothing(asking, ada, house, derive):
    await derive()
    await asking.change(f"items/{house['torch']}", ada, name="Colander")
    assert await derive() == {"wrote": 1, "forgotten": 0}
    assert (await found(asking, ada, "colander"))[0][0] == house["torch"]
    assert house["torch"] not in (await found(asking, ada, "torch"))[0]
    await asking.change(f"units/{house['bench']}", ada, name="Lathe")
    assert await derive() == {"wrote": 2, "forgotten": 0}
    await asking.drop(f"items/{house['torch']}", ada)
    assert await derive() == {"wrote": 0, "forgotten": 1}
    assert house["torch"] not in (await found(asking, ada, "colander"))[0]


async def test_others_find_what_is_shared_and_no_place_above_it(asking, ada, bo, house, derive):
    await derive()
    await asking.share(f"units/{house['box']}", ada, bo, "read")
    assert (await found(asking, bo, "flashlight"))[0] == [house["torch"]]
    assert house["drill"] not in (await found(asking, bo, "drill"))[0]
    for question in ("attic", "what is in the attic"):
        _, answer = await found(asking, bo, question)
        assert answer["asked"]["places"] == [], question
        assert all(hit["why"].keys() <= {"meaning"} for hit in answer["items"]), question
    assert len((await found(asking, bo, "what is in the blue box"))[0]) == 2
    assert len((await found(asking, ada, "what is in the attic"))[0]) == 2


async def test_many_things_of_others_hide_none_of_ones_own(
    asking, ada, bo, house, derive, monkeypatch
):
    for _ in range(12):
        await asking.item(bo, "Wood screws")
    await derive()
    for name, value in {"ENOUGH": 2, "GROWTH": 2}.items():
        monkeypatch.setattr(proposing, name, value)
    own = sorted([house["screws"], house["few"]])
    assert sorted((await found(asking, ada, "wood screws"))[0]) == own
    assert sorted((await found(asking, ada, "wood scruws"))[0]) == own
