"""Derivations of belongings in LanceDB: the Arrow schema of the index of items. No facts."""

import pyarrow as pa

from catalog_data.photos.vectors import DERIVATION_FIELDS

ITEM_INDEX = "item_index"
FIELDS = ("name", "also", "uses", "kinds", "tags", "more", "path")


def index_schema(meaning: int | None, looks: int) -> pa.Schema:
    """One item and recipe: its terms, what its words mean, what its photos look like.

    Terms are joined by blanks, by where they stand; ``terms`` holds every one once and is searched.
    ``meaning`` is a unit vector, absent where no text model is at hand; ``looks`` are unit vectors
    of its photos, whose content ids stand in ``photos`` in the same order.
    """
    vector = [] if meaning is None else [_field("meaning", pa.list_(pa.float32(), meaning))]
    return pa.schema(
        [
            _field("item_id", pa.string()),
            *(_field(name, pa.string()) for name in (*FIELDS, "terms")),
            *vector,
            _field("photos", pa.list_(pa.string())),
            _field("looks", pa.list_(pa.list_(pa.float32(), looks))),
            *DERIVATION_FIELDS,
        ]
    )


def _field(name: str, kind: pa.DataType) -> pa.Field:
    return pa.field(name, kind, nullable=False)
