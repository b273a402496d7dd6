"""Files of items: kept, listed, downloaded safely, forgotten, by those who may."""

import hashlib
import io
import uuid
import zipfile

import pytest

from api.belongings.attachments import file_name
from catalog_data.identity import fact_blob_key

ROOT = "/api/v1/belongings"
HTML = b"<script>alert(1)</script>"


@pytest.fixture
async def lamp(asking, ada, bo, world):
    """A lamp in a box that bo may look into."""
    box = await asking.unit(ada, "Box")
    await asking.share(f"units/{box}", ada, bo, "read")
    return await asking.item(ada, "Lamp", unit_id=box)


async def attached(asking, who, item, name, data, status=201, **said):
    path = f"{ROOT}/items/{item}/attachments"
    sent = {"files": {"file": (name, data)}, "data": said}
    return await asking.ask("POST", path, who, status, **sent)


async def test_files_of_an_item(asking, ada, bo, lamp, connections):
    made = await attached(asking, ada, lamp, "page.html", HTML, kind="manual")
    assert (made["name"], made["kind"], made["size"]) == ("page.html", "manual", len(HTML))
    assert made["content_id"] == hashlib.sha256(HTML).hexdigest()
    assert await attached(asking, ada, lamp, "page.html", HTML, kind="manual") == made
    await attached(asking, ada, lamp, "a.pdf", b"%PDF-1.7 made up")
    for who in (ada, bo):
        page = await asking.get(f"items/{lamp}/attachments?limit=1", who)
        rest = await asking.get(f"items/{lamp}/attachments?cursor={page['next']}", who)
        assert [file["name"] for file in page["items"] + rest["items"]] == ["a.pdf", "page.html"]
    path = f"{ROOT}/items/{lamp}/attachments/{made['id']}"
    answer = await asking.client.get(path, headers=bo.headers)
    assert answer.content == HTML
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''page.html"
    assert answer.headers["x-content-type-options"] == "nosniff"
    part = await asking.client.get(path, headers={**ada.headers, "range": "bytes=1-6"})
    assert (part.status_code, part.content) == (206, b"script")
    known = {**ada.headers, "if-none-match": answer.headers["etag"]}
    assert (await asking.client.get(path, headers=known)).status_code == 304
    await asking.drop(f"items/{lamp}/attachments/{made['id']}", bo, 403)
    await asking.drop(f"items/{lamp}/attachments/{made['id']}", ada)
    await asking.get(f"items/{lamp}/attachments/{made['id']}", ada, 404)
    await asking.drop(f"items/{lamp}/attachments/{made['id']}", ada, 404)
    assert await connections.facts.read(fact_blob_key(made["content_id"])) == HTML


async def test_who_may_attach(asking, ada, bo, lamp, world):
    await attached(asking, bo, lamp, "a.txt", b"x", 403)
    cid = await world.person("cid")
    await attached(asking, cid, lamp, "a.txt", b"x", 404)
    made = await attached(asking, ada, lamp, "a.txt", b"")
    other = await asking.item(ada, "Other")
    for path, who in (
        (f"items/{lamp}/attachments", cid),
        (f"items/{lamp}/attachments/{made['id']}", cid),
        (f"items/{other}/attachments/{made['id']}", ada),
        (f"items/{lamp}/attachments/{uuid.uuid4()}", ada),
    ):
        await asking.get(path, who, 404)
    await attached(asking, ada, lamp, "a.txt", b"x", 422, kind="letter")
    await asking.ask("POST", f"items/{lamp}/attachments", ada, 400, data={"kind": "manual"})


async def test_limits_of_files(start_app, world, ada, asking):
    small = type(asking)(await start_app(attachment_mb=1))
    item = await small.item(ada, "Lamp")
    told = await attached(small, ada, item, "a.bin", b"x" * (1 << 20 | 1), 413)
    assert "larger than 1 MB" in told["detail"]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Manuals\\drill.pdf", "drill.pdf"),
        ("a\r\nb\0.txt", "ab.txt"),
        ("\u202egpj.exe", "gpj.exe"),
        ("  ", "file"),
        ("x" * 300 + ".pdf", "x" * 251 + ".pdf"),
    ],
)
def test_names_of_files(sent, kept):
    assert file_name(sent) == kept


async def exported(asking, who):
    answer = await asking.client.get(f"{ROOT}/export?attachments=true", headers=who.headers)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/zip"
    return answer.content


async def imported(asking, who, data, status=200, query=""):
    url = f"{ROOT}/import{query}"
    answer = await asking.client.post(url, content=data, headers=who.headers)
    assert answer.status_code == status, answer.text
    return answer.json()


def changed(data, **members):
    """A zip with other members, by the first letters of their names; None: without it."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w") as new:
        for entry in old.infolist():
            name = next((name for name in members if entry.filename.startswith(name)), None)
            body = members[name] if name else old.read(entry)
            if body is not None:
                new.writestr(entry.filename, body(old.read(entry)) if callable(body) else body)
    return target.getvalue()


async def test_files_move_with_a_sheet(asking, ada, bo, lamp):
    other = await asking.item(ada, "=Drill", reference="d/1")
    await attached(asking, ada, lamp, "page.html", HTML, kind="manual")
    await attached(asking, ada, other, "=copy.html", HTML, kind="receipt")
    await attached(asking, ada, other, "b.bin", bytes(range(256)))
    first = await exported(asking, ada)
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert archive.namelist()[:2] == ["belongings.csv", "attachments.csv"]
        assert len(archive.namelist()) == 4
    told = await imported(asking, bo, first, query="?dry_run=true")
    assert (told["new"], told["files"], told["file_faults"]) == (2, 3, [])
    assert b"Drill" not in await exported(asking, bo)
    await imported(asking, bo, first)
    assert await exported(asking, bo) == first
    assert (await imported(asking, bo, first))["same"] == 2
    assert await exported(asking, bo) == first
    drill = next(i for i in (await asking.get("items", bo))["items"] if i["reference"] == "d/1")
    files = (await asking.get(f"items/{drill['id']}/attachments", bo))["items"]
    assert [(file["name"], file["kind"]) for file in files] == [
        ("=copy.html", "receipt"),
        ("b.bin", "other"),
    ]
    assert {file["by_id"] for file in files} == {str(bo.id)}


async def test_damaged_zips_are_refused_whole(asking, ada, lamp, world):
    cid = await world.person("cid")
    await attached(asking, ada, lamp, "a.txt", b"a")
    good = await exported(asking, ada)
    for data, why in (
        (good[:100], "zip can't be read"),
        (changed(good, belongings=None), "no readable belongings.csv"),
        (changed(good, attachments=b"x\n"), "has the columns"),
        (changed(good, files=b"something else"), "not what its name says"),
    ):
        assert why in (await imported(asking, cid, data, 422))["detail"]
    wrong = changed(
        good,
        attachments=lambda old: old + b"nobody,letter,../x,0\r\n",
    )
    told = await imported(asking, cid, wrong, 422)
    assert [(fault["row"], fault["column"]) for fault in told["faults"]] == [
        (3, f"attachments.csv: {column}") for column in ("HB.import_ref", "kind", "name", "content")
    ]
    dry = await imported(asking, cid, wrong, query="?dry_run=true")
    assert len(dry["file_faults"]) == 4 and dry["wrong"] == 0
    assert (await asking.get("items", cid))["items"] == []
