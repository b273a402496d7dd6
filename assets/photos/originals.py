"""Where the bytes of a photo are, and reading them. What is derived of them is not here."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from catalog_data.identity import fact_blob_key
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

    def _kept(self, content_id: str) -> bytes:
        return store(self.facts_uri).read(fact_blob_key(content_id))
