"""What is told of something that is to be embedded, read, and put into the space. No look-ups."""

import uuid
from typing import Annotated, Any, Self

import numpy as np
import polars as pl
from msgspec import Meta, Struct
from numpy.typing import NDArray

from api.errors import UnprocessableError
from ml.taste import Encoder, Items
from ml.taste.tokens import tokens_of

Line = Annotated[str, Meta(max_length=1_000)]
Lines = Annotated[list[Line], Meta(max_length=50)]
KNOWN = {"name": "Hunter", "artist": "Björk", "genres": ["art pop"]}
Attributes = Annotated[dict[str, Lines | Line], Meta(min_length=1, max_length=20, examples=[KNOWN])]
Vector = NDArray[np.float32]
NAMES, ARTISTS, GENRES = ("name", "title"), ("artist", "artists"), ("genre", "genres")
QUALITY_DIGITS = 2


class Told(Struct, frozen=True):
    """Attributes as they are read: an id, a name, who made it, genres; all else are words."""

    id: uuid.UUID | None
    name: str
    artist: str | None
    genres: list[str]
    words: list[str]

    @classmethod
    def read(cls, attributes: dict[str, list[str] | str]) -> Self:
        """Read attributes; raises UnprocessableError for an id that is none."""
        lines = {key: [said] if isinstance(said, str) else said for key, said in attributes.items()}

        def taken(*keys: str) -> list[str]:
            return [line for key in keys for line in lines.pop(key, [])]

        id_, name, artist = taken("id"), taken(*NAMES), taken(*ARTISTS)
        genres, words = taken(*GENRES), [line for rest in lines.values() for line in rest]
        first = artist[0] if artist else None
        return cls(_id(id_[0]) if id_ else None, " ".join(name), first, genres, words)

    def items(self, features: int) -> Items:
        """As one item whose sound is not known; ``features`` is how many others have."""
        schema: dict[str, Any] = {
            "artist": pl.String,
            "album": pl.String,
            "genres": pl.List(pl.String),
        }
        groups = pl.DataFrame([(self.artist, None, self.genres)], schema=schema, orient="row")
        name = pl.Series([" ".join([self.name, *self.words])], dtype=pl.String)
        return Items(name, groups, np.full((1, features), np.nan, dtype=np.float32))

    @property
    def text(self) -> str:
        """All of it as words."""
        parts = [self.name, self.artist or "", *self.genres, *self.words]
        return " ".join(part for part in parts if part)


def _id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise UnprocessableError("The id is none: give one as the catalogue tells it.") from error


def encoded(encoder: Encoder, said: Told, *, is_text: bool) -> tuple[Vector, float]:
    """A unit vector, and the share of what was told that the encoder knows.

    Zeros and 0 where it knows nothing of it.
    """
    if is_text:
        said = Told(None, said.text, None, [], [])
    items = said.items(encoder.features)
    tokens = tokens_of(items)["token"]
    known = int(tokens.is_in(encoder.known.tokens.implode()).sum())
    vectors = encoder.of_texts([said.text]) if is_text else encoder.of_items(items)
    return vectors[0], round(known / max(len(tokens), 1), QUALITY_DIGITS)
