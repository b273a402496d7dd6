"""Names in from text or JSON, answers out as lines of JSON or as Arrow. Nothing is matched here."""

import io
from collections.abc import AsyncIterator

import msgspec
import polars as pl
import pyarrow as pa

from api.errors import InvalidError, TooLargeError
from api.species.batch_bytes import NDJSON
from api.species.names import NameIn

MAX_NAMES = 100_000
READ_LIST = msgspec.json.Decoder(list[str | NameIn])
READ_LINE = msgspec.json.Decoder(str | NameIn)


def names_in(body: bytes, kind: str) -> list[NameIn]:
    """Names of a body; raises InvalidError where it cannot be read, TooLargeError for too many."""
    try:
        found = _read(body, kind)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise InvalidError(f"The names can't be read: {error}.") from error
    if len(found) > MAX_NAMES:
        raise TooLargeError(f"That are {len(found):,} names: at most {MAX_NAMES:,} at once.")
    return [NameIn(name) if isinstance(name, str) else name for name in found]


def _read(body: bytes, kind: str) -> list[str | NameIn]:
    if kind == NDJSON:
        return [READ_LINE.decode(line) for line in body.splitlines() if line.strip()]
    if kind == "text/plain":
        return [line for line in body.decode().splitlines() if line.strip()]
    return READ_LIST.decode(body)


async def lines_of(answers: AsyncIterator[pl.DataFrame]) -> AsyncIterator[bytes]:
    """A JSON object and a line feed for each name."""
    async for frame in answers:
        buffer = io.BytesIO()
        frame.write_ndjson(buffer)
        yield buffer.getvalue()


async def arrow_of(answers: AsyncIterator[pl.DataFrame]) -> AsyncIterator[bytes]:
    """One Arrow IPC stream, a record batch for each frame."""
    buffer, stream = io.BytesIO(), None
    async for frame in answers:
        table = frame.to_arrow(compat_level=pl.CompatLevel.oldest())
        stream = stream or pa.ipc.new_stream(buffer, table.schema)
        stream.write_table(table)
        yield _drained(buffer)
    if stream is not None:
        stream.close()
        yield _drained(buffer)


def _drained(buffer: io.BytesIO) -> bytes:
    data = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return data
