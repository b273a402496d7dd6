"""Bytes by key, in a folder or in object storage: kept originals apart from renditions."""

import datetime as dt
import functools
import os
import shutil
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import parse_qs, urlsplit

import dagster as dg
from pyarrow import fs

PIECE = 1 << 20
HALF = ".part"  # how a blob is called that is still written, here and by the API


@functools.cache
def filesystem(uri: str) -> tuple[fs.FileSystem, str]:
    """The file system and base folder of ``/a/folder``, ``file://…`` or ``s3://bucket/prefix``.

    S3 takes its keys and ``AWS_ENDPOINT_URL`` from the environment, as other clients do.
    """
    parts = urlsplit(uri)
    if parts.scheme != "s3":
        return fs.LocalFileSystem(), (parts.path if parts.scheme == "file" else uri).rstrip("/")
    options = {name: values[0] for name, values in parse_qs(parts.query).items()}
    endpoint = options.get("endpoint_override") or os.environ.get("AWS_ENDPOINT_URL", "")
    scheme, _, host = endpoint.rpartition("://")
    remote = fs.S3FileSystem(
        endpoint_override=host or None,
        scheme=scheme or "https",
        region=os.environ.get("AWS_REGION"),
    )
    return remote, f"{parts.netloc}{parts.path}".rstrip("/")


class BlobStore:
    """Immutable blobs under one address. Keys are relative paths with ``/``."""

    def __init__(self, uri: str) -> None:
        self.files, self.base = filesystem(uri)
        self.local = isinstance(self.files, fs.LocalFileSystem)

    def path(self, key: str) -> str:
        """Where a key lies; raises ValueError on a key that would leave the store."""
        if not key or ".." in key.split("/") or key.startswith("/"):
            raise ValueError(f"{key!r} is no key")
        return f"{self.base}/{key}"

    def read(self, key: str) -> bytes:
        """The bytes; raises FileNotFoundError."""
        with self.files.open_input_file(self.path(key)) as stream:
            data: bytes = stream.read()
            return data

    def opened(self, key: str) -> BinaryIO:
        """The bytes as a seekable stream; raises FileNotFoundError."""
        stream: BinaryIO = self.files.open_input_file(self.path(key))
        return stream

    def write(self, key: str, data: bytes) -> None:
        """Store the bytes: whole or not at all."""
        self._put(self.path(key), lambda stream: stream.write(data))

    def keep(self, key: str, source: Path) -> None:
        """Store a file's bytes, in pieces of a megabyte: whole or not at all."""
        with source.open("rb") as file:
            self._put(self.path(key), lambda stream: shutil.copyfileobj(file, stream, PIECE))

    def fetch(self, key: str, target: Path) -> None:
        """Copy a blob into a file; raises FileNotFoundError."""
        with self.files.open_input_stream(self.path(key)) as blob, target.open("wb") as file:
            shutil.copyfileobj(blob, file, PIECE)

    def _put(self, path: str, write: Callable[[Any], Any]) -> None:
        if not self.local:  # an object shows only when it is whole
            self._write_to(path, write)
            return
        self.files.create_dir(path.rsplit("/", 1)[0], recursive=True)
        half = f"{path}.{uuid.uuid4().hex[:8]}{HALF}"
        try:
            self._write_to(half, write)
            self.files.move(half, path)
        except OSError:
            Path(half).unlink(missing_ok=True)
            raise

    def _write_to(self, path: str, write: Callable[[Any], Any]) -> None:
        with self.files.open_output_stream(path) as stream:
            write(stream)

    def exists(self, key: str) -> bool:
        """Whether there is such a blob."""
        kind = self.files.get_file_info(self.path(key)).type
        return bool(kind == fs.FileType.File)

    def delete(self, key: str) -> None:
        """Remove a blob; nothing happens where there is none."""
        if self.exists(key):
            self.files.delete_file(self.path(key))

    def delete_folder(self, prefix: str) -> None:
        """Remove everything below a prefix."""
        if self.files.get_file_info(self.path(prefix)).type == fs.FileType.Directory:
            self.files.delete_dir(self.path(prefix))

    def folders(self, prefix: str) -> list[str]:
        """Prefixes one level below a prefix, in order."""
        selector = fs.FileSelector(self.path(prefix), allow_not_found=True)
        found = [i for i in self.files.get_file_info(selector) if i.type == fs.FileType.Directory]
        return sorted(info.path[len(self.base) + 1 :] for info in found)

    def keys(self, prefix: str = "") -> Iterator[str]:
        """Keys of the blobs below a prefix; half-written ones are none."""
        for info in self._below(prefix):
            if not info.path.endswith(HALF):
                yield info.path[len(self.base) + 1 :]

    def clear_halves(self, prefix: str, untouched: dt.timedelta) -> int:
        """Remove what killed writers left below a prefix, if untouched so long; how many."""
        if not self.local:
            return 0
        before = time.time_ns() - int(untouched.total_seconds() * 1e9)
        below = [info for info in self._below(prefix) if info.path.endswith(HALF)]
        left = [info.path for info in below if info.mtime_ns < before]
        for path in left:
            Path(path).unlink(missing_ok=True)
        return len(left)

    def _below(self, prefix: str) -> Iterator[fs.FileInfo]:
        folder = self.path(prefix) if prefix else self.base
        selector = fs.FileSelector(folder, recursive=True, allow_not_found=True)
        for info in self.files.get_file_info(selector):
            if info.type == fs.FileType.File:
                yield info


@functools.cache
def store(uri: str) -> BlobStore:
    """One store per address and process."""
    return BlobStore(uri)


class Blobs(dg.ConfigurableResource):  # type: ignore[type-arg]
    """Both stores: facts are never pruned, derivations can be made again."""

    facts_uri: str
    derived_uri: str

    @property
    def facts(self) -> BlobStore:
        """Uploads, egg previews, coldpreviews."""
        return store(self.facts_uri)

    @property
    def derived(self) -> BlobStore:
        """Renditions."""
        return store(self.derived_uri)
