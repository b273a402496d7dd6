"""Proposals: asked for, derived from real pictures, looked at, decided once and for all."""

import asyncio

import dagster as dg
import pytest

from assets.belongings import item_proposals, photo_barcodes
from assets.photos.ocr import photo_ocr
from assets.photos.previews import photo_previews
from catalog_data.photos.shown import PhotoLabels
from resources.blobs import Blobs
from resources.compute import InProcess
from resources.lance import Lance
from resources.settings import PhotoSettings
from tests.api.belongings.conftest import ROOT
from tests.api.photos.conftest import pipeline  # noqa: F401
from tests.packages import package

EAN = "4006381333931"


@pytest.fixture
def derive(postgres, settings):
    """Materialize what proposals are made of; how many rows each asset wrote."""
    resources = {
        "postgres": postgres,
        "lance": Lance(uri=settings.lance_uri),
        "blobs": Blobs(facts_uri=settings.facts_uri, derived_uri=settings.derived_uri),
        "compute": InProcess(workers=1),
    }
    chosen = [photo_previews, photo_ocr, photo_barcodes, item_proposals]

    def run(ocr):
        resources["settings"] = PhotoSettings(models=str(settings.models), shard=100, ocr=ocr)
        with dg.DagsterInstance.ephemeral() as instance:
            done = dg.materialize(chosen, resources=resources, instance=instance)
            return {
                name: done.asset_materializations_for_node(name)[0].metadata["wrote"].value
                for name in ("photo_barcodes", "item_proposals")
            }

    return lambda ocr=False: asyncio.to_thread(run, ocr)


async def send(client, who, data, name="thing.jpg", status=202, **fields):
    answer = await client.post(
        f"{ROOT}/proposals/upload", headers=who.headers, files={"file": (name, data)}, data=fields
    )
    assert answer.status_code == status, answer.text
    return answer.json()


async def test_from_a_picture_to_an_item(asking, client, ada, bo, derive):
    box = await asking.unit(ada, "Box")
    pens = await asking.item(ada, "Fineliner", barcode=EAN, tags=["office"], manufacturer="Stabilo")
    asked = await send(client, ada, package(EAN), unit_id=box)
    photo = asked["photo_id"]
    assert (asked["state"], asked["unit_id"], asked["drafts"]) == ("waiting", box, [])
    other = await client.post(
        "/api/v1/photos",
        headers=ada.headers,
        files={"file": ("b.jpg", package(lines=("Unasked",)))},
    )
    unasked = other.json()["id"]
    assert await derive(ocr=True) == {"photo_barcodes": 1, "item_proposals": 1}
    await asking.get(f"proposals/{unasked}", ada, 404)

    found = await asking.get(f"proposals/{photo}", ada)
    (draft,) = found["drafts"]
    best = {name: (some[0]["value"], some[0]["source"]) for name, some in draft["fields"].items()}
    assert best["barcode"] == (EAN, "barcode") and best["name"] == ("Fineliner", "catalogue")
    assert best["serial"] == ("4CE0460D0G", "text") and best["model"][0] == "SX-88/24"
    assert best["purchase_price"] == (12.5, "text")
    assert "STABILO Point" in [one["value"] for one in draft["fields"]["name"]]
    assert all(0 < one["confidence"] < 1 for some in draft["fields"].values() for one in some)
    (likely,) = draft["likely"]
    assert (likely["item_id"], likely["why"]) == (pens, ["barcode", "words"])

    said = {"name": "Fineliner, 24 colours", "barcode": EAN, "unit_id": box}
    for path in (f"proposals/{photo}", f"proposals/{unasked}"):
        await asking.get(path, bo, 404)
        await asking.add(f"{path}/photo/confirm", bo, 404, **said)
        await asking.add(f"{path}/photo/refuse", bo, 404)
        await asking.drop(path, bo, 404)
    await asking.add(f"proposals/{photo}/4711/confirm", ada, 404, **said)
    made = await asking.add(f"proposals/{photo}/photo/confirm", ada, **said)
    assert made["path"] == ["Box"] and made["photos"] == [photo]
    for verb, sent in (("confirm", said), ("refuse", {})):
        await asking.add(f"proposals/{photo}/photo/{verb}", ada, 409, **sent)
    assert (await asking.get("proposals", ada))["items"] == []
    assert await derive() == {"photo_barcodes": 0, "item_proposals": 0}


async def test_what_was_refused_never_comes_back(asking, client, ada, bo, world, derive):
    photo = (await send(client, ada, package(EAN, "0036000291452", lines=())))["photo_id"]
    await derive()
    first, second = (await asking.get(f"proposals/{photo}", ada))["drafts"]
    assert (first["key"], second["key"]) == ("photo", "0036000291452")
    await asking.do(f"proposals/{photo}/photo/refuse", ada, 204)
    (page,) = (await asking.get("proposals", ada))["items"]
    assert [draft["key"] for draft in page["drafts"]] == ["0036000291452"]
    await asking.drop(f"proposals/{photo}", ada)
    await asking.get(f"proposals/{photo}", ada, 404)
    await derive()
    (again,) = await asking.add("proposals", ada, 202, photos=[photo])
    assert again["state"] == "waiting"
    await derive()
    shown = await asking.get(f"proposals/{photo}", ada)
    assert [draft["key"] for draft in shown["drafts"]] == ["0036000291452"]
    await asking.add("proposals", bo, 404, photos=[photo])
    theirs = str(await world.photo(bo, "public"))
    await asking.add("proposals", ada, 404, photos=[photo, theirs])
    await asking.add("proposals", ada, 404, photos=[photo], unit_id=theirs)
    await asking.add("proposals", ada, 422, photos=[])
    (one,), seen = await asking.add("proposals", bo, 202, photos=[theirs]), []
    assert one["photo_id"] == theirs
    for page in ("proposals?limit=1", "proposals"):
        seen += [told["photo_id"] for told in (await asking.get(page, bo))["items"]]
    assert seen == [theirs, theirs]


async def test_labels_name_a_draft_but_for_rejected_ones(
    asking,
    client,
    ada,
    pipeline,  # noqa: F811
    derive,
):
    photo = (await send(client, ada, package(lines=())))["photo_id"]
    await derive()
    told = await client.get(f"/api/v1/photos/{photo}", headers=ada.headers)
    content, said = told.json()["content_id"], {"labels": ["cup", "mug", "jar"]}
    row = {"content_id": content, "scores": [0.9, 0.8, 0.7], "calibrated": True, **said}
    await asyncio.to_thread(pipeline.put, PhotoLabels, **row)
    await asking.add(f"/api/v1/photos/{photo}/labels/cup/reject", ada, 200)
    assert await derive() == {"photo_barcodes": 0, "item_proposals": 1}
    mugs = await asking.item(ada, "Blue mugs")
    (draft,) = (await asking.get(f"proposals/{photo}", ada))["drafts"]
    assert [one["value"] for one in draft["fields"]["name"]] == ["Mug", "Jar"]
    assert [(one["item_id"], one["why"]) for one in draft["likely"]] == [(mugs, ["words"])]


async def test_pictures_within_limits(client, ada):
    shown = await send(client, ada, package(form="HEIF"), "thing.heic")
    assert shown["state"] == "waiting"
    await send(client, ada, package(size=(4097, 100)), status=413)
    await send(client, ada, package() + bytes(10 << 20), status=413)
    await send(client, ada, package()[:4000], status=422)
    await send(client, ada, b"no picture", status=415)
    await send(client, ada, b"", status=400)
    await send(client, ada, package(form="PNG"), "t.png", unit_id="nowhere", status=422)
