"""Drafts of items put together from all that is known of a photo. Confirming is a person's."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ml.belongings.drafts.barcodes import Barcode
from ml.belongings.drafts.rules import Line, read

DRAFT_RECIPE = "drafts 1"
FIRST = "photo"  # the key of the first draft: it stays when a barcode is read later
CERTAIN, KNOWN, CAPTION, NEAREST = 0.99, 0.95, 0.4, 0.3
MOST = 5  # values of a field
COPIED = ("name", "manufacturer", "model", "description", "quantity_unit", "tags")

Values = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Seen:
    """All that is known of one photo.

    Attributes:
        codes: barcodes, in reading order.
        lines: what stands in it, in reading order.
        labels: what it shows, the best first, with scores.
        calibrated: whether scores tell how sure that is; else they only tell the order.
        caption: one sentence of a model, or none.
        makers: names of makers of the owner's own items that stand in it.
        known: fields of an earlier item, by barcode.
    """

    codes: Sequence[Barcode] = ()
    lines: Sequence[Line] = ()
    labels: Sequence[tuple[str, float]] = ()
    calibrated: bool = False
    caption: str | None = None
    makers: Sequence[str] = ()
    known: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def drafts(seen: Seen) -> list[dict[str, Any]]:
    """Drafts ``{key, fields}``: one of the photo, and one of each further product in it.

    With several products it is not told whose words stand where: then each draft holds what its
    barcode tells, and the labels alone are said of all.
    """
    products = [code for code in seen.codes if code.is_product]
    alone = len(products) <= 1
    found = _labelled(seen) + (_written(seen) if alone else [])
    made = []
    for at, product in enumerate(products or [None]):
        values = _coded(product, seen.known) if product else []
        key = product.text if product and at else FIRST
        made.append({"key": key, "fields": _ranked([*values, *found])})
    return made


def _coded(code: Barcode, known: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, Any]]:
    values = [("barcode", _value(code.text, CERTAIN, "barcode"))]
    earlier = known.get(code.text, {})
    return values + [
        (name, _value(earlier[name], KNOWN, "catalogue")) for name in COPIED if earlier.get(name)
    ]


def _labelled(seen: Seen) -> list[tuple[str, Any]]:
    """Labels as names; without a calibration their scores are no probabilities, and told as low."""
    values = [
        ("name", _value(label.capitalize(), score if seen.calibrated else NEAREST / at, "picture"))
        for at, (label, score) in enumerate(seen.labels[:MOST], 1)
    ]
    if seen.caption:
        values.append(("description", _value(seen.caption, CAPTION, "picture")))
    return values


def _written(seen: Seen) -> list[tuple[str, Any]]:
    found = read(seen.lines, seen.makers)
    values = [(one.field, _value(one.value, one.confidence, "text")) for one in found]
    codes = [code for code in seen.codes if not code.is_product and code.text.isalnum()]
    return values + [("serial", _value(code.text[:255], 0.4, "barcode")) for code in codes]


def _value(value: Any, confidence: float, source: str) -> dict[str, Any]:
    return {"value": value, "confidence": round(float(confidence), 4), "source": source}


def _ranked(values: Iterable[tuple[str, dict[str, Any]]]) -> Values:
    """Values of each field, the surest first, each value once."""
    ordered = sorted(values, key=lambda one: (one[0], -one[1]["confidence"], str(one[1]["value"])))
    fields: Values = {}
    for name, value in ordered:
        kept = fields.setdefault(name, [])
        known = {str(one["value"]).casefold() for one in kept}
        if len(kept) < MOST and str(value["value"]).casefold() not in known:
            kept.append(value)
    return fields
