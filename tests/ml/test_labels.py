"""Labels: codes that other readers read, text that fits, sheets that lie on the paper."""

import io

import cv2
import numpy as np
import pypdfium2
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from ml.belongings.labels import (
    SHEETS,
    Label,
    Sheet,
    label_png,
    modules,
    page_png,
    pages,
    sheets_pdf,
)
from ml.belongings.labels.layout import EDGE, POINT, laid_out, width_of
from ml.belongings.labels.sheets import PAPERS

ADDRESS = "http://house.example:8000/api/v1/belongings/labelled/{:032x}"
NAMES = ("Blue box", "Schraubenschlüsselaufbewahrungskiste", "Ящик с инструментами", "x" * 255, "▲")


def label(number):
    return Label(ADDRESS.format(number), NAMES[number % len(NAMES)], ("Attic", f"Shelf {number}"))


def read(picture):
    """What stands in a code."""
    return [found.text for found in zxingcpp.read_barcodes(np.asarray(picture.convert("L")))]


def read_otherwise(picture):
    """The same by a library that writes no such codes; it finds nine of ten."""
    found, _, _ = cv2.QRCodeDetector().detectAndDecode(np.asarray(picture.convert("L")))
    return found


def cut(page, sheet, at):
    """One label of the picture of a page."""
    dots = page.width / PAPERS[sheet.paper][0]
    left, top = sheet.place(at)
    box = (left, top, left + sheet.width, top + sheet.height)
    return page.crop(tuple(round(side * dots) for side in box))


@pytest.mark.parametrize("name", ["L7160", "5160"])
def test_every_code_of_a_sheet_is_read_from_pdf_and_png(name):
    sheet = SHEETS[name]
    labels = [label(number) for number in range(sheet.holds)]
    document = sheets_pdf(sheet, labels, used=2, outlined=True)
    assert document == sheets_pdf(sheet, labels, used=2, outlined=True)
    printed = pypdfium2.PdfDocument(document)
    made = list(pages(sheet, labels, 2))
    assert len(printed) == len(made) == 2
    text = " ".join(printed[0].get_textpage().get_text_range().split())
    assert "Blue box" in text and "Attic › Shelf 0" in text and "Ящик" in text
    drawn = printed[0].render(scale=300 / 72).to_pil()
    painted = Image.open(io.BytesIO(page_png(sheet, made[0], outlined=True)))
    assert painted.size == tuple(round(side * 300 / 25.4) for side in PAPERS[sheet.paper])
    cuts = [
        (cut(page, sheet, at), told.address) for at, told in made[0] for page in (drawn, painted)
    ]
    printed.close()
    assert [read(piece) for piece, _ in cuts] == [[address] for _, address in cuts]
    again = [(read_otherwise(piece), address) for piece, address in cuts[:12]]
    assert sum(found == address for found, address in again) >= 8
    assert {found for found, _ in again} <= {"", *(address for _, address in again)}


def test_one_label_alone():
    picture = Image.open(io.BytesIO(label_png(label(1), 62, 29)))
    assert read(picture) == [label(1).address] and picture.size == (732, 343)


def test_sheets_lie_on_their_paper():
    assert [name for name, sheet in SHEETS.items() if not sheet.fits] == []
    assert not Sheet("a4", 3, 7, 63.5, 38.1, 7.25, 40.0, 66.0, 38.1).fits
    assert not Sheet("a4", 3, 7, 63.5, 38.1, 7.25, 15.15, 60.0, 38.1).fits


@given(st.integers(1, 90), st.integers(0, 30))
def test_each_label_has_one_place_and_none_that_is_gone(count, used):
    sheet = SHEETS["L7160"]
    placed = list(pages(sheet, range(count), used))
    assert [number for page in placed for _, number in page] == list(range(count))
    assert all(0 <= at < sheet.holds for page in placed for at, _ in page)
    assert placed[0][0][0] == min(used, sheet.holds - 1) and all(placed)


@given(
    st.text(min_size=1, max_size=255), st.lists(st.text(max_size=60), max_size=6),
    st.sampled_from([(63.5, 38.1), (38.1, 21.2), (99.1, 38.1), (20, 10)]),
)  # fmt: skip
def test_text_stays_on_its_label_and_off_the_code(name, path, size):
    width, height = size
    drawn = laid_out(Label("a", name, tuple(path)), width, height, 37)
    for line in drawn.lines:
        assert line.x >= drawn.x + drawn.side
        widest = max(width - EDGE, line.x + width_of(line.text[:2], line.size))
        assert line.x + width_of(line.text, line.size) <= widest + 1e-6
        assert line.baseline - line.size * POINT >= -0.5 and line.baseline <= height


def test_a_code_has_its_finders():
    dark = modules("a")
    assert (
        dark.shape == (21, 21) and dark[:7, 0].all() and dark[0, :7].all() and not dark[7, :8].any()
    )
