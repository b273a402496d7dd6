"""Lineages as bytes: lines of JSON or a stream of Arrow, whole columns at a time. No SQL here.

What is above a taxon is a slice of the JSON of all that is above any, laid end to end: taking
steps that are held as JSON and cutting the result at other places copies each byte once.
"""

import asyncio
import io
from collections.abc import AsyncIterator, Sequence

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from api.species.ancestors import step
from api.species.batch import Piece

NDJSON = "application/x-ndjson"
ARROW = "application/vnd.apache.arrow.stream"
STEP = pa.struct([("id", pa.string()), ("rank", pa.string()), ("name", pa.string())])
SCHEMA = pa.schema(
    [
        pa.field("asked", pa.string()),
        pa.field("id", pa.string()),
        pa.field("status", pa.string()),
        pa.field("of", pa.string()),
        pa.field("lineage", pa.list_(STEP)),
    ]
)


def lines(piece: Piece) -> bytes:
    """A JSON object and a line feed for each row: asked, id, status, of, lineage."""
    if not piece.rows.height:
        return b""
    head = pl.struct(
        pl.col("asked"), pl.col("usage").alias("id"), "status", pl.col("taxon").alias("of")
    ).struct.json_encode()
    itself = pl.when(pl.col("taxon").is_not_null()).then(step("taxon", "rank", "name"))
    heads, ends = piece.rows.select(
        head.str.strip_suffix("}") + ',"lineage":[', end=itself.fill_null("") + "]}\n"
    )
    whole = pc.binary_join_element_wise(
        heads.to_arrow(), _above(piece), ends.to_arrow(), pa.scalar("", pa.large_string())
    )
    return _data(whole)


def _above(piece: Piece) -> pa.LargeStringArray:
    """The steps above each row's taxon, a comma after each."""
    flat = _taken([one.steps for one in piece.inner], piece.above, pa.large_string())
    ends = np.frombuffer(flat.buffers()[1], dtype=np.int64)[: len(flat) + 1]
    cuts = pa.py_buffer(np.ascontiguousarray(ends[piece.ends]))
    return pa.LargeStringArray.from_buffers(piece.rows.height, cuts, flat.buffers()[2])


def _taken(chunks: Sequence[pa.Array], at: NDArray[np.int64], kind: pa.DataType) -> pa.Array:
    """Values of arrays laid end to end."""
    found = pa.chunked_array(chunks, kind).take(pa.array(at))
    return found.combine_chunks() if found.num_chunks != 1 else found.chunk(0)


def _data(texts: pa.LargeStringArray) -> bytes:
    """All texts end to end."""
    ends = np.frombuffer(texts.buffers()[1], dtype=np.int64)
    start, stop = ends[texts.offset], ends[texts.offset + len(texts)]
    return memoryview(texts.buffers()[2])[start:stop].tobytes()


def batch(piece: Piece) -> pa.RecordBatch:
    """The rows as a record batch of SCHEMA; a lineage is empty where there is none."""
    rows = {name: piece.rows[name].to_arrow().cast(pa.string()) for name in piece.rows.columns}
    at, ends = _whole(piece)
    steps = [
        _taken([*(one.names[number] for one in piece.inner), rows[name]], at, pa.string())
        for number, name in enumerate(("taxon", "rank", "name"))
    ]
    lineage = pa.ListArray.from_arrays(
        pa.array(ends.astype(np.int32)), pa.StructArray.from_arrays(steps, fields=list(STEP))
    )
    columns = [rows[name] for name in ("asked", "usage", "status", "taxon")]
    return pa.RecordBatch.from_arrays([*columns, lineage], schema=SCHEMA)


def _whole(piece: Piece) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The ways with the taxa themselves at their ends, which go on after the held ones by row."""
    placed = np.flatnonzero(piece.rows["taxon"].is_not_null().to_numpy())
    length = np.diff(piece.ends)
    length[placed] += 1
    ends = np.concatenate([[0], np.cumsum(length)])
    own = np.zeros(ends[-1], dtype=bool)
    own[ends[placed + 1] - 1] = True
    at = np.empty(ends[-1], dtype=np.int64)
    at[~own] = piece.above
    at[own] = placed + sum(len(one.lft) for one in piece.inner)
    return at, ends


async def ndjson(pieces: AsyncIterator[Piece]) -> AsyncIterator[bytes]:
    """All pieces as lines of JSON: one is written while the next one is asked for."""
    writing: asyncio.Task[bytes] | None = None
    async for piece in pieces:
        done, writing = writing, asyncio.create_task(asyncio.to_thread(lines, piece))
        if done is not None:
            yield await done
    if writing is not None:
        yield await writing


async def arrow(pieces: AsyncIterator[Piece]) -> AsyncIterator[bytes]:
    """All pieces as one Arrow IPC stream, a record batch each."""
    buffer = io.BytesIO()
    with pa.ipc.new_stream(buffer, SCHEMA) as stream:
        async for piece in pieces:
            stream.write_batch(batch(piece))
            yield _drained(buffer)
    yield _drained(buffer)


def _drained(buffer: io.BytesIO) -> bytes:
    data = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return data
