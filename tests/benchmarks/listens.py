"""Listening events from a dump to committed rows, each once, against unpacking and decoding it.

The reference unpacks the same archive and decodes each line to plain typed structs of the same
fields, in one process, and keeps nothing. A second import of the dump has to add nothing. Most of
the reference's time is Python's collector, which looks for cycles in what is decoded: the details
tell its rate without, too.
"""

import gc
import tarfile
import time
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import sqlalchemy as sa

from assets.music.accounts import Counts
from assets.music.datasets import Dataset
from assets.music.intake import take_in
from catalog_data.sample.music import draw_listening, write_dumps
from resources.postgres import Postgres
from tests.benchmarks.harness import aside, laboratory, metered, report, say, scratch

MEAN = 7.5  # events of a drawn session
TIMES = 3
PIECE = 8 << 20
DRAWN = Dataset("synthetic", "Drawn by a program", True, "CC0-1.0", "production")


class Info(msgspec.Struct):
    """What a player added, as plain as can be."""

    recording_mbid: str | None = None
    isrc: str | None = None


class Track(msgspec.Struct):
    """What was heard, as plain as can be."""

    artist_name: str
    track_name: str
    release_name: str | None = None
    additional_info: Info | None = None


class Listen(msgspec.Struct):
    """A line of a dump, as plain as can be."""

    user_id: int
    user_name: str
    timestamp: int
    track_metadata: Track
    recording_msid: str


def draw(folder: Path, events: int) -> Path:
    """A full dump of about so many events."""
    sessions = max(round(events / MEAN / 0.9), 1)
    drawn = draw_listening(sessions // 200 + 10, sessions, 20_000, seed=1)
    return write_dumps(folder, drawn)[0]


def decoding(path: Path, *, collecting: bool = True) -> tuple[float, int]:
    """Seconds to unpack and decode every line, and how many there were."""
    if not collecting:
        gc.disable()
    decoder, started, count = msgspec.json.Decoder(Listen), time.perf_counter(), 0
    with (
        pa.CompressedInputStream(pa.OSFile(str(path)), "zstd") as stream,
        tarfile.open(fileobj=stream, mode="r|") as archive,
    ):
        for entry in archive:
            inner = archive.extractfile(entry) if entry.name.endswith(".listens") else None
            rest = b""
            while inner and (piece := inner.read(PIECE)):
                head, _, rest = (rest + piece).rpartition(b"\n")
                count += len(decoder.decode_lines(head))
    return time.perf_counter() - started, count


def importing(url: str, path: Path) -> tuple[float, Counts]:
    """Seconds from the dump to committed rows, and what became of its lines."""
    started = time.perf_counter()
    counts = take_in(Postgres(url=url), path, DRAWN)
    return time.perf_counter() - started, counts


def stored(url: str) -> int:
    """How many events there are."""
    with Postgres(url=url).begin() as connection:
        count = connection.execute(sa.text("SELECT count(*) FROM facts.listening_events"))
        return int(count.scalar_one())


def main(size: int | None = None, **_: Any) -> None:
    """Decode three times, import once, import again; each in a process of its own."""
    events = size or 20_000_000
    with scratch() as folder, laboratory() as lab:
        say(f"a dump of about {events:,} events")
        path = aside(draw, folder, events)
        theirs, count = min(aside(decoding, path) for _ in range(TIMES))
        bare, _ = min(aside(partial(decoding, collecting=False), path) for _ in range(TIMES))
        with metered() as meter:
            seconds, first = aside(importing, lab.urls.api, path)
        again, second = aside(importing, lab.urls.api, path)
        if first.imported != stored(lab.urls.api) or first.imported != count or second.imported:
            raise RuntimeError(f"of {count:,} events {first} came first and {second} again")
        report(
            "listens",
            count / seconds,
            "events/s",
            ("zstd and msgspec to structs in one process", count / theirs),
            size=count,
            peak_mib=meter.peak_mib,
            details={
                "again_seconds": round(again, 2),
                "again_added": second.imported,
                "reference_without_collector": round(count / bare),
            },
        )
