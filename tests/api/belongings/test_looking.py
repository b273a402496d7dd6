"""Photos as questions: items that look like them, by photos one may see; what is refused."""

import asyncio
import io

import dagster as dg
import pillow_heif
import pytest
from PIL import Image, ImageDraw

from api.auth import Viewer
from api.belongings.doubles import likely_doubles
from assets.belongings import ASSETS
from assets.photos.previews import photo_previews
from catalog_data.people import Role
from resources.blobs import Blobs
from resources.compute import InProcess
from resources.lance import Lance
from resources.settings import PhotoSettings

pillow_heif.register_heif_opener()
SMALL = ["hotpreview", "small"]


def picture(colour, at=(60, 40), size=(320, 240), form="JPEG"):
    """A thing of one colour on grey, somewhere about the middle."""
    drawn = Image.new("RGB", size, "#888888")
    box = [at[0], at[1], at[0] + size[0] // 2, at[1] + size[1] // 2]
    ImageDraw.Draw(drawn).ellipse(box, fill=colour)
    stream = io.BytesIO()
    drawn.save(stream, form)
    return stream.getvalue()


@pytest.fixture
def derive(postgres, settings):
    """Materialize previews and the index of items."""
    resources = {
        "postgres": postgres,
        "lance": Lance(uri=settings.lance_uri),
        "blobs": Blobs(facts_uri=settings.facts_uri, derived_uri=settings.derived_uri),
        "compute": InProcess(workers=1),
        "settings": PhotoSettings(models="", text_model="off", renditions=SMALL),
    }

    def run():
        with dg.DagsterInstance.ephemeral() as instance:
            return dg.materialize(
                [photo_previews, *ASSETS], resources=resources, instance=instance
            ).success

    return lambda: asyncio.to_thread(run)


async def uploaded(asking, who, data):
    files = {"file": ("thing.jpg", data)}
    return (await asking.ask("POST", "/api/v1/photos", who, 201, files=files))["id"]


async def looked(asking, who, data, status=200):
    return await asking.ask("POST", "find", who, status, files={"file": ("asked", data)})


async def test_a_photo_finds_its_item(asking, connections, ada, bo, derive):
    assert "derived" in (await looked(asking, ada, picture("red")))["reason"]
    box = await asking.unit(ada, "Box")
    things = {}
    for colour in ("red", "blue", "green"):
        photos = [await uploaded(asking, ada, picture(colour, at)) for at in ((60, 40), (90, 60))]
        things[colour] = await asking.item(ada, f"{colour} cup", unit_id=box, photos=photos)
    own = await uploaded(asking, bo, picture("yellow"))
    theirs = await asking.item(bo, "Plate", photos=[own])
    assert await derive()
    for form in ("PNG", "HEIF"):
        answer = await looked(asking, ada, picture("#e01010", (100, 80), (640, 480), form))
        assert answer["items"][0]["item"]["id"] == things["red"]
        assert answer["is_here"] and answer["by"] == "looks" and answer["reason"] is None
        assert answer["items"][0]["item"]["path"] == ["Box"]
        assert len(answer["items"]) == 3
    assert answer["items"][0]["why"]["photo"] >= "0.9"
    absent = await looked(asking, ada, picture("yellow"))
    assert not absent["is_here"] and "Create" in absent["reason"]
    assert [hit["item"]["id"] for hit in (await looked(asking, bo, picture("red")))["items"]] == [
        theirs
    ]
    await asking.share(f"units/{box}", ada, bo, "read")
    seen = await looked(asking, bo, picture("red"))
    assert [hit["item"]["id"] for hit in seen["items"]] == [theirs]  # the photos are still hers

    await doubles_are_told(connections, ada, things)


async def doubles_are_told(connections, ada, things):
    viewer = Viewer(ada.id, Role.USER)
    both = await likely_doubles(connections, viewer, "red cup", picture("#e01010"))
    assert [str(double.item_id) for double in both] == [things["red"]] and set(both[0].why) == {
        *("words", "photo")
    }
    named = await likely_doubles(connections, viewer, "green cups", None)
    assert str(named[0].item_id) == things["green"]
    assert await likely_doubles(connections, viewer, "", picture("yellow")) == []


async def test_what_is_no_small_picture_is_refused(asking, ada):
    assert "pict" in (await looked(asking, ada, b"words", 415))["detail"]
    await looked(asking, ada, picture("red")[:900], 415)
    wide = await looked(asking, ada, picture("red", size=(4200, 10), form="PNG"), 415)
    assert "4,096" in wide["detail"]
    await looked(asking, ada, b"", 400)
    await looked(asking, ada, b"x" * (11 << 20), 413)
