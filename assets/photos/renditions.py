"""What reads a rendition: the inputs that follow photo_previews, and reading their bytes."""

from dataclasses import dataclass
from typing import Any

import msgspec

from catalog_data.identity import rendition_key
from ml.image import canonical_for
from resources.blobs import store
from resources.compute import OriginalUnreachable

RENDERED = """
    SELECT content_id AS id, recipe AS rendered_by, renditions::text AS renditions,
        encode(sha256(convert_to(ROW(content_id, recipe)::text, 'UTF8')), 'hex') AS fingerprint
    FROM derived.photo_previews
"""


@dataclass(frozen=True)
class Rendered:
    """Reads the smallest rendition that is large enough for a reader."""

    derived_uri: str
    min_side: int

    def read(self, row: dict[str, Any]) -> bytes:
        """Bytes of the rendition of a row of RENDERED; raises OriginalUnreachable."""
        return self.named(row, canonical_for(self.min_side, msgspec.json.decode(row["renditions"])))

    def named(self, row: dict[str, Any], name: str) -> bytes:
        """Bytes of one rendition of a row of RENDERED; raises OriginalUnreachable."""
        try:
            return store(self.derived_uri).read(rendition_key(row["id"], row["rendered_by"], name))
        except OSError as error:
            raise OriginalUnreachable(f"The rendition {name} is away: {error}.") from error
