"""Sheets of belongings: CSV read, compared with what is kept, and written. No file, no database."""

from ml.belongings.sheets.bundle import (
    BUNDLE_HEAD,
    Bundle,
    Enclosed,
    faults_of_files,
    open_bundle,
    write_bundle,
)
from ml.belongings.sheets.columns import COLUMNS, NAMES
from ml.belongings.sheets.comparing import Compared, compare, places_of, written
from ml.belongings.sheets.opening import LARGEST_BYTES, SheetError
from ml.belongings.sheets.reading import Sheet, read_sheet
from ml.belongings.sheets.writing import copied, header_row, kept_frame, sheet_rows, spelt

__all__ = [
    "BUNDLE_HEAD",
    "COLUMNS",
    "LARGEST_BYTES",
    "NAMES",
    "Bundle",
    "Compared",
    "Enclosed",
    "Sheet",
    "SheetError",
    "compare",
    "copied",
    "faults_of_files",
    "header_row",
    "kept_frame",
    "open_bundle",
    "places_of",
    "read_sheet",
    "sheet_rows",
    "spelt",
    "write_bundle",
    "written",
]
