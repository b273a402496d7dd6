"""What is written of items as tokens of four kinds, counted into sparse rows. No vectors yet."""

from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array

from ml.taste.contract import Floats, Items

KINDS = ("artist", "album", "genre", "word")
SEPARATOR = "\n"  # no token holds it, as blanks become one space
MOST = 100_000  # tokens that are known, the commonest; 256 numbers each are 100 MB


class Vocabulary(NamedTuple):
    """Tokens that are known: ``kind:text``, sorted, and how rare each is, float32 (v,)."""

    tokens: pl.Series
    rarity: Floats


def tokens_of(items: Items) -> pl.DataFrame:
    """Frame [item: uint32, kind: str, token: str], each once an item."""
    told = items.groups.select("artist", "album", "genres", name=items.names)
    rows = told.with_row_index("item")
    words = pl.concat_str(
        "name", pl.col("artist"), pl.col("genres").list.join(" "), separator=" ", ignore_nulls=True
    )
    kinds = {
        "artist": rows.select("item", text=pl.col("artist")),
        "album": rows.select("item", text=pl.col("album")),
        "genre": rows.select("item", text=pl.col("genres")).explode("text"),
        "word": rows.select("item", text=_plain(words).str.extract_all(r"[\p{L}\p{N}]+")).explode(
            "text"
        ),
    }
    found = pl.concat(
        part.drop_nulls().select("item", pl.lit(kind).alias("kind"), _plain(pl.col("text")))
        for kind, part in kinds.items()
    )
    token = pl.concat_str("kind", pl.lit(":"), "text").alias("token")
    return found.select("item", "kind", token).unique(maintain_order=True)


def _plain(text: pl.Expr) -> pl.Expr:
    """Lower case, compatible letters, one space between words."""
    folded = text.str.normalize("NFKC").str.to_lowercase()
    return folded.str.replace_all(r"\s+", " ").str.strip_chars().alias("text")


def vocabulary(tokens: pl.DataFrame, items: int) -> Vocabulary:
    """Tokens of two items or more: what one has alone brings it near to nothing."""
    often = tokens.group_by("token").len().filter(pl.col("len") > 1)
    kept = often.sort([-pl.col("len").cast(pl.Int64), "token"]).head(MOST).sort("token")
    rarity = np.log1p(items / np.maximum(kept["len"].to_numpy(), 1))
    return Vocabulary(kept["token"], rarity.astype(np.float32))


def counted(tokens: pl.DataFrame, known: Vocabulary, items: int, weights: Floats) -> csr_array:
    """Rows of known tokens: float32 (items, v), each kind of an item as long as its weight."""
    frame = pl.DataFrame({"token": known.tokens}).with_row_index("column")
    met = tokens.join(frame, on="token", how="inner", maintain_order="left")
    column = met["column"].to_numpy().astype(np.intp)
    item = met["item"].to_numpy().astype(np.intp)
    kind = met["kind"].replace_strict(KINDS, range(len(KINDS)), return_dtype=pl.Int64).to_numpy()
    value = known.rarity[column].astype(np.float64)
    group = item * len(KINDS) + kind
    squared = np.bincount(group, value**2, minlength=1)
    value = value / np.sqrt(squared[group]) * weights[kind]
    shape = (items, len(known.tokens))
    return csr_array(coo_array((value.astype(np.float32), (item, column)), shape=shape))


def packed(tokens: pl.Series) -> NDArray[np.uint8]:
    """Tokens as one run of bytes, for ``numpy.savez``."""
    return np.frombuffer(SEPARATOR.join(tokens.to_list()).encode(), dtype=np.uint8)


def unpacked(data: NDArray[np.uint8]) -> pl.Series:
    """From what ``packed`` gave."""
    text = data.tobytes().decode()
    return pl.Series(text.split(SEPARATOR) if text else [], dtype=pl.String)
