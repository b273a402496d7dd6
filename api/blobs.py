"""Bytes under keys, in a local folder or object storage. What a key means is not decided here."""

import asyncio
import os
import uuid
from pathlib import Path
from typing import BinaryIO

from pyarrow import fs


def open_folder(uri: str) -> tuple[fs.FileSystem, str]:
    """File system and base path of a plain path, a ``file://`` or an ``s3://`` address."""
    if "://" not in uri:
        return fs.LocalFileSystem(), str(Path(uri).absolute())
    system, base = fs.FileSystem.from_uri(uri)
    return system, base.rstrip("/")


class BlobFolder:
    """One root of blobs. Reads of an absent key raise FileNotFoundError."""

    def __init__(self, uri: str) -> None:
        self._system, self._base = open_folder(uri)

    def path(self, key: str) -> Path | None:
        """Where the blob lies on this machine; None where it lies in object storage."""
        local = isinstance(self._system, fs.LocalFileSystem)
        return Path(self._base, key) if local else None

    async def read(self, key: str) -> bytes:
        """All bytes of a blob."""
        return await asyncio.to_thread(self._read, key, None)

    async def read_range(self, key: str, start: int, stop: int) -> bytes:
        """Bytes start to stop (exclusive) of a blob."""
        return await asyncio.to_thread(self._read, key, (start, stop))

    def opened(self, key: str) -> BinaryIO:
        """A blob as a seekable stream, for a thread; raises FileNotFoundError."""
        stream: BinaryIO = self._system.open_input_file(self._at(key))
        return stream

    async def size(self, key: str) -> int | None:
        """Bytes of a blob, None where there is none."""
        info = await asyncio.to_thread(self._system.get_file_info, self._at(key))
        return info.size if info.type == fs.FileType.File else None

    async def exists(self, key: str) -> bool:
        """Whether there is a blob under the key."""
        return await self.size(key) is not None

    async def write(self, key: str, data: bytes) -> None:
        """Keep bytes under a key; nobody ever sees half of them."""
        await asyncio.to_thread(self._write, key, data)

    async def write_file(self, key: str, source: Path) -> None:
        """Keep the bytes of a local file under a key, in pieces; the file stays."""
        await asyncio.to_thread(self._copy, key, source)

    async def delete(self, key: str) -> None:
        """Remove a blob; an absent one is no error."""
        if await self.exists(key):
            await asyncio.to_thread(self._system.delete_file, self._at(key))

    async def check(self) -> None:
        """Raise OSError where the storage can't be asked."""
        await asyncio.to_thread(self._system.get_file_info, self._base)

    def _at(self, key: str) -> str:
        return f"{self._base}/{key}"

    def _read(self, key: str, span: tuple[int, int] | None) -> bytes:
        with self._system.open_input_file(self._at(key)) as source:
            if span is None:
                return bytes(source.read())
            return bytes(source.read_at(span[1] - span[0], span[0]))

    def _write(self, key: str, data: bytes) -> None:
        arriving = _Arriving(self._system, self._at(key))
        with arriving as path, self._system.open_output_stream(path) as target:
            target.write(data)

    def _copy(self, key: str, source: Path) -> None:
        with _Arriving(self._system, self._at(key)) as path:
            fs.copy_files(
                str(source),
                path,
                source_filesystem=fs.LocalFileSystem(),
                destination_filesystem=self._system,
            )


class _Arriving:
    """A path to write to: a temporary name moved into place where files show while they grow."""

    def __init__(self, system: fs.FileSystem, path: str) -> None:
        self.system, self.path = system, path
        local = isinstance(system, fs.LocalFileSystem)
        self.written = f"{path}.{uuid.uuid4().hex}.part" if local else path

    def __enter__(self) -> str:
        if self.written != self.path:
            self.system.create_dir(str(Path(self.path).parent), recursive=True)
        return self.written

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self.written == self.path:
            return
        if kind is None:
            flush(Path(self.written))
            self.system.move(self.written, self.path)
            flush(Path(self.path).parent)
        else:
            Path(self.written).unlink(missing_ok=True)


def flush(path: Path) -> None:
    """Have the disk hold a file, or a folder's names, before anybody is told that it is kept."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
