"""Sheets of belongings: CSV read, compared with what is kept, and written. No file, no database."""

from ml.belongings.sheets.columns import COLUMNS, NAMES
from ml.belongings.sheets.comparing import Compared, compare, places_of, written
from ml.belongings.sheets.opening import LARGEST_COLUMNS, SheetError
from ml.belongings.sheets.reading import Sheet, read_sheet
from ml.belongings.sheets.writing import copied, header_row, kept_frame, sheet_rows, spelt

__all__ = [
    "COLUMNS",
    "LARGEST_COLUMNS",
    "NAMES",
    "Compared",
    "Sheet",
    "SheetError",
    "compare",
    "copied",
    "header_row",
    "kept_frame",
    "places_of",
    "read_sheet",
    "sheet_rows",
    "spelt",
    "written",
]
