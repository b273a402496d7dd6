"""Which photo each changed file belongs to, decided over the whole set. Frames in, frames out.

In this order: the same path with the same content; content its owner has already (a move, a copy,
a swap: the photo follows the content); the only file of a photo, changed in place (the photo and
what was said of it stay); otherwise a new photo. No decision ever merges two photos.
"""

from dataclasses import dataclass

import polars as pl

from catalog_data.identity import new_id

CHANGED = {
    "source_id": pl.String,
    "owner_id": pl.String,
    "path": pl.String,
    "content_id": pl.String,
}
PHOTOS = {"photo_id": pl.String, "owner_id": pl.String, "content_id": pl.String}
PLACE = ["source_id", "path"]
CONTENT = ["owner_id", "content_id"]


@dataclass(frozen=True)
class Decision:
    """What a scan makes of changed pictures.

    Attributes:
        files: CHANGED with photo_id, in the order given.
        replaced: [photo_id, content_id] of photos whose only file changed in place.
        new: PHOTOS that are seen for the first time.
    """

    files: pl.DataFrame
    replaced: pl.DataFrame
    new: pl.DataFrame


def decide(
    changed: pl.DataFrame, was: pl.DataFrame, photos: pl.DataFrame, present: pl.Series
) -> Decision:
    """Give every changed picture its photo.

    Args:
        changed: CHANGED, pictures that are new or differ, each (source_id, path) once.
        was: [source_id, path, photo_id] of what was known at these paths.
        photos: PHOTOS of all owners concerned, each (owner_id, content_id) once.
        present: Ids of photos that have a file elsewhere that did not change.
    """
    known = changed.join(photos, on=CONTENT, how="left", maintain_order="left")
    held = pl.concat([present, known["photo_id"].drop_nulls()]).unique()
    replaced = _replaced(known.filter(pl.col("photo_id").is_null()), was, held)
    after = pl.concat(
        [photos.join(replaced, on="photo_id", how="anti"), replaced.select(list(PHOTOS))]
    )
    new = _new(changed, after)
    files = changed.join(pl.concat([after, new]), on=CONTENT, how="left", maintain_order="left")
    return Decision(files, replaced.select("photo_id", "content_id"), new)


def _replaced(unknown: pl.DataFrame, was: pl.DataFrame, held: pl.Series) -> pl.DataFrame:
    """PHOTOS with their new content: all their files changed in place, and all to the same bytes.

    Where two photos turned into the same bytes, the first path keeps its photo.
    """
    mine = unknown.drop("photo_id").join(was.drop_nulls(), on=PLACE, how="inner")
    free = mine.join(held.to_frame("photo_id"), on="photo_id", how="anti").sort(PLACE)
    alike = free.filter(pl.col("content_id").n_unique().over("photo_id") == 1)
    once = alike.unique(CONTENT, keep="first", maintain_order=True)
    return once.unique("photo_id", keep="first", maintain_order=True).select(list(PHOTOS))


def _new(changed: pl.DataFrame, photos: pl.DataFrame) -> pl.DataFrame:
    """PHOTOS of contents that their owners have not, one per owner and content."""
    unseen = changed.join(photos, on=CONTENT, how="anti").unique(CONTENT, maintain_order=True)
    ids = pl.Series("photo_id", [str(new_id()) for _ in range(unseen.height)], dtype=pl.String)
    return unseen.with_columns(ids).select(list(PHOTOS))
