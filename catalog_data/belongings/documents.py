"""Derivations of belongings in LanceDB: the Arrow schema of items as terms. Facts are elsewhere."""

import pyarrow as pa

from catalog_data.photos.vectors import DERIVATION_FIELDS

ITEM_DOCUMENTS = "item_documents"
FIELDS = ("name", "also", "uses", "tags", "more", "path")
# Terms joined by blanks, by where they stand; ``terms`` holds every one once and is searched.
DOCUMENTS_SCHEMA = pa.schema(
    [
        pa.field("item_id", pa.string(), nullable=False),
        *(pa.field(name, pa.string(), nullable=False) for name in (*FIELDS, "terms")),
        *DERIVATION_FIELDS,
    ]
)
