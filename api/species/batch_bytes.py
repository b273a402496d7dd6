"""Lineages as bytes: lines of JSON or a stream of Arrow, whole columns at a time. No SQL here.

A lineage's JSON is a slice of the JSON of all its ancestors laid end to end: taking them by row
and cutting the result at other places copies each byte once.
"""

import asyncio
import io
from collections.abc import AsyncIterator

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

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
    heads = piece.rows.select(head.str.strip_suffix("}") + ',"lineage":[').to_series()
    whole = pc.binary_join_element_wise(
        heads.to_arrow(),
        _lineages(piece),
        pa.scalar("]}\n", pa.large_string()),
        pa.scalar("", pa.large_string()),
    )
    return _data(whole)


def _lineages(piece: Piece) -> pa.LargeStringArray:
    """What stands between the brackets of each lineage."""
    steps = piece.taxa.select(pl.struct("id", "rank", "name").struct.json_encode()).to_series()
    first = np.zeros(len(piece.above), dtype=bool)
    first[piece.ends[:-1][np.diff(piece.ends) > 0]] = True
    both = pl.concat([steps, "," + steps])
    at = np.where(first, piece.above, piece.above.astype(np.int64) + len(steps))
    flat = both.to_arrow().take(pa.array(at)).cast(pa.large_string())
    ends = np.frombuffer(flat.buffers()[1], dtype=np.int64)[: len(flat) + 1]
    cuts = pa.py_buffer(np.ascontiguousarray(ends[piece.ends]))
    return pa.LargeStringArray.from_buffers(piece.rows.height, cuts, flat.buffers()[2])


def _data(texts: pa.LargeStringArray) -> bytes:
    """All texts end to end."""
    ends = np.frombuffer(texts.buffers()[1], dtype=np.int64)
    start, stop = ends[texts.offset], ends[texts.offset + len(texts)]
    return memoryview(texts.buffers()[2])[start:stop].tobytes()


def batch(piece: Piece) -> pa.RecordBatch:
    """The rows as a record batch of SCHEMA; a lineage is empty where there is none."""
    taxa = piece.taxa.select("id", "rank", "name")
    at = pa.array(piece.above)
    steps = pa.StructArray.from_arrays(
        [taxa[name].to_arrow().take(at).cast(pa.string()) for name in ("id", "rank", "name")],
        fields=list(STEP),
    )
    lineage = pa.ListArray.from_arrays(pa.array(piece.ends.astype(np.int32)), steps)
    columns = [piece.rows[name].to_arrow().cast(pa.string()) for name in piece.rows.columns]
    return pa.RecordBatch.from_arrays([*columns, lineage], schema=SCHEMA)


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
