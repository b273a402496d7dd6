"""The index of one release's names: by prefix, by key, by word. How it is filled is in assets.

Rows have no key of their own: an index that nothing asks would cost minutes at millions of rows.
"""

from typing import Any

from sqlalchemy import Index, Integer, SmallInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column

from catalog_data.base import Derived
from catalog_data.species.releases import PARTED

SORTED = String(collation="C")
# Words of names have many inflections and no language: `simple` takes them as they are.
WORDS = "to_tsvector('simple'::regconfig, {column})"


class IndexedName(Derived):
    """One usage by its name: where it stands in a list of suggestions, what key finds it.

    ``standing`` orders what is suggested: accepted taxa before synonyms before bare names, and in
    each those of one word before species before others. Rows lie in the order of standing and
    canonical name, so that what is suggested together is read together.
    """

    __tablename__ = "name_index"
    __table_args__ = (
        Index("ix_name_index_prefix", "standing", "canonical", "id"),
        Index("ix_name_index_key", "name_key"),
        Index(
            "ix_name_index_words", text(WORDS.format(column="canonical")), postgresql_using="gin"
        ),
        PARTED,
    )
    __mapper_args__: dict[str, Any] = {"primary_key": ["release", "id"]}  # noqa: RUF012

    release: Mapped[int] = mapped_column(Integer)
    id: Mapped[str]
    canonical: Mapped[str] = mapped_column(SORTED, comment="simple form in small letters")
    standing: Mapped[int] = mapped_column(SmallInteger)
    name_key: Mapped[int] = mapped_column(comment="of its words' keys, epithets by their stems")
    lft: Mapped[int | None] = mapped_column(Integer, comment="of its taxon; none of bare names")
    accepted_id: Mapped[str | None] = mapped_column(comment="of a synonym")


class WordKey(Derived):
    """One key by which a word is found: itself, itself without a letter, its sound.

    Keys only propose; the distance of letters decides.
    """

    __tablename__ = "name_words"
    __table_args__ = (
        Index("ix_name_words_key", "key"),
        Index(
            "ix_name_words_word",
            "word",
            postgresql_where=text("word IS NOT NULL AND key = own AND kind = 0"),
        ),
        PARTED,
    )
    __mapper_args__: dict[str, Any] = {"primary_key": ["release", "kind", "key", "own"]}  # noqa: RUF012

    release: Mapped[int] = mapped_column(Integer)
    kind: Mapped[int] = mapped_column(
        SmallInteger, comment="0 first word, 1 later word, 2 beginning of a first word"
    )
    key: Mapped[int]
    own: Mapped[int] = mapped_column(comment="the word's part of name_key; of a beginning, its key")
    word: Mapped[str | None] = mapped_column(SORTED, comment="none of later words")
