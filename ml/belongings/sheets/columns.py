"""The columns of sheets of belongings: Homebox's, and what it has none for. No cell is read here.

Homebox (sysadminsmedia/homebox, ``backend/internal/core/services/reporting``) writes columns
``HB.``, and one ``HB.field.NAME`` for each own field; older releases spelt some otherwise. ``WK.``
are ours.
"""

from enum import StrEnum
from typing import NamedTuple

FIELD = "HB.field."
LINE, TEXT, MONEY_DIGITS, FIGURE_DIGITS = 255, 20_000, 10, 8


class Kind(StrEnum):
    """What the cells of a column hold."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    FLAG = "flag"
    TAGS = "tags"
    PATH = "path"
    UNIT = "unit"


class Column(NamedTuple):
    """One column: what an item calls it, its header, and how long its values may be.

    ``limit`` counts characters of a text or of one part of a list, or digits before the point.
    """

    name: str
    header: str
    kind: Kind = Kind.TEXT
    limit: int = LINE
    older: tuple[str, ...] = ()


COLUMNS = (
    Column("reference", "HB.import_ref"),
    Column("parent_reference", "HB.parent_import_ref"),
    Column("path", "HB.location", Kind.PATH),
    Column("tags", "HB.tags", Kind.TAGS, older=("HB.labels",)),
    Column("asset_id", "HB.asset_id"),
    Column("archived", "HB.archived", Kind.FLAG),
    Column("url", "HB.url", limit=TEXT),
    Column("name", "HB.name"),
    Column("quantity", "HB.quantity", Kind.NUMBER, FIGURE_DIGITS),
    Column("low_stock", "HB.low_stock_threshold", Kind.NUMBER, FIGURE_DIGITS),
    Column("description", "HB.description", limit=TEXT),
    Column("insured", "HB.insured", Kind.FLAG),
    Column("notes", "HB.notes", limit=TEXT),
    Column("purchase_price", "HB.purchase_price", Kind.NUMBER, MONEY_DIGITS),
    Column("purchased_from", "HB.purchase_from"),
    Column("purchased_on", "HB.purchase_date", Kind.DATE, older=("HB.purchase_time",)),
    Column("manufacturer", "HB.manufacturer"),
    Column("model", "HB.model_number"),
    Column("serial", "HB.serial_number"),
    Column("lifetime_warranty", "HB.lifetime_warranty", Kind.FLAG),
    Column("warranty_until", "HB.warranty_expires", Kind.DATE),
    Column("warranty_details", "HB.warranty_details", limit=TEXT),
    Column("sold_to", "HB.sold_to"),
    Column("sold_price", "HB.sold_price", Kind.NUMBER, MONEY_DIGITS),
    Column("sold_on", "HB.sold_date", Kind.DATE, older=("HB.sold_time",)),
    Column("sold_notes", "HB.sold_notes", limit=TEXT),
    Column("quantity_unit", "WK.quantity_unit", Kind.UNIT),
    Column("value", "WK.value", Kind.NUMBER, MONEY_DIGITS),
    Column("barcode", "WK.barcode"),
    Column("in_location", "WK.in_location", Kind.FLAG),
)
BY_NAME = {column.name: column for column in COLUMNS}
BY_HEADER = {
    header.casefold(): column for column in COLUMNS for header in (column.header, *column.older)
}
NAMES = tuple(BY_NAME)
