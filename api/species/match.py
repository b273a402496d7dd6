"""Names matched with usages of served releases: keys, then words, sounds, then what is above.

A source is asked only for names that the ones before it do not have.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Sequence

import polars as pl

from api.connections import Connections
from api.species.answers import answered
from api.species.candidates import described, with_keys, words_with
from api.species.names import NameIn
from api.species.relatives import RELATED, accepted_relatives
from api.species.releases import Served
from ml.coldp.statuses import BARE_NAME
from ml.names.asked import keys_above, keys_one_word_away, read, slip_keys
from ml.names.decision import DECIDED, RANKS_SAID, SOUNDS, decided, scored
from ml.names.similarity import CANDIDATE
from ml.names.sounding import keys_by_sound, sound_keys, sounds_alike

ASKED = ("scientific_name", "authorship", "rank", "code", *RANKS_SAID)
COMPARED = ("canonical_simple", "scientific_name", "authorship", "rank", "rank_level")
USAGE = ("id", "accepted_id", "standing", "status", "accepted_name", "accepted_authorship", "taxon")
WAYS = ("above", "same_stem", "by_sound")
# Of two batches one waits for the database while the other is compared.
AT_ONCE, AHEAD = 10_000, 2
SETTLED = ("exact", "variant", "canonical", "fuzzy", "ambiguous")


async def pairs_of(connections: Connections, release: int, names: pl.DataFrame) -> pl.DataFrame:
    """Every candidate of every name, scored: by key, else one word away, by sound, above."""
    same = await _by_key(connections, release, names.select("row", key="name_key"))
    found = [await _compared(connections, release, names, same, "same_stem")]
    rest = names.join(_usable(found), on="row", how="anti").filter(pl.col("name_key").is_not_null())
    if rest.height:
        near = await _one_word_away(connections, release, rest)
        found.append(await _compared(connections, release, rest, near, "near"))
        rest = rest.join(_usable(found), on="row", how="anti")
    if rest.height:
        found.append(await _by_sound(connections, release, rest, found))
        rest = rest.join(_usable(found), on="row", how="anti")
    if rest.height:
        found.append(await _above(connections, release, rest))
    return pl.concat(found, how="diagonal").with_row_index("pair")


async def _one_word_away(
    connections: Connections, release: int, names: pl.DataFrame
) -> pl.DataFrame:
    """Usages of which one word is near that of names."""
    asked = slip_keys(names)
    words = await words_with(connections, release, asked)
    return await _by_key(connections, release, keys_one_word_away(asked, words))


async def _by_sound(
    connections: Connections, release: int, names: pl.DataFrame, found: Sequence[pl.DataFrame]
) -> pl.DataFrame:
    """Usages whose words all sound like those of names, and that were not found otherwise."""
    asked = sound_keys(names)
    words = await words_with(connections, release, asked)
    heard = await _by_key(connections, release, keys_by_sound(asked, words))
    known = pl.concat(pairs.select("row", "id") for pairs in found)
    other = heard.join(known, on=["row", "id"], how="anti").join(
        names.select("row", asked="canonical_simple"), on="row"
    )
    alike = sounds_alike(other.get_column("asked"), other.get_column("canonical_simple"))
    chosen = other.filter(alike).drop("asked")
    return await _compared(connections, release, names, chosen, "by_sound")


async def _above(connections: Connections, release: int, names: pl.DataFrame) -> pl.DataFrame:
    """The species of names below it, else their genus."""
    keys = keys_above(names)
    above = await _by_key(connections, release, keys)
    spelt = above.join(names.select("row", asked="canonical_simple"), on="row").filter(
        pl.col("asked").str.starts_with(pl.col("canonical_simple") + " ")
    )
    nearest = spelt.filter(pl.col("size") == pl.col("size").max().over("row"))
    return await _compared(connections, release, names, nearest.drop("asked", "size"), "above")


def _usable(found: Sequence[pl.DataFrame]) -> pl.DataFrame:
    return pl.concat([pairs.filter("usable").select("row") for pairs in found]).unique()


async def _by_key(connections: Connections, release: int, keys: pl.DataFrame) -> pl.DataFrame:
    usages = await with_keys(connections, release, keys.get_column("key"))
    return keys.join(usages, left_on="key", right_on="name_key").drop("key")


async def _compared(
    connections: Connections, release: int, names: pl.DataFrame, found: pl.DataFrame, how: str
) -> pl.DataFrame:
    """Candidates [row, usage] beside the names they may be, scored."""
    usages = await described(connections, release, found)
    sides = [*COMPARED, *RANKS_SAID]
    other = usages.select("row", *USAGE, pl.col(sides).name.suffix(CANDIDATE))
    pairs = (
        names.select("row", *sides)
        .join(other, on="row")
        .with_columns(pl.lit(how == way).alias(way) for way in WAYS)
    )
    return await asyncio.to_thread(scored, pairs)


def frame_of(names: Sequence[NameIn]) -> pl.DataFrame:
    """Names as a frame of ASKED."""
    columns = NameIn.__struct_fields__
    rows = [tuple(getattr(name, column) for column in columns) for name in names]
    return pl.DataFrame(rows, schema=dict.fromkeys(ASKED, pl.String), orient="row")


async def batches(
    connections: Connections, served: Sequence[Served], asked: pl.DataFrame
) -> AsyncIterator[pl.DataFrame]:
    """Answers in the order asked, AT_ONCE names in a frame; the next ones are under way."""
    slices, under_way = asked.iter_slices(AT_ONCE), deque[asyncio.Task[pl.DataFrame]]()
    try:
        for names in slices:
            under_way.append(asyncio.create_task(answers_to(connections, served, names)))
            if len(under_way) == AHEAD:
                yield await under_way.popleft()
        while under_way:
            yield await under_way.popleft()
    finally:
        for task in under_way:
            task.cancel()


async def answers_to(
    connections: Connections, served: Sequence[Served], asked: pl.DataFrame
) -> pl.DataFrame:
    """One frame of answers."""
    decisions, pairs = await matched(connections, served, asked)
    pairs = await _with_relatives(connections, served, decisions, pairs)
    return await asyncio.to_thread(answered, asked, decisions, pairs)


async def _with_relatives(
    connections: Connections,
    served: Sequence[Served],
    decisions: pl.DataFrame,
    pairs: pl.DataFrame,
) -> pl.DataFrame:
    """Pairs whose chosen bare names have the taxa of their relatives for accepted ones."""
    meant = decisions.select("row", "source", pl.col("chosen").alias("pair"))
    chosen = pairs.join(meant, on=["row", "source", "pair"], how="semi")
    bare = chosen.filter(pl.col("status") == BARE_NAME)
    frames = [
        (await accepted_relatives(connections, one.release, ids)).with_columns(
            source=pl.lit(one.source)
        )
        for one in served
        if (ids := bare.filter(pl.col("source") == one.source).get_column("id").to_list())
    ]
    if not frames:
        return pairs.with_columns(accepted_by=pl.lit(None, pl.String))
    found = pairs.join(pl.concat(frames), on=["source", "id"], how="left", suffix="_related")
    told = [c for c in RELATED if c.startswith("accepted_") and c != "accepted_by"]
    return found.with_columns(pl.coalesce(f"{name}_related", name).alias(name) for name in told)


async def matched(
    connections: Connections, served: Sequence[Served], asked: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Decisions [*DECIDED, source] in the order asked, and the pairs they were made of.

    `asked` has ASKED, all String; what is null was not said.
    """
    names = await asyncio.to_thread(read, asked.with_row_index("row"))
    decisions, pairs, rest = [], [], names
    for one in served:
        found = (await pairs_of(connections, one.release, rest)).with_columns(
            source=pl.lit(one.source)
        )
        settled = await asyncio.to_thread(decided, found)
        decisions.append(settled.with_columns(source=pl.lit(one.source)))
        pairs.append(found)
        rest = rest.join(decisions[-1].filter(_settled()), on="row", how="anti")
        if rest.is_empty():
            break
    return _first(asked, decisions), pl.concat(pairs, how="diagonal")


def _settled() -> pl.Expr:
    """Whether no further source is asked: of what only sounds alike one may have the letters."""
    return pl.col("match").is_in(SETTLED) & (pl.col("rule") != SOUNDS)


def _first(asked: pl.DataFrame, decisions: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Of each name the first source that has it, else its sound, else a higher taxon, else none."""
    order = ["exact", "variant", "canonical", "fuzzy", "ambiguous", "higher_rank", "none"]
    worth = pl.col("match").replace_strict(order, [0, 0, 0, 0, 0, 2, 3], return_dtype=pl.Int8)
    every = pl.concat(decisions).with_columns(worth=worth + (pl.col("rule") == SOUNDS))
    best = every.sort("row", "worth", maintain_order=True).unique("row", keep="first")
    rows = asked.select(pl.int_range(pl.len(), dtype=pl.UInt32).alias("row"))
    return (
        rows.join(best, on="row", how="left", maintain_order="left")
        .with_columns(pl.col("match").fill_null("none"), pl.col("rule").fill_null("no such name"))
        .select(*DECIDED, "source")
    )
