"""Groups of one owner's photos from pairs of contents, with the photo to keep. Comparing: not."""

from dataclasses import dataclass
from typing import Any

import dagster as dg
import numpy as np
import polars as pl
import sqlalchemy as sa

from assets.wholesets import Made
from catalog_data.photos.duplicates import DuplicateGroup, DuplicateMember
from ml.duplicates import Candidate, by_partners, proposed_keeper, stars

GROUPS: sa.Table = DuplicateGroup.__table__  # type: ignore[assignment]
MEMBERS: sa.Table = DuplicateMember.__table__  # type: ignore[assignment]
WHOLE = "photo_duplicates_are_whole"
KNOWN = [name for name in Candidate.__struct_fields__ if name not in ("sharpness", "bars", "raw")]
CHOICE = pl.Schema(
    {
        "group_id": pl.String(),
        "kept_id": pl.String(),
        "decided_by": pl.String(),
        "reasons": pl.List(pl.String()),
        "saving": pl.Int64(),
    }
)


@dataclass(frozen=True)
class Inputs:
    """What groups are made of.

    ``pairs`` [left_id, right_id, distance, similarity] of contents; ``series`` [photo_id, stack_id]
    of bursts and brackets; ``dismissed`` [decision_id, photo_id]; ``measures`` [content_id,
    sharpness, left, top, right, below], bars as shares of the sides.
    """

    photos: pl.DataFrame
    pairs: pl.DataFrame
    series: pl.DataFrame
    dismissed: pl.DataFrame
    measures: pl.DataFrame


def made_of(given: Inputs) -> Made:
    """The set of all groups, checked: each counts its members, and all are of one owner."""
    belong = remaining(members(given.photos, given.pairs, given.series), given.dismissed)
    rows = (
        belong.rename({"kind": "group_kind"})
        .join(given.photos, on="photo_id")
        .join(given.measures, on="content_id", how="left")
    )
    found = described(rows)
    check = whole(rows, found)
    kinds = dict(found.group_by("kind").len().iter_rows())
    told = {"groups": found.height, "photos": belong.height, "saving": int(found["saving"].sum())}
    told |= {kind: kinds.get(kind, 0) for kind in ("exact", "similar")}
    columns = ["photo_id", "group_id", "distance", "similarity"]
    return Made({GROUPS: found, MEMBERS: belong.select(columns)}, check, told)


def members(photos: pl.DataFrame, pairs: pl.DataFrame, series: pl.DataFrame) -> pl.DataFrame:
    """Frame [photo_id, group_id, kind, distance, similarity] of all photos in groups.

    Photos of one owner with the same pixels are one node; nodes make stars about a centre.
    """
    nodes = photos.sort("owner_id", "content_id", "photo_id").select(
        "photo_id",
        "owner_id",
        "content_id",
        node=pl.concat_str("owner_id", pl.coalesce("digest", "content_id")).rank("dense") - 1,
    )
    near = met(nodes, pairs, series)
    count = nodes["node"].n_unique()
    left, right = (near[name].to_numpy().astype(np.int32) for name in ("left", "right"))
    ranks = by_partners(left, right, count)
    centre = stars(left, right, 1 - near["similarity"].to_numpy(), ranks)
    alone = np.where(centre < 0, np.arange(count), centre)
    placed = nodes.with_columns(centre=pl.Series(alone, dtype=pl.UInt32).gather(nodes["node"]))
    grouped = placed.filter(pl.len().over("centre") > 1)
    return _told(grouped, near)


def met(nodes: pl.DataFrame, pairs: pl.DataFrame, series: pl.DataFrame) -> pl.DataFrame:
    """Pairs of nodes of one owner [left, right, distance, similarity], each once.

    Photos of one burst or bracket are meant to be alike.
    """
    shot = nodes.join(series, on="photo_id", how="left")
    left = shot.rename({"content_id": "left_id"})
    right = shot.rename({"content_id": "right_id"})
    both = pairs.join(left, on="left_id").join(right, on=["right_id", "owner_id"])
    apart = both.filter(~pl.col("stack_id").eq(pl.col("stack_id_right")).fill_null(value=False))
    ordered = apart.select(
        left=pl.min_horizontal("node", "node_right"),
        right=pl.max_horizontal("node", "node_right"),
        distance="distance",
        similarity="similarity",
    ).filter(pl.col("left") != pl.col("right"))
    best = ordered.sort("left", "right", pl.col("similarity") * -1, "distance")
    return best.unique(["left", "right"], keep="first", maintain_order=True)


