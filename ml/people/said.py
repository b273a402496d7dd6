"""What people said of faces, as numbers of rows and persons. Nothing is guessed here."""

from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ml.people.groups import NAMELESS, Flags, Rows

FACE_AND_PERSON = {"face_id": pl.String, "person": pl.String}
FACE_AND_FACE = {"face_id": pl.String, "other_id": pl.String}


@dataclass(frozen=True)
class Said:
    """Facts about faces; a later derivation never goes against one.

    ``confirmed`` [face_id, person]: this face is this person, one person a face. ``rejected``
    [face_id, person]: it is not. ``same`` [face_id, other_id]: two faces are of one person.
    ``ignored`` face ids: strangers that are to be left alone. Ids are strings; facts of faces
    that are not there are passed over.
    """

    confirmed: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=FACE_AND_PERSON))
    rejected: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=FACE_AND_PERSON))
    same: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=FACE_AND_FACE))
    ignored: pl.Series = field(default_factory=lambda: pl.Series([], dtype=pl.String))


@dataclass(frozen=True)
class Bound:
    """The same over rows 0 to n of faces and numbers of ``names``, persons in order of name.

    ``person`` intp (n,) or NAMELESS; ``refused`` intp (k, 2): row, person; ``together`` intp
    (m, 2): rows; ``ignored`` bool (n,). A face's own confirmed name beats its refusal.
    """

    names: list[str]
    person: Rows
    refused: NDArray[np.intp]
    together: NDArray[np.intp]
    ignored: Flags

    @property
    def spoken_of(self) -> Flags:
        """Faces that somebody named or put together with another."""
        together = np.isin(np.arange(len(self.person)), self.together)
        flags: Flags = ((self.person != NAMELESS) | together) & ~self.ignored
        return flags


def bound(said: Said, face_ids: pl.Series) -> Bound:
    """Facts by row of ``face_ids`` (strings, each once, rising)."""
    both = pl.concat([said.confirmed["person"], said.rejected["person"]])
    names = sorted(both.drop_nulls().unique().to_list())
    person = np.full(len(face_ids), NAMELESS, dtype=np.intp)
    confirmed = _rows(said.confirmed, "face_id", "person", face_ids, names)
    person[confirmed[:, 0]] = confirmed[:, 1]
    refused = _rows(said.rejected, "face_id", "person", face_ids, names)
    refused = refused[person[refused[:, 0]] != refused[:, 1]]
    ignored = np.zeros(len(face_ids), dtype=bool)
    ignored[_positions(said.ignored, face_ids)] = True
    together = np.stack(
        [_positions(said.same[side], face_ids, keep=True) for side in FACE_AND_FACE], axis=1
    )
    there = np.flatnonzero((together >= 0).all(axis=1))
    there = there[~ignored[together[there]].any(axis=1)]
    return Bound(names, person, refused, np.unique(together[there], axis=0), ignored)


def _rows(
    facts: pl.DataFrame, face: str, person: str, face_ids: pl.Series, names: list[str]
) -> NDArray[np.intp]:
    """Row and person's number of each fact about a face that is there: intp (k, 2), in order."""
    facts = facts.drop_nulls().sort(face, person)
    rows = _positions(facts[face], face_ids, keep=True)
    persons = _positions(facts[person], pl.Series(names, dtype=pl.String), keep=True)
    return np.stack([rows, persons], axis=1)[rows >= 0]


def _positions(asked: pl.Series, known: pl.Series, keep: bool = False) -> Rows:
    """Row of each asked id among the known ones: -1 for the unknown if kept, else left out."""
    table = pl.DataFrame({"id": known.cast(pl.String)}).with_row_index("at")
    found = pl.DataFrame({"id": asked.cast(pl.String)}).join(
        table, on="id", how="left", maintain_order="left"
    )["at"]
    rows = found.cast(pl.Int64).fill_null(-1).to_numpy().astype(np.intp)
    return rows if keep else rows[rows >= 0]
