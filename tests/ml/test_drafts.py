"""Drafts of items: barcodes that hold their check digits, rules over lines, values by certainty."""

import numpy as np
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st

from ml.belongings.drafts import Barcode, Seen, barcodes, drafts
from ml.belongings.drafts.rules import Line, read


def drawn(text, kind="EAN13", scale=4):
    made = zxingcpp.create_barcode(text, getattr(zxingcpp.BarcodeFormat, kind))
    return np.asarray(made.to_image(scale=scale))


def test_codes_are_read_in_order_and_checked():
    page = np.full((900, 900), 255, np.uint8)
    for at, (text, kind) in enumerate(
        (("4006381333931", "EAN13"), ("036000291452", "UPCA"), ("http://a.example", "QRCode"))
    ):
        code = drawn(text, kind)
        page[20 + 300 * at : 20 + 300 * at + min(280, len(code)), 40 : 40 + code.shape[1]] = code[
            :280
        ]
    found = barcodes(np.dstack([page] * 3))
    assert found == [
        Barcode("EAN-13", "4006381333931", True),
        Barcode("EAN-13", "0036000291452", True),
        Barcode("QR Code", "http://a.example", False),
    ]
    assert barcodes(np.full((50, 50), 255, np.uint8)) == []


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("S/N: 4CE0460D0G", "serial", "4CE0460D0G"),
        ("Serial No. WX-12/345", "serial", "WX-12/345"),
        ("Seriennummer 00012345", "serial", "00012345"),
        ("N° de série: AB1234", "serial", "AB1234"),
        ("Model: GSR 12V-15", "model", "GSR 12V-15"),
        ("Modell Nr. HD7459/20", "model", "HD7459/20"),
        ("TOTAL EUR 1.299,00", "purchase_price", 1299.0),
        ("49,95 €", "purchase_price", 49.95),
        ("$1,024.50", "purchase_price", 1024.5),
        ("Datum: 03.04.2024", "purchased_on", "2024-04-03"),
        ("Invoice date 2023-12-31", "purchased_on", "2023-12-31"),
        ("12/31/2023", "purchased_on", "2023-12-31"),
        ("Garantie bis 01.02.2030", "warranty_until", "2030-02-01"),
        ("made by BOSCH in Stuttgart", "manufacturer", "Bosch"),
    ],
)
def test_a_line_tells(text, field, value):
    found = {one.field: one.value for one in read([Line(text, 1.0, 10)])}
    assert found[field] == value


@pytest.mark.parametrize(
    "text",
    ["Serial killers", "type of thing", "best before 01.02.2026", "03/04/2024", "31.02.2024", "12"],
)
def test_a_line_tells_nothing(text):
    fields = {one.field for one in read([Line(text, 1.0, 10)])}
    assert not fields & {"serial", "model", "purchased_on", "warranty_until", "purchase_price"}


@given(st.text(max_size=200))
def test_rules_take_any_text(text):
    for one in read([Line(text, 0.9, 10)], makers=[text] if text else []):
        assert 0 <= one.confidence <= 1 and str(one.value)


EAN, OTHER = Barcode("EAN-13", "4006381333931", True), Barcode("EAN-13", "0036000291452", True)
LINES = [Line("Stabilo", 0.9, 40), Line("Price 2.50 EUR", 0.8, 10), Line("S/N AB12345", 0.99, 10)]


def test_what_is_surest_comes_first():
    known = {
        EAN.text: {"name": "Pen", "manufacturer": "Stabilo", "tags": ["office"], "model": None}
    }
    labels = [("pencil", 0.7), ("pen", 0.6)]
    (draft,) = drafts(Seen([EAN], LINES, labels, True, "A pen on a desk.", (), known))
    fields = draft["fields"]
    assert draft["key"] == "photo" and fields["barcode"][0]["value"] == EAN.text
    names = [(one["value"], one["confidence"], one["source"]) for one in fields["name"]]
    assert names == [
        ("Pen", 0.95, "catalogue"),
        ("Pencil", 0.7, "picture"),
        ("Stabilo", 0.45, "text"),
    ]
    assert fields["serial"][0] == {"value": "AB12345", "confidence": 0.891, "source": "text"}
    assert fields["tags"][0]["value"] == ["office"] and "model" not in fields
    (bare,) = drafts(Seen(labels=labels))
    assert [one["confidence"] for one in bare["fields"]["name"]] == [0.3, 0.15]
    assert drafts(Seen()) == [{"key": "photo", "fields": {}}]


def test_several_products_are_several_drafts():
    first, second = drafts(Seen([EAN, OTHER], LINES, [("pen", 0.5)], True))
    assert (first["key"], second["key"]) == ("photo", OTHER.text)
    assert set(first["fields"]) == set(second["fields"]) == {"barcode", "name"}
