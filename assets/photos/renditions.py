"""What reads a rendition: the inputs that follow photo_previews, and reading their bytes."""

from dataclasses import dataclass
from typing import Any

import msgspec

from catalog_data.identity import film_key, rendition_key
from ml.image import canonical_for
from resources.blobs import store
from resources.compute import OriginalUnreachable

RENDERED = """
    SELECT p.content_id AS id, p.recipe AS rendered_by, p.renditions::text AS renditions,
        v.recipe AS framed_by, v.stills::text AS stills,
        encode(sha256(convert_to(CASE WHEN v.recipe IS NULL THEN ROW(p.content_id, p.recipe)::text
            ELSE ROW(p.content_id, p.recipe, v.recipe)::text END, 'UTF8')), 'hex') AS fingerprint
    FROM derived.photo_previews p LEFT JOIN derived.video_previews v USING (content_id)
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

    def along(self, row: dict[str, Any]) -> list[bytes]:
        """Stills along a film of a row of RENDERED, without its poster; none of a picture.

        Raises OriginalUnreachable.
        """
        stills = msgspec.json.decode(row["stills"] or "[]")[1:]
        return [still(self.derived_uri, row["id"], row["framed_by"], one["name"]) for one in stills]


def still(derived_uri: str, content: str, framed_by: str, name: str) -> bytes:
    """Bytes of one still of a film; raises OriginalUnreachable."""
    try:
        return store(derived_uri).read(film_key(content, framed_by, name))
    except OSError as error:
        raise OriginalUnreachable(f"The still {name} is away: {error}.") from error
