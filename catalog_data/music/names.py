r"""How names of music are compared: one folded form, for indexes and for what is asked.

Small letters, no accents, words parted by one space: ``Beyoncé`` and ``BEYONCE`` are one name, as
are ``AC/DC`` and ``ac dc``. Of a name without letters or digits nothing is left. Postgres folds,
both what is kept and what is asked, so the two never differ; its C locale knows small letters of
ASCII alone, hence its own collation of Unicode (PostgreSQL 17).
"""

from sqlalchemy import ColumnElement, Index, Text, literal_column, text

LONGEST = 200  # letters: an entry of a tree of names holds 2,700 bytes
ACCENTS = "[\\u0300-\\u036f]"
BETWEEN = "[\\u0001-\\u002f\\u003a-\\u0040\\u005b-\\u0060\\u007b-\\u00bf\\u2000-\\u206f]+"
FOLDED = (
    '"left"(btrim(regexp_replace(regexp_replace('
    'normalize(lower({name} COLLATE "pg_c_utf8"), NFKD), '
    f"'{ACCENTS}', '', 'g'), '{BETWEEN}', ' ', 'g')), {LONGEST})"
)
WORDS = f"to_tsvector('simple'::regconfig, {FOLDED})"


def folded(name: str) -> ColumnElement[str]:
    """The folded form of a column, or of a named parameter, as SQL."""
    return literal_column(FOLDED.format(name=name), Text())


def words(name: str) -> ColumnElement[str]:
    """The words of a column's folded form, to be matched with a query of words."""
    return literal_column(WORDS.format(name=name), Text())


def name_indexes(table: str, column: str) -> tuple[Index, Index]:
    """Indexes that find names by their beginnings, in order, and by any of their words."""
    return (
        Index(f"ix_{table}_folded", text(FOLDED.format(name=column)), "id"),
        Index(f"ix_{table}_words", text(WORDS.format(name=column)), postgresql_using="gin"),
    )
