"""BibTeX as references, read by bibtexparser, its LaTeX undone. No other format."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ml.coldp.csl import Found

TYPES = {
    "article": "article-journal",
    "inbook": "chapter",
    "incollection": "chapter",
    "inproceedings": "paper-conference",
    "conference": "paper-conference",
    "proceedings": "book",
    "booklet": "pamphlet",
    "phdthesis": "thesis",
    "mastersthesis": "thesis",
    "techreport": "report",
    "unpublished": "manuscript",
    "manual": "document",
    "misc": "document",
    "online": "webpage",
}
# Fields whose text is taken as it stands: LaTeX would see a comment after the % of an address.
PLAIN = {"doi": "doi", "url": "link", "isbn": "isbn", "issn": "issn"}
TEXTS = {
    **{word: word for word in ("title", "volume", "edition", "publisher", "version")},
    "shorttitle": "title_short",
    "booktitle": "container_title",
    "journal": "container_title",
    "journaltitle": "container_title",
    "series": "collection_title",
    "number": "issue",
    "pages": "page",
    "address": "publisher_place",
    "location": "publisher_place",
    "note": "remarks",
}
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def entries_of(source: Path) -> Iterator[Found]:
    """Entries of a BibTeX file, and what of it is none."""
    from bibtexparser import middlewares
    from bibtexparser.entrypoint import parse_string
    from bibtexparser.model import DuplicateBlockKeyBlock

    names = [
        middlewares.SeparateCoAuthors(),
        middlewares.SplitNameParts(),
        middlewares.MergeNameParts("last"),
    ]
    text = source.read_text("utf-8-sig", errors="replace")
    library = parse_string(text, append_middleware=names)
    for entry in library.entries:
        fields = {name.lower(): field.value for name, field in entry.fields_dict.items()}
        raw = str(entry.raw).encode()
        yield (entry.start_line or 0) + 1, _row(entry.key, entry.entry_type, fields), raw, ""
    for block in library.failed_blocks:
        twin = isinstance(block, DuplicateBlockKeyBlock)
        reason = "an earlier row has this ID" if twin else "not BibTeX"
        yield (block.start_line or 0) + 1, {}, str(block.raw).encode(), reason


def _row(key: str, kind: str, fields: dict[str, Any]) -> dict[str, str | None]:
    """Values of an entry by column of Reference."""
    row: dict[str, str | None] = {"id": key, "type": TYPES.get(kind.lower(), kind.lower())}
    row |= {column: str(fields[key]) for key, column in PLAIN.items() if key in fields}
    row |= {column: _text(str(fields[key])) for key, column in TEXTS.items() if key in fields}
    row |= {key: _people(fields[key]) for key in ("author", "editor") if key in fields}
    return row | {"issued": _issued(fields)}


def _text(latex: str) -> str | None:
    """Text without LaTeX's commands and braces, its dashes of two hyphens as one."""
    from pylatexenc.latex2text import (  # type: ignore[import-not-found, import-untyped]
        LatexNodes2Text,
    )

    if any(mark in latex for mark in "\\{}$~"):
        latex = LatexNodes2Text(keep_comments=True).latex_to_text(latex)
    return " ".join(latex.replace("--", "-").split()) or None


def _people(names: list[str]) -> str | None:
    """Names as `family, given; family, given`."""
    people = ["et al." if name == "al., et" else _text(name) for name in names]
    return "; ".join(filter(None, people)) or None


def _issued(fields: dict[str, Any]) -> str | None:
    """Year, month and day as far as they are given."""
    if "date" in fields or "year" not in fields:
        return str(fields["date"]) if "date" in fields else None
    year, month = str(fields["year"]).strip("{} "), str(fields.get("month", "")).strip("{} ")
    name = month[:3].lower()
    number = MONTHS.index(name) + 1 if name in MONTHS else int(month) if month.isdecimal() else 0
    return f"{year}-{number:02}" if number and year.isdecimal() else year or None
