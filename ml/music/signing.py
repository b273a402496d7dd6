"""Pseudonyms of listeners and signatures of events: hashes alone. Who is who is kept nowhere."""

import hashlib
import hmac

import numpy as np
import polars as pl
import pyarrow as pa

SIZE = 32  # hex digits of a pseudonym, of a track's key and of a signature
SECOND = 8  # hex digits: seconds since 1970 until 2106
# The rest of a signature is half listener, half track: two events of one second share it with a
# chance of one in 10^28.
PART = (SIZE - SECOND) // 2


def pseudonyms(listeners: pl.Series, dataset: str, salt: str) -> pl.Series:
    """What listeners of a dataset are called here: 32 hex digits under the home's own salt.

    Args:
        listeners: String, as the dataset names them.
        dataset: Its code: number 7 of two datasets is not one person.
        salt: Hex digits. Without it nobody can tell by trying who a pseudonym is.

    Returns:
        String of the same length; one hash is computed for each listener, not each row.
    """
    key, known = bytes.fromhex(salt), listeners.unique()
    made = [
        hmac.new(key, f"{dataset}\0{name}".encode(), hashlib.sha256).hexdigest()[:SIZE]
        for name in known
    ]
    return listeners.replace_strict(known, pl.Series(made, dtype=pl.String))


def name_keys(names: pl.DataFrame) -> pl.Series:
    """What the same names have in common: 32 hex digits (SHA-256), computed once for each.

    Args:
        names: Columns of String, such as artist and title, none null. Case and outer spaces make
            no difference.
    """
    plain = (pl.col(name).str.strip_chars().str.to_lowercase() for name in names.columns)
    whole = names.select(pl.concat_str(plain, separator="\0").alias("key")).to_series()
    known = whole.unique()
    made = [hashlib.sha256(text.encode()).hexdigest()[:SIZE] for text in known]
    return whole.replace_strict(known, pl.Series(made, dtype=pl.String))


def signatures(events: pl.DataFrame) -> pl.Series:
    """What makes an event the same wherever it comes from: second, listener, artist and title.

    Args:
        events: Frame [second, listener: pseudonym, track: key of artist and title]. Ids are not
            asked, as not every source has them.

    Returns:
        String, 32 hex digits each, which sort as the seconds do.
    """
    parts = [pl.col(name).str.slice(0, PART) for name in ("listener", "track")]
    whole = events.select(pl.concat_str(_hex(events["second"]), *parts))
    return whole.to_series().rename("signature")


def _hex(seconds: pl.Series) -> pl.Series:
    """Eight hex digits of each number."""
    data = seconds.to_numpy().astype(np.dtype(">u4"))
    shape = pa.binary(data.itemsize)
    array = pa.FixedSizeBinaryArray.from_buffers(shape, len(data), [None, pa.py_buffer(data)])
    return pl.Series(array.cast(pa.binary())).bin.encode("hex")
