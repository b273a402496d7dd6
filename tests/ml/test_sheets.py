"""Sheets of belongings as arrays: any texts come back, every fault is told, forms are one."""

import csv
import io
import json

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml.belongings.sheets import (
    COLUMNS,
    NAMES,
    SheetError,
    compare,
    header_row,
    kept_frame,
    places_of,
    read_sheet,
    sheet_rows,
    spelt,
    written,
)
from ml.belongings.sheets.cells import PATH_MARK, TAG_MARK, joined, parts_of
from ml.belongings.sheets.columns import Kind

UNITS = ("count", "kg")
LETTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
NASTY = st.sampled_from(list("=+-@'\"\\/;, \t\r\n\u00a0\u2028\ufeffä家"))
TEXT = st.text(NASTY | LETTERS, max_size=8)
FILLED = TEXT.filter(lambda text: bool(text.strip()))
NUMBER = st.decimals(0, 99_999_999, places=2).map(lambda n: f"{n:f}".rstrip("0").rstrip("."))
CELLS = {
    Kind.TEXT: TEXT,
    Kind.NUMBER: NUMBER | st.just(""),
    Kind.DATE: st.dates().map(str) | st.just(""),
    Kind.FLAG: st.sampled_from(["true", "false"]),
    Kind.TAGS: st.lists(FILLED, max_size=3).map(json.dumps),
    Kind.PATH: st.lists(FILLED, max_size=3).map(json.dumps),
    Kind.UNIT: st.just(""),
}


@st.composite
def items(draw):
    """Rows as they are kept, with two own fields."""
    rows = []
    for number in range(draw(st.integers(1, 4))):
        row = {column.name: draw(CELLS[column.kind]) for column in COLUMNS}
        row["name"] = draw(FILLED)
        row["reference"] = f"{number}{row['reference']}"
        row["quantity_unit"] = draw(st.sampled_from(UNITS)) if row["quantity"] else ""
        deep = len(parts_of(joined(json.loads(row["path"]), "/"), "/")) > 1
        row["in_location"] = draw(st.sampled_from(["true", ""])) if deep else ""
        rows.append((f"id{number}", *row.values(), draw(TEXT), draw(TEXT)))
    return rows


def told(rows):
    return header_row(["Own", "=field"]) + sheet_rows(rows, 2)


@settings(deadline=None, max_examples=150)
@given(items())
def test_any_belongings_come_back_byte_for_byte(kept):
    before = spelt(kept_frame(kept, NAMES, 2))
    data = told(before)
    sheet = read_sheet(data, UNITS)
    assert sheet.faults.is_empty(), sheet.faults
    assert sheet.fields == ["Own", "=field"]
    again = sheet.rows.select(pl.lit("").alias("id"), *NAMES, "f0", "f1")
    assert told(again) == data
    here = before.with_columns(pl.when(pl.col("reference") != "").then("reference"))
    assert compare(sheet, here).rows["outcome"].to_list() == ["same"] * len(kept)
    nowhere = compare(sheet, before.clear())
    rows, places = places_of(written(nowhere, sheet.fields), [])
    assert rows["place"].is_null().to_list() == [cell == "" for cell in sheet.rows["path"]]
    assert (places["parent"].fill_null(0) < places["place"]).all()
    for tags, row in zip(rows["tags"], kept, strict=True):
        said = json.loads(row[1 + NAMES.index("tags")])
        assert json.loads(tags) == [tag.strip() for tag in said if tag.strip()]


@given(st.lists(FILLED), st.sampled_from([PATH_MARK, TAG_MARK]))
def test_names_with_marks_in_them_come_back(names, mark):
    assert parts_of(joined(names, mark), mark) == [name.strip() for name in names]


@given(items())
@settings(deadline=None, max_examples=30)
def test_no_cell_is_taken_for_a_formula(kept):
    cells = csv.reader(io.StringIO(told(spelt(kept_frame(kept, NAMES, 2))).decode(), newline=""))
    assert not [cell for row in cells for cell in row if cell[:1] in tuple("=+-@\t\r")]


@pytest.mark.parametrize(
    ("header", "cell", "kept"),
    [
        ("HB.purchase_time", "09/30/0202", "0202-09-30"),
        ("HB.sold_time", "2021-10-13T08:00:00Z", "2021-10-13"),
        ("HB.warranty_expires", "31.12.2030", "2030-12-31"),
        ("HB.labels", " L1;L2 ;  L3;", "L1; L2; L3"),
        ("HB.location", "Path /To/ Location 2 ", "Path / To / Location 2"),
        ("HB.location", r"A \/ B / C:\ / D", r"A \/ B / C:\ / D"),
        ("HB.purchase_price", "39.90", "39.9"),
        ("HB.sold_price", "007.00", "7"),
        ("HB.quantity", ".5", "0.5"),
        ("HB.insured", "TRUE", "true"),
        ("HB.asset_id", "000-002", "000-002"),
        ("hb.notes", "'-5 °C", "-5 °C"),
        ("HB.notes", "' kept '", " kept '"),
        ("Anything", " else ", "else"),
    ],
)
def test_forms_of_cells(header, cell, kept):
    sheet = read_sheet(f'HB.name,{header}\nx,"{cell}"\n'.encode(), UNITS)
    name = "f0" if sheet.fields else sheet.columns[1]
    assert sheet.faults.is_empty() and sheet.rows[name].to_list() == [kept]


@pytest.mark.parametrize(
    ("header", "cell", "why"),
    [
        ("HB.purchase_date", "2021-13-01", "no date"),
        ("HB.purchase_date", "0000-01-01", "no date"),
        ("HB.quantity", "1e3", "no number"),
        ("HB.quantity", "123456789", "more than 8 digits"),
        ("HB.purchase_price", "0.001", "two decimals"),
        ("HB.archived", "maybe", "neither true nor false"),
        ("HB.serial_number", "x" * 256, "longer than 255"),
        ("HB.tags", "a;" * 101, "more than 100 tags"),
        ("HB.location", "y" * 256, "longer than 255"),
        ("HB.notes", "a\0b", "NUL"),
    ],
)
def test_faults_of_cells(header, cell, why):
    sheet = read_sheet(f'HB.name,{header}\nok,\nx,"{cell}"\n'.encode(), UNITS)
    ((row, column, reason),) = sheet.faults.rows()
    assert (row, column) == (3, header) and why in reason


def test_rows_are_numbered_as_a_spreadsheet_does():
    data = b'HB.name,HB.notes\n"two\nlines",\n\n,,\nshort\n,"no name"\nlast,"open'
    faults = read_sheet(data, UNITS).faults.rows()
    assert [(row, column) for row, column, _ in faults] == [(5, ""), (6, "HB.name"), (7, "")]


def test_too_much_is_refused(monkeypatch):
    monkeypatch.setattr("ml.belongings.sheets.opening.LARGEST_ROWS", 3)
    with pytest.raises(SheetError, match="divide it"):
        read_sheet(b"HB.name\n" + b"x\n" * 4, UNITS)
    with pytest.raises(SheetError, match="columns"):
        read_sheet(b"HB.name" + b",x" * 1_000 + b"\n", UNITS)
