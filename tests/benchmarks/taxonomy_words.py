"""Words that look like names: Latin epithets, genera, authors, ids, from numbers alone.

A word is a function of its number, so that any part of an archive can be written by itself.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

SPELT = """
ba be bi bo bra ca ce ci co cra cu da de di do dra du fa fe fi flo fo ga ge gla go gra
ha he hi ho hy ja la le li lo lu ly ma me mi mo mu my na ne ni no nu pa pe phi pho pla po
pra pro pu que ra re rho ri ro ru sa sca se si so spe spi sta ste stri su ta te tha the ti
to tra tri tu va ve vi vo xa xe za ze zo al an ar cal can car cen chry cor cun den dis
er for gal gen gran her ian in jun lan lep lin lon mac mal man mar mel mer mon mor nig nit
ob ol or pal par pel per pin pol pul quin ros rub sal san sem ser sil sim tan ten ter tur
um un var ven ver vin vir vul wal xan
"""
SYLLABLES = SPELT.split()
GENDERED = [("us", "a", "um"), ("atus", "ata", "atum"), ("ensis", "ensis", "ense")]
GENDERED += [("inus", "ina", "inum"), ("osus", "osa", "osum"), ("is", "is", "e")]
FIXED = ["i", "ii", "ae", "icola", "oides", "iana", "ifera", "opsis"]
GENERA = ["us", "a", "um", "ia", "ella", "opsis", "ium", "odes", "ma", "on"]
FAMILY = {"superfamily": "oidea", "family": "idae", "subfamily": "inae", "tribe": "ini"}
LETTERS = np.frombuffer(b"23456789BCDFGHJKLMNPQRSTVWXYZ", dtype="S1")


def scattered(numbers: Ints, salt: int) -> NDArray[np.uint64]:
    """Numbers made as good as random, one to one (splitmix64, Steele 2014)."""
    z = numbers.astype(np.uint64) + np.uint64(salt * 0x9E3779B97F4A7C15 % 2**64)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def digits(bits: NDArray[np.uint64], base: int, place: int) -> Ints:
    """One digit of a number in some base."""
    return (bits // np.uint64(base**place) % np.uint64(base)).astype(np.int64)


def stems(numbers: Ints, salt: int, short: int = 55) -> pl.Series:
    """Three syllables; ``short`` of a hundred have two, ten have four."""
    bits = scattered(numbers, salt)
    table = pl.Series([*SYLLABLES, ""])
    long = digits(scattered(numbers, salt + 1), 100, 0)
    parts = []
    for place in range(4):
        digit = digits(bits, len(SYLLABLES), place)
        wanted = place < np.select([long < short, long < 90], [2, 3], 4)
        parts.append(table.gather(np.where(wanted, digit, len(SYLLABLES))))
    return pl.select(pl.concat_str(parts)).to_series()


def epithets(numbers: Ints, gender: Ints) -> pl.Series:
    """Lower-case epithets, seven of ten in the gender (0, 1, 2) of their genus."""
    bits = scattered(numbers, 11)
    fixed = digits(bits, 10, 0) < 3
    table = [form for forms in GENDERED for form in forms]
    agreeing = digits(bits, len(GENDERED), 2) * 3 + gender
    place = np.where(fixed, len(table) + digits(bits, len(FIXED), 2), agreeing)
    return stems(numbers, 12) + pl.Series([*table, *FIXED]).gather(place)


def genders(genera: Ints) -> Ints:
    """Gender of a genus: 0 masculine, 1 feminine, 2 neuter."""
    return np.array([0, 1, 2, 1, 1, 1, 2, 0, 2, 2])[digits(scattered(genera, 21), 10, 0)]


def genera(numbers: Ints) -> pl.Series:
    """Capitalised words for genera and above."""
    endings = pl.Series(GENERA).gather(digits(scattered(numbers, 21), 10, 0))
    return capital(stems(numbers, 22, short=35) + endings)


def capital(words: pl.Series) -> pl.Series:
    """The first letter in upper case."""
    return words.str.head(1).str.to_uppercase() + words.str.slice(1)


def authors(numbers: Ints) -> pl.Series:
    """Surnames; one of 14 with a letter beyond ASCII."""
    bits = scattered(numbers, 31)
    plain = stems(numbers, 32, short=85) + pl.Series(["", "er", "sen", "ski", "ez", "mann"]).gather(
        digits(bits, 6, 1)
    )
    accented = plain.str.replace("u", "ü").str.replace("e", "é").str.replace("o", "ö")
    return capital(plain.zip_with(pl.Series(digits(bits, 14, 4) > 0), accented))


def ids(numbers: Ints, count: int) -> pl.Series:
    """Ids as the Catalogue of Life has them: three to six digits and letters, in no order.

    Numbers below ``count`` come to ids one to one; the row of a number says nothing of its id.
    """
    space = max(count, 29**3)
    width = int(np.ceil(np.log(space) / np.log(29)))
    odd = 2_654_435_761
    while np.gcd(odd, 29**width) != 1:
        odd += 2
    turned = numbers.astype(np.int64) % 29**width * odd % 29**width
    letters = np.stack([LETTERS[turned // 29**place % 29] for place in range(width)], axis=1)
    return pl.Series(np.ascontiguousarray(letters).view(f"S{width}").ravel()).cast(pl.String)


def chances(numbers: Ints, salt: int) -> Floats:
    """A chance in [0, 1) for each number, always the same one."""
    return (scattered(numbers, salt) >> np.uint64(11)).astype(np.float64) * 2.0**-53


def lomax(chance: Floats, tail: float, scale: float) -> Ints:
    """Numbers of words as often as people use them, from chances in [0, 1).

    A draw is above x with probability (1 + x / scale)^-tail (Lomax 1954), so that n draws hold
    about n^(1 / (1 + tail)) words (Heaps' law).
    """
    return np.minimum(scale * ((1 - chance) ** (-1 / tail) - 1), 2.0**40).astype(np.int64)
