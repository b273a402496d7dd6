"""Drawn listening as ListenBrainz would dump it: a full dump and an incremental one."""

import datetime as dt
import io
import tarfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from catalog_data.sample.music.listening import Drawn

PACKINGS = {".tar.zst": "zstd", ".tar.gz": "gzip"}
LATER = 0.1  # share of sessions that were submitted after the full dump
COPYING = b"Synthetic data: drawn by a program, nobody ever listened. Free for any use (CC0-1.0).\n"
IDS = uuid.UUID("6f3c8f1e-6d0b-4d0e-9a53-1c2f6b7a9e10")
BATCH = 50_000
ALBUM, ARTIST = 10, 30  # tracks of an album, and of an artist


def write_dumps(folder: Path, drawn: Drawn, packing: str = ".tar.zst") -> tuple[Path, Path]:
    """Write a full dump and the incremental one after it; their paths.

    Args:
        folder: Is made where it is missing.
        drawn: Events in order of time.
        packing: ``.tar.zst`` as ListenBrainz packs now, or ``.tar.gz``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    later = drawn.session % round(1 / LATER) == 0
    ends = dt.datetime.fromtimestamp(int(drawn.second.max()), dt.UTC).replace(tzinfo=None)
    marks = {"TIMESTAMP": ends.isoformat(" ")}
    more = ends + dt.timedelta(days=1)
    since = {"START_TIMESTAMP": ends.isoformat(" "), "END_TIMESTAMP": more.isoformat(" ")}
    full = f"listenbrainz-listens-dump-1-{ends:%Y%m%d-%H%M%S}-full"
    extra = f"listenbrainz-listens-dump-2-{more:%Y%m%d-%H%M%S}-incremental"
    return (
        _write(folder / f"{full}{packing}", full, drawn, np.flatnonzero(~later), marks),
        _write(folder / f"{extra}{packing}", extra, drawn, np.flatnonzero(later), since),
    )


def _write(
    path: Path, name: str, drawn: Drawn, rows: NDArray[np.int64], marks: dict[str, str]
) -> Path:
    codec = PACKINGS[path.name[len(name) :]]
    with (
        pa.CompressedOutputStream(pa.OSFile(str(path), "wb"), codec) as packed,
        tarfile.open(fileobj=packed, mode="w|") as archive,
    ):
        for mark, text in (marks | {"SCHEMA_SEQUENCE": "1"}).items():
            _add(archive, f"{name}/{mark}", text.encode())
        _add(archive, f"{name}/COPYING", COPYING)
        for (year, month), of_month in _by_month(drawn, rows):
            data = b"".join(_lines(drawn, of_month))
            _add(archive, f"{name}/listens/{year}/{month}.listens", data)
    return path


def _add(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(data)
    archive.addfile(entry, io.BytesIO(data))


def _by_month(
    drawn: Drawn, rows: NDArray[np.int64]
) -> Iterator[tuple[tuple[int, int], NDArray[np.int64]]]:
    months = drawn.second[rows].astype("datetime64[s]").astype("datetime64[M]").astype(int)
    for month in np.unique(months):
        yield (1970 + int(month) // 12, 1 + int(month) % 12), rows[months == month]


def _lines(drawn: Drawn, rows: NDArray[np.int64]) -> Iterator[bytes]:
    """JSON lines of some events, in the shape of ListenBrainz' own."""
    encoder = msgspec.json.Encoder()
    for start in range(0, len(rows), BATCH):
        piece = rows[start : start + BATCH]
        columns = (column[piece].tolist() for column in drawn[:3])
        yield encoder.encode_lines([_event(*row) for row in zip(*columns, strict=True)])


def _event(listener: int, track: int, second: int) -> dict[str, object]:
    return {
        "user_id": listener,
        "user_name": f"synthetic-{listener}",
        "timestamp": second,
        "track_metadata": {
            "artist_name": f"Synthetic artist {track // ARTIST}",
            "track_name": f"Synthetic song {track}",
            "release_name": f"Synthetic album {track // ALBUM}",
            "additional_info": {"listening_from": "synthetic"},
        },
        "recording_msid": str(uuid.uuid5(IDS, str(track))),
    }
