"""A batch of 100,000 names matched, a tenth with one slip, a tenth unknown; names per second.

The reference is the pace to reach on two cores. Right usages, unknown names that were matched,
and homonyms of several kingdoms that were resolved without being told one, are counted.
"""

import asyncio
import random
import time
from typing import Any

import polars as pl
import sqlalchemy as sa

from api.species.match import ASKED, batches
from api.species.releases import served
from resources.postgres import Postgres
from resources.server import Urls
from tests.benchmarks.harness import metered, report, say
from tests.benchmarks.species_home import connected, named_home
from tests.benchmarks.suggest import slipped

BATCH, SLIPS, UNKNOWN = 100_000, 0.1, 0.1
PACE, RIGHT, MATCHED = 8_000, 0.99, 0.001


def known(urls: Urls, count: int) -> pl.DataFrame:
    """Usages picked evenly: [id, scientific_name, authorship, rank, kingdom], and how they stand.

    `alike` counts the usages that have the same name, authorship and rank.
    """
    query = """
        SELECT u.id, u.scientific_name, u.authorship, u.rank, k.scientific_name AS kingdom,
            (SELECT count(*) FROM derived.name_index j JOIN derived.name_usages v
                ON v.release = 1 AND v.id = j.id
             WHERE j.release = 1 AND j.name_key = i.name_key AND j.canonical = i.canonical
                AND v.rank = u.rank AND v.authorship IS NOT DISTINCT FROM u.authorship) AS alike
        FROM (SELECT * FROM derived.name_index WHERE release = 1
              ORDER BY hashtext(id || 'm') LIMIT :count) AS i
        JOIN derived.name_usages u ON u.release = 1 AND u.id = i.id
        LEFT JOIN derived.lineages l ON l.release = 1 AND l.id = i.id
        LEFT JOIN derived.lineages kl ON kl.release = 1 AND kl.lft = l.kingdom AND kl.is_taxon
        LEFT JOIN derived.name_usages k ON k.release = 1 AND k.id = kl.id"""
    return Postgres(url=urls.pipeline).frame(sa.text(query), {"count": count})


def spoilt(name: str, dice: random.Random) -> str:
    """A name with one slip in a word of it."""
    made = slipped(name.lower(), dice)
    return made[:1].upper() + made[1:]


def invented(one: str, other: str, dice: random.Random) -> str:
    """A name of nobody: words of two names, two slips and more in each."""
    words = [one.split()[0].lower(), other.split()[-1].lower()]
    for _ in range(3):
        words = [slipped(word, dice) for word in words]
    return " ".join(words).capitalize()


def asked_names(found: pl.DataFrame, dice: random.Random) -> pl.DataFrame:
    """The batch: [scientific_name, authorship, rank, kingdom, wanted, kind]."""
    names = found.get_column("scientific_name").to_list()
    kinds, texts = [], []
    for name in names:
        chance = dice.random()
        kind = "slip" if chance < SLIPS else "unknown" if chance < SLIPS + UNKNOWN else "plain"
        made = {
            "slip": lambda name=name: spoilt(name, dice),
            "unknown": lambda name=name: invented(name, dice.choice(names), dice),
            "plain": lambda name=name: name,
        }
        kinds.append(kind)
        texts.append(made[kind]())
    return found.with_columns(wanted="id", kind=pl.Series(kinds), scientific_name=pl.Series(texts))


def homonyms(urls: Urls) -> pl.DataFrame:
    """Names that taxa of several kingdoms have: no kingdom is told when they are asked for."""
    query = """
        SELECT i.canonical AS scientific_name FROM derived.name_index i
        JOIN derived.lineages l ON l.release = 1 AND l.id = i.id
        WHERE i.release = 1 AND l.kingdom IS NOT NULL
        GROUP BY i.canonical HAVING count(DISTINCT l.kingdom) > 1 ORDER BY 1 LIMIT 10000"""
    return Postgres(url=urls.pipeline).frame(sa.text(query))


async def matching(urls: Urls, asked: pl.DataFrame) -> tuple[pl.DataFrame, float]:
    """Answers to a batch, and seconds; a small batch goes before, so that all is warm."""
    connections = connected(urls)
    whole = [pl.col(n) if n in asked.columns else pl.lit(None, pl.String).alias(n) for n in ASKED]
    names = asked.select(whole)
    try:
        sources = await served(connections)
        [_ async for _ in batches(connections, sources, names.head(2000))]
        started = time.perf_counter()
        frames = [frame async for frame in batches(connections, sources, names)]
        return pl.concat(frames), time.perf_counter() - started
    finally:
        await connections.close()


def shares(asked: pl.DataFrame, answers: pl.DataFrame) -> dict[str, float]:
    """What became of each kind of name."""
    both = pl.concat([asked.select("wanted", "kind", "alike"), answers], how="horizontal")
    right = (pl.col("id") == ("made:" + pl.col("wanted"))).fill_null(value=False)
    among = pl.col("candidates").list.eval(pl.element().struct.field("id"))
    offered = among.list.contains("made:" + pl.col("wanted")).fill_null(value=False)
    alone = pl.col("alike") == 1
    slip, plain, unknown = (pl.col("kind") == kind for kind in ("slip", "plain", "unknown"))
    settled = pl.col("match").is_in(["exact", "variant", "canonical", "fuzzy"])
    told = both.select(
        slips_right=right.filter(slip & alone).mean(),
        slips_right_or_ambiguous_with_it=(right | offered).filter(slip).mean(),
        plain_right=right.filter(plain & alone).mean(),
        plain_offered=offered.filter(plain).mean(),
        unknown_matched=settled.filter(unknown).mean(),
        slips=(slip & alone).sum(),
        unknown=unknown.sum(),
    )
    return told.row(0, named=True)


def main(size: int | None = None, home: str | None = None, **_: Any) -> None:
    """Fill a home, or take the one given, and match a batch with authorships, then homonyms."""
    count = size or 9_400_000
    with named_home(count, home) as (urls, _house):
        asked = asked_names(known(urls, min(BATCH, count // 2)), random.Random(0))
        say(f"matching {asked.height:,} names")
        with metered() as meter:
            answers, seconds = asyncio.run(matching(urls, asked.drop("kingdom")))
            bare, unsaid = asyncio.run(matching(urls, asked.select("scientific_name")))
        told = shares(asked, answers)
        twice = homonyms(urls)
        resolved = asyncio.run(matching(urls, twice))[0] if twice.height else answers.clear()
    common: dict[str, Any] = {"size": count, "peak_mib": meter.peak_mib}
    pace = ("to reach", PACE)
    by_match = dict(answers.get_column("match").value_counts().iter_rows())
    details = {"names": asked.height, "matches": by_match, **told}
    report("match", asked.height / seconds, "names/s", pace, details=details, **common)
    alone = {"matches": dict(bare.get_column("match").value_counts().iter_rows())}
    report("match, names alone", asked.height / unsaid, "names/s", pace, details=alone, **common)
    report("match slips right", told["slips_right"], "", ("to reach", RIGHT), **common)
    report("match unknown", told["unknown_matched"], "", ("at most", MATCHED), **common)
    crossed = resolved.filter(pl.col("match").is_in(["exact", "variant", "canonical", "fuzzy"]))
    among = {"homonyms": twice.height}
    report("match across kingdoms", crossed.height, "", ("none", 0), details=among, **common)
