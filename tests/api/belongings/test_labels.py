"""Labels through the API: whose they are, what their codes hold, and where those lead."""

import io

import numpy as np
import pypdfium2
import zxingcpp
from PIL import Image

from tests.api.belongings.conftest import ROOT


async def fetched(client, who, path, status=200):
    answer = await client.get(f"{ROOT}/{path}", headers=who.headers)
    assert answer.status_code == status, answer.text
    return answer


def read(picture):
    (found,) = zxingcpp.read_barcodes(np.asarray(picture.convert("L")))
    return found.text


def words(data):
    document = pypdfium2.PdfDocument(data)
    told = [page.get_textpage().get_text_range() for page in document]
    document.close()
    return told


async def test_labels_lead_to_their_units(asking, client, start_app, ada, bo):
    cellar = (await asking.add("locations", ada, name="Cellar"))["id"]
    shelf = await asking.unit(ada, "Shelf", location_id=cellar)
    box = await asking.unit(ada, "Box", parent_id=shelf)
    await asking.unit(ada, "Crate")
    shown = await fetched(client, ada, f"units/{box}/label")
    assert shown.headers["content-type"] == "image/png"
    address = read(Image.open(io.BytesIO(shown.content)))
    token = (await asking.get(f"units/{box}", ada))["access_token"]
    assert address == f"http://wunderkammer.test{ROOT}/labelled/{token}"
    path = address.removeprefix(f"http://wunderkammer.test{ROOT}/")
    assert (await asking.get(path, ada))["unit"]["id"] == box
    await asking.get(path, bo, 404)
    await asking.get("labelled/\N{DIGIT ZERO}%00", ada, 404)
    await asking.share(f"units/{box}", ada, bo, "read")
    assert (await asking.get(path, bo))["unit"]["path"] == ["Box"]
    await fetched(client, bo, f"units/{box}/label", 403)
    await fetched(client, bo, f"labels?unit={box}&unit={shelf}", 403)
    await fetched(client, bo, f"labels?unit={shelf}", 404)
    await fetched(client, bo, "labels", 404)
    other = await start_app(public_url="https://house.example")
    again = await fetched(other, ada, f"units/{box}/label")
    told = read(Image.open(io.BytesIO(again.content)))
    assert told == f"https://house.example{ROOT}/labelled/{token}"


async def test_sheets_of_labels(asking, client, ada):
    cellar = (await asking.add("locations", ada, name="Cellar"))["id"]
    shelf = await asking.unit(ada, "Shelf", location_id=cellar)
    for number in range(3):
        await asking.unit(ada, f"Box {number}", parent_id=shelf)
    await asking.unit(ada, "Crate")
    for query, count in (
        ("", 5), (f"location={cellar}", 1), (f"location={cellar}&below=true", 4),
        (f"unit={shelf}", 1), (f"unit={shelf}&below=true", 4),
    ):  # fmt: skip
        (page,) = words((await fetched(client, ada, f"labels?{query}")).content)
        named = sum(page.count(word) for word in ("Box 0", "Box 1", "Box 2", "Crate"))
        assert named + page.count("Shelf\r\nCellar") == count, (query, page)
    used = await fetched(client, ada, "labels?sheet=5163&used=8&outlined=true")
    assert used.headers["content-type"] == "application/pdf" and len(words(used.content)) == 2
    own = "sheet=custom&paper=letter&columns=1&rows=2&width=90&height=40&left=10&top=10"
    second = await fetched(client, ada, f"labels?{own}&form=png&page=2")
    assert Image.open(io.BytesIO(second.content)).size == (2550, 3300)
    await fetched(client, ada, f"labels?{own}&form=png&page=4", 404)
    await fetched(client, ada, f"labels?{own}&left=190", 422)
    await fetched(client, ada, "labels?sheet=custom&columns=1", 400)
    await fetched(client, ada, "labels?sheet=L9999", 422)
    await fetched(client, ada, f"labels?unit={shelf}&location={cellar}", 400)
