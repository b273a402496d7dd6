"""Pseudonyms of listeners and signatures of events: hashes alone. Who is who is kept nowhere."""

import hashlib
import hmac

import polars as pl

SIZE = 16  # bytes: two of 10^12 events share a signature with a chance of one in 10^14


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
        hmac.new(key, f"{dataset}\0{name}".encode(), hashlib.sha256).hexdigest()[: 2 * SIZE]
        for name in known
    ]
    return listeners.replace_strict(known, pl.Series(made, dtype=pl.String))


def signatures(events: pl.DataFrame) -> pl.Series:
    """What makes an event the same wherever it comes from: listener, second, artist and title.

    Args:
        events: Frame [listener: pseudonym, second, artist, title]. Case and outer spaces of names
            make no difference; ids are not asked, as not every source has them.

    Returns:
        String, 32 hex digits (BLAKE2b) each.
    """
    name = pl.col("artist").str.strip_chars().str.to_lowercase()
    title = pl.col("title").str.strip_chars().str.to_lowercase()
    whole = events.select(pl.concat_str("listener", "second", name, title, separator="\0"))
    texts = whole.to_series().to_list()
    made = [hashlib.blake2b(text.encode(), digest_size=SIZE).hexdigest() for text in texts]
    return pl.Series("signature", made, dtype=pl.String)
