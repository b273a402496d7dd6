"""Lineages of many usages at once: lines of JSON and Arrow say what single answers say."""

import io
import json

import polars as pl
import pyarrow as pa
import pytest

from api.species import batch
from tests.api.species.asking import TAXONOMY, of, told

ASKED = ["cats:leo", "leo", "f leo", "cats:f/leo:2", "bare", "nobody", "other:cats:leo", "A"]
ASKED += ["only here", 'quote"back\\slash', "cats:A", "other:A", "", "cats:", "leo"]
UNKEEPABLE = ["leo\0", "\0", "a\nb", "a,b", '{"}', "NULL", "\\N", "1" * 1_000]
ARROW = "application/vnd.apache.arrow.stream"


async def lines(client, asked, **more):
    """The answer line by line."""
    answer = await client.post(f"{TAXONOMY}/lineages", json={"ids": asked, **more})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/x-ndjson"
    return [json.loads(line) for line in answer.text.splitlines()]


async def test_each_line_is_what_the_usage_itself_says(client):
    rows = await lines(client, ASKED)
    assert [row["asked"] for row in rows] == ASKED
    for row in rows:
        if row["asked"] == "":
            assert row["id"] is None
            continue
        alone = await client.get(of(row["asked"], "/lineage"))
        if alone.status_code == 404:
            assert (row["id"], row["status"], row["of"], row["lineage"]) == (None, None, None, [])
            continue
        one = alone.json()
        assert (row["id"], row["of"]) == (one["id"], one["of"])
        steps = [{name: step[name] for name in ("id", "rank", "name")} for step in one["items"]]
        assert row["lineage"] == steps
        assert row["status"] == (await told(client, of(row["asked"])))["status"]
    assert sum(row["id"] is None for row in rows) == 4


@pytest.mark.parametrize("piece", [1, 2, 3])
async def test_pieces_say_what_the_whole_says(client, monkeypatch, piece):
    whole = await lines(client, ASKED)
    monkeypatch.setattr(batch, "PIECE", piece)
    assert await lines(client, ASKED) == whole


async def test_arrow_says_the_same(client):
    sent = {"ids": ASKED}
    answer = await client.post(f"{TAXONOMY}/lineages", json=sent, headers={"accept": ARROW})
    assert answer.headers["content-type"] == ARROW
    assert answer.headers["vary"] == "accept"
    table = pa.ipc.open_stream(io.BytesIO(answer.content)).read_all()
    assert table.to_pylist() == await lines(client, ASKED)
    assert pl.DataFrame(pl.from_arrow(table)).height == len(ASKED)


async def test_a_source_that_is_named(client):
    rows = await lines(client, ["A", "cats:leo", "Pa"], source="other")
    assert [row["id"] for row in rows] == ["other:A", "other:cats:leo", None]
    refused = await client.post(f"{TAXONOMY}/lineages", json={"ids": [], "source": "nobody"})
    assert refused.status_code == 404


async def test_ids_that_nobody_has(client):
    rows = await lines(client, [*UNKEEPABLE, "leo"])
    assert [row["asked"] for row in rows] == [*UNKEEPABLE, "leo"]
    assert [row["id"] for row in rows] == [None] * len(UNKEEPABLE) + ["cats:leo"]
    for body in (b'{"ids": ["\\ud800"]}', b'{"ids": [1]}', b'{"ids": "leo"}', b"[", b""):
        answer = await client.post(f"{TAXONOMY}/lineages", content=body)
        assert answer.status_code in (400, 422), body


async def test_nothing_and_too_much(client):
    assert await lines(client, []) == []
    headers = {"accept": ARROW}
    empty = await client.post(f"{TAXONOMY}/lineages", json={"ids": []}, headers=headers)
    assert pa.ipc.open_stream(io.BytesIO(empty.content)).read_all().num_rows == 0
    many = await client.post(f"{TAXONOMY}/lineages", json={"ids": ["a"] * 100_001})
    assert many.status_code == 422
