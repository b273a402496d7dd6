"""Where the bytes of a photo are, and reading them. What is derived of them is not here."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from catalog_data.identity import content_id_of, fact_blob_key
from resources.blobs import store
from resources.compute import OriginalUnreachable

PICTURES = """
    SELECT DISTINCT ON (p.content_id) p.content_id AS id, p.content_id AS fingerprint,
        CASE WHEN s.kind = 'folder' THEN s.root || '/' || f.path END AS path
    FROM facts.photos p
    LEFT JOIN facts.photo_files f ON f.photo_id = p.id AND f.missing_since IS NULL
        AND f.content_id = p.content_id AND f.kind IN ('image', 'raw')
    LEFT JOIN facts.photo_sources s ON s.id = f.source_id
    WHERE p.is_egg OR f.id IS NOT NULL
    ORDER BY p.content_id, (s.kind = 'folder') NULLS FIRST, f.path
"""


FILMS = """
    SELECT DISTINCT ON (f.content_id) f.content_id AS id, f.content_id AS fingerprint,
        CASE WHEN s.kind = 'folder' THEN s.root || '/' || f.path END AS path
    FROM facts.photos p
    JOIN facts.photo_files f ON f.photo_id = p.id AND f.missing_since IS NULL
        AND f.content_id = p.content_id AND f.kind = 'video'
    JOIN facts.photo_sources s ON s.id = f.source_id
    ORDER BY f.content_id, (s.kind = 'folder'), f.path
"""


@dataclass(frozen=True)
class Originals:
    """Reads originals from folders, and kept ones from a store; goes along to other machines."""

    facts_uri: str

    def read(self, content_id: str, path: str | None) -> bytes:
        """The bytes of a content: of the file at ``path``, or the kept ones where it is None.

        Raises OriginalUnreachable where they are away, or are not those of the content: a file
        that changed since the last scan is seen by the next one.
        """
        try:
            data = Path(path).read_bytes() if path else self._kept(content_id)
        except OSError as error:
            raise OriginalUnreachable(f"{error.strerror or error}.") from error
        if hashlib.sha256(data).hexdigest() != content_id:
            raise OriginalUnreachable("The file changed since it was scanned.")
        return data

    @contextmanager
    def opened(self, content_id: str, path: str | None) -> Iterator[BinaryIO]:
        """A seekable stream of a content that may be too large for memory.

        Raises OriginalUnreachable as ``read`` does.
        """
        try:
            stream = self._stream(content_id, path)
            is_whole = content_id_of(stream) == content_id
        except OSError as error:
            raise OriginalUnreachable(f"{error.strerror or error}.") from error
        with stream:
            if not is_whole:
                raise OriginalUnreachable("The file changed since it was scanned.")
            yield stream

    def _stream(self, content_id: str, path: str | None) -> BinaryIO:
        if path is None:
            return store(self.facts_uri).opened(fact_blob_key(content_id))
        return Path(path).open("rb")

    def _kept(self, content_id: str) -> bytes:
        return store(self.facts_uri).read(fact_blob_key(content_id))
