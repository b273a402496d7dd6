"""What each listener might like next, and why: lists by the champions. Who is served: champions."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple

import dagster as dg
import numpy as np
import polars as pl
import sqlalchemy as sa
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from threadpoolctl import threadpool_limits

from assets.incremental import Report, Stamp, drain, stale
from assets.music.champions import CHAMPIONS, music_champions
from assets.music.externals import listening, music_sayings
from assets.music.histories import fingerprints, histories
from assets.music.models.shelf import MODELS, opened
from assets.music.models.training import Named, placed
from assets.music.recommended import RecommendationShelf
from assets.music.tastes import places_of
from assets.music.vectors import ITEM_VECTORS
from assets.shelves import FailureRows
from catalog_data.music.licences import Channel
from ml.music.listing import Lister
from resources.blobs import Blobs
from resources.compute import Compute, Outcome
from resources.lance import Lance
from resources.postgres import Postgres

NAME, RECIPE = "music_recommendations", "music recommendations 1"
TOGETHER = 64  # listeners whose scores are looked at at once
SHARD = 1024  # listeners whose lists are committed together
EMPTY = "Nothing is left of what the model knows that they would like."
NONE = "No model is served yet: have one approved."


class Champion(NamedTuple):
    """A model that is served, and where."""

    channel: str
    item_kind: str
    version: str
    training_set: str
    challenger: str


@dataclass(frozen=True)
class Listing:
    """Work that Compute spreads: lists for a few listeners at a time."""

    lister: Lister

    def make(self) -> Callable[[Any], Any]:
        """A function of histories (listeners, items)."""
        return self.lister.lists


class Stage(NamedTuple):
    """One champion's listeners and what they heard of what it knows."""

    champion: Champion
    item_ids: pl.Series
    lister: Lister
    history: pl.DataFrame


def champions_of(postgres: Postgres) -> list[Champion]:
    """All models that are served."""
    columns = [CHAMPIONS.c.channel, CHAMPIONS.c.item_kind, CHAMPIONS.c.version]
    of = (MODELS.c.training_set, MODELS.c.challenger)
    query = sa.select(*columns, *of).join(MODELS, MODELS.c.version == CHAMPIONS.c.version)
    return [Champion(*row) for row in postgres.frame(query.order_by(*columns)).iter_rows()]


def stage_of(postgres: Postgres, lance: Lance, blobs: Blobs, champion: Champion) -> Stage:
    """What one champion is to be asked."""
    kept = opened(blobs, champion.version, champion.challenger)
    name = Named(champion.training_set, champion.item_kind)
    channel = Channel(champion.channel)
    heard = histories(postgres, name, channel)
    known = heard.filter(pl.col("item_id").is_in(kept.item_ids.implode()))
    places = places_among(kept.item_ids, *places_of(postgres, lance, champion.item_kind, channel))
    return Stage(champion, kept.item_ids, Lister(kept.model, places), known)


