"""Ways from the root by intervals, against paths; how long the taxa above others are held."""

import asyncio
import json

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from msgspec.structs import replace

from api.species import ancestors
from api.species.releases import served
from ml.taxonomy import LINEAGE_SCHEMA, intervals, lineages
from tests.ml.taxonomies import any_usages, resolved


@settings(max_examples=100, deadline=None)
@given(any_usages())
def test_the_way_up_is_the_path_without_its_end(frame):
    tree = resolved(frame)
    pieces = lineages(tree, intervals(tree, frame["name"]))
    rows = pl.concat([pl.DataFrame(schema=LINEAGE_SCHEMA), *pieces])
    below = rows.filter(pl.col("is_taxon") & (pl.col("right") > pl.col("left")))
    read = below.join(frame.select("id", "rank", "name"), on="id")
    read = read.rename({"left": "lft", "right": "rgt"}).select(*ancestors.READ).reverse()
    inner = ancestors._inner("s", read.cast(ancestors.READ))
    parents = inner.parents(rows["left"].fill_null(0).to_numpy())
    ends = np.cumsum(inner.lengths(parents))
    above = np.full(ends[-1] if len(ends) else 0, -1, dtype=np.int64)
    inner.climb(above, ends, parents, 100)
    ways = [inner.lft[way - 100].tolist() for way in np.split(above, ends)[: rows.height]]
    assert ways == [(path or [])[:-1] for path in rows["path"].to_list()]


@pytest.fixture
def reads(monkeypatch):
    """Releases whose taxa were read, as often as they were."""
    found, read = [], ancestors._read

    async def watched(connections, one):
        found.append(one.release)
        return await read(connections, one)

    monkeypatch.setattr(ancestors, "_read", watched)
    return found


async def test_what_is_held_of_a_release(connections):
    (cats,) = await served(connections, "cats")
    found = await ancestors.inner_of(connections, cats)
    ids, ranks, names = (values.to_pylist() for values in found.names)
    assert (ids[0], ranks[0], names[0]) == ("cats:A", "kingdom", "Animalia")
    assert "cats:Pa" in ids and "cats:leo" not in ids
    told = json.loads(f"[{''.join(found.steps.to_pylist())[:-1]}]")
    assert [tuple(step.values()) for step in told] == list(zip(ids, ranks, names, strict=True))


async def test_taxa_are_read_once_for_each_filling(connections, reads):
    (cats,) = await served(connections, "cats")
    first, again = await asyncio.gather(
        ancestors.inner_of(connections, cats), ancestors.inner_of(connections, cats)
    )
    assert first is again
    older = [replace(cats, stamp=cats.stamp - ago) for ago in (1, 2)]
    for one in older:
        assert await ancestors.inner_of(connections, one) is not first
    assert await ancestors.inner_of(connections, cats) is first
    assert len(reads) == 3
    held = ancestors._KNOWN[connections].taxa
    assert set(held) == {(cats.release, cats.stamp), (cats.release, older[1].stamp)}


async def test_beyond_a_bound_what_was_used_longest_ago_goes(connections, reads, monkeypatch):
    (cats,), (other,) = [await served(connections, code) for code in ("cats", "other")]
    monkeypatch.setattr(ancestors, "MOST", 0)
    for one in (cats, other, cats):
        await ancestors.inner_of(connections, one)
    assert reads == [cats.release, other.release, cats.release]
    assert len(ancestors._KNOWN[connections].taxa) == 1
