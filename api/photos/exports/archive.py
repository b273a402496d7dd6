"""A zip archive that is handed on while it grows. Whose files are in it is not known here.

Files are stored, not packed: pictures are packed already. Sizes and checksums follow each file,
so nothing is ever gone back to, and nothing but the directory at the end is kept.
"""

import datetime as dt
import io
import threading
import zipfile
from typing import IO

OLDEST = (1980, 1, 1, 0, 0, 0)
YEARS = range(1980, 2108)  # what zip's dates can tell
PERMISSIONS = 0o644 << 16


class Archive:
    """One archive in the making, by one thread at a time."""

    def __init__(self) -> None:
        self._sink = _Sink()
        self._zip = zipfile.ZipFile(self._sink, "w", zipfile.ZIP_STORED, allowZip64=True)
        self._file: IO[bytes] | None = None
        self._lock = threading.Lock()

    @property
    def held(self) -> int:
        """Bytes that were written and not yet handed on."""
        return self._sink.held

    def begin(self, name: str, size: int, moment: dt.datetime | None) -> None:
        """Begin a file of about so many bytes; beyond 4 GiB its sizes are written in 64 bits."""
        info = zipfile.ZipInfo(name, dated(moment))
        info.external_attr = PERMISSIONS
        info.file_size = size
        self._file = self._zip.open(info, "w")

    def write(self, data: bytes) -> None:
        """Further bytes of the file that was begun."""
        with self._lock:
            if self._file is None:
                raise ValueError("no file was begun")
            self._file.write(data)

    def end(self) -> None:
        """The file is whole."""
        with self._lock:
            if self._file is not None:
                self._file.close()
            self._file = None

    def abandon(self) -> None:
        """The file can't be made whole: what was sent of it is in no directory, so nowhere."""
        self.end()
        lost = self._zip.filelist.pop()
        del self._zip.NameToInfo[lost.filename]

    def put(self, name: str, data: bytes) -> None:
        """A whole small file."""
        self.begin(name, len(data), None)
        self.write(data)
        self.end()

    def close(self) -> None:
        """Write the directory: the archive is whole. A second time nothing is left to be done."""
        self.end()
        self._zip.close()

    def drained(self) -> bytes:
        """What was written since the last time."""
        return self._sink.drained()


def dated(moment: dt.datetime | None) -> tuple[int, int, int, int, int, int]:
    """A moment as zip tells it, to the second; 1980 where it can't, or nobody knows."""
    if moment is None or moment.year not in YEARS:
        return OLDEST
    return (moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second)


class _Sink(io.RawIOBase):
    """Takes bytes and hands them on; there is no way back in it."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self.held = 0

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self._pieces.append(bytes(data))
        self.held += len(data)
        return len(data)

    def drained(self) -> bytes:
        whole, self._pieces, self.held = b"".join(self._pieces), [], 0
        return whole