def places_among(
    wanted: pl.Series, ids: pl.Series, vectors: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Vectors of items in their order, float32 (n, d): zeros of those that lie nowhere."""
    found = np.zeros((len(wanted), vectors.shape[1]), dtype=np.float32)
    lying = wanted.is_in(ids.implode()).to_numpy()
    found[lying] = vectors[placed(wanted.filter(lying), ids)]
    return found


def keyed(stage: Stage) -> pl.DataFrame:
    """Frame [id, fingerprint, listener] of a stage's listeners."""
    told = fingerprints(stage.history, f"{stage.champion.version} {stage.lister.digest}")
    key = pl.concat_str("id", pl.lit(f" {stage.champion.channel} {stage.champion.item_kind}"))
    return told.select(id=key, fingerprint="fingerprint", listener="id")


def listed(compute: Compute, stage: Stage, ready: pl.DataFrame) -> Iterator[Outcome]:
    """Outcomes of listeners of one stage [id, listener], in their order."""
    parts = [*ready.iter_slices(TOGETHER)]
    loads = ((str(at), rows_of(stage, part["listener"])) for at, part in enumerate(parts))
    outcomes = compute.map(Listing(stage.lister), loads)
    for part, outcome in zip(parts, outcomes, strict=True):
        for at, (id_, listener) in enumerate(part.select("id", "listener").iter_rows()):
            if outcome.error is not None:
                yield Outcome(id_, error=outcome.error)
                continue
            found = outcome.value[at]
            yield Outcome(id_, told(stage, listener, found)) if found else Outcome(id_, error=EMPTY)


def rows_of(stage: Stage, listeners: pl.Series) -> csr_array:
    """What some listeners heard: float32 (listeners, items), in their order."""
    order = listeners.to_frame("listener").with_row_index("row")
    heard = stage.history.join(order, on="listener", maintain_order="left")
    where = (heard["row"].to_numpy(), placed(heard["item_id"], stage.item_ids))
    plays = heard["plays"].to_numpy().astype(np.float32)
    return csr_array(coo_array((plays, where), shape=(len(listeners), len(stage.item_ids))))


def told(stage: Stage, listener: str, listed: list[Any]) -> dict[str, Any]:
    """One listener's list, as its shelf keeps it."""
    ids, champion = stage.item_ids, stage.champion
    items = [
        {
            "rank": rank,
            "item_id": ids[one.item],
            "score": one.score,
            "reasons": [{"item_id": ids[at], "share": share} for at, share in one.reasons],
        }
        for rank, one in enumerate(listed, start=1)
    ]
    of = {"listener": listener, "channel": champion.channel, "item_kind": champion.item_kind}
    return {"of": of | {"version": champion.version}, "items": items}


def bring_in_step(
    postgres: Postgres, compute: Compute, stages: list[Stage], run_id: str
) -> tuple[Report, int]:
    """Make the lists that are pending, remove those of nobody; the report, how many are gone."""
    shelf, failures = RecommendationShelf(postgres), FailureRows(postgres, NAME)
    schema = dict.fromkeys(("id", "fingerprint", "listener"), pl.String)
    parts = [keyed(stage) for stage in stages]
    inputs = pl.concat([pl.DataFrame(schema=schema), *parts])

    def work(ready: pl.DataFrame) -> Iterator[Outcome]:
        for stage, mine in zip(stages, parts, strict=True):
            yield from listed(compute, stage, ready.join(mine.select("id"), on="id", how="semi"))

    # Workers are as many as cores: threads of BLAS beside them make it take twice as long.
    with threadpool_limits(1, "blas"):
        report = drain(NAME, inputs, shelf, failures, Stamp(run_id, RECIPE), work, SHARD)
    failures.keep_only(inputs["id"])
    return report, shelf.remove(stale(inputs, shelf.triples()))


@dg.asset(
    group_name="music",
    kinds={"postgres", "numpy"},
    deps=[music_champions, *chain(*ITEM_VECTORS.values()), listening, music_sayings],
    code_version=RECIPE,
)
def music_recommendations(
    context: dg.AssetExecutionContext,
    postgres: Postgres,
    lance: Lance,
    blobs: Blobs,
    compute: Compute,
) -> dg.MaterializeResult[Any]:
    """One item that a listener might like, at its rank, with what of their listening caused it.

    At most 50 of each champion, which differ among themselves, and none that they heard already.
    Only listeners who heard something else, or whose champion is another, are asked anew.
    """
    with postgres.writing(NAME):
        served = champions_of(postgres)
        stages = [stage_of(postgres, lance, blobs, one) for one in served]
        report, gone = bring_in_step(postgres, compute, stages, context.run.run_id)
    more: dict[str, Any] = {"removed": gone, "champions": len(served), "recipe": RECIPE}
    more |= {} if served else {"unavailable": NONE}
    return dg.MaterializeResult(metadata={**report.metadata(), **more})