def _told(grouped: pl.DataFrame, near: pl.DataFrame) -> pl.DataFrame:
    """Members with how near each is to its centre: the same pixels are as near as can be."""
    either = pl.concat(
        [near, near.rename({"left": "right", "right": "left"}).select(near.columns)]
    ).rename({"left": "node", "right": "centre"})
    exact = pl.col("node").n_unique().over("centre") == 1
    return grouped.join(
        either.cast({"node": grouped["node"].dtype, "centre": grouped["centre"].dtype}),
        on=["node", "centre"],
        how="left",
        maintain_order="left",
    ).select(
        "photo_id",
        group_id=pl.col("photo_id").min().over("centre"),
        kind=pl.when(exact).then(pl.lit("exact")).otherwise(pl.lit("similar")),
        distance=pl.col("distance").fill_null(0),
        similarity=pl.col("similarity").fill_null(1.0),
    )


def remaining(belong: pl.DataFrame, dismissed: pl.DataFrame) -> pl.DataFrame:
    """Members without the groups of which one dismissal names every photo."""
    sizes = belong.group_by("group_id").len("photos")
    named = (
        belong.join(dismissed, on="photo_id")
        .group_by("group_id", "decision_id")
        .agg(pl.col("photo_id").n_unique().alias("named"))
        .join(sizes, on="group_id")
        .filter(pl.col("named") == pl.col("photos"))
    )
    return belong.join(named, on="group_id", how="anti", maintain_order="left")


def described(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of GROUPS, of members with what is known of each photo."""
    found = rows.group_by("group_id").agg(
        pl.col("owner_id").first(),
        pl.col("group_kind").first().alias("kind"),
        pl.len().cast(pl.Int64).alias("photos"),
        pl.col("similarity").min(),
    )
    chosen = [choice(part) for part in rows.partition_by("group_id")]
    return found.join(pl.DataFrame(chosen, schema=CHOICE, orient="row"), on="group_id")


def choice(group: pl.DataFrame) -> dict[str, Any]:
    """A row of CHOICE, of the members of one group."""
    best = proposed_keeper([candidate(row) for row in group.iter_rows(named=True)])
    return {
        "group_id": group["group_id"][0],
        "kept_id": best.photo_id,
        "decided_by": best.decided_by,
        "reasons": list(best.reasons),
        "saving": best.saving,
    }


def candidate(row: dict[str, Any]) -> Candidate:
    """A photo as the choice sees it; bars show nothing, so they count for no pixels."""
    bars = [row[name] or 0.0 for name in ("left", "top", "right", "below")]
    shown = (1 - bars[0] - bars[2]) * (1 - bars[1] - bars[3])
    known = {name: row[name] for name in KNOWN if row[name] is not None}
    known["pixels"] = round((row["pixels"] or 0) * shown)
    sharpness = row["sharpness"] or 0.0
    return Candidate(**known, sharpness=sharpness, bars=1 - shown, raw=row["kind"] == "raw")


def whole(rows: pl.DataFrame, found: pl.DataFrame) -> dg.AssetCheckResult:
    """Every photo is in one group, and every group is of two photos at least of one owner."""
    owners = rows.group_by("group_id").agg(pl.col("owner_id").n_unique(), pl.len().alias("count"))
    mixed = owners.filter(pl.col("owner_id") != 1).height
    small = owners.filter(pl.col("count") < 2).height
    twice = rows.height - rows["photo_id"].n_unique()
    kept = found.select("group_id", pl.col("kept_id").alias("photo_id"))
    strange = kept.join(rows, on=["group_id", "photo_id"], how="anti").height
    told = {"of_two_owners": mixed, "of_one": small, "in_two": twice, "kept_elsewhere": strange}
    passed = not any(told.values())
    return dg.AssetCheckResult(check_name=WHOLE, passed=passed, metadata=told)
