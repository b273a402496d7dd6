"""The index of items: terms, meanings and looks in one table of LanceDB. Ranking is the API's."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import dagster as dg
import msgspec
import polars as pl
import sqlalchemy as sa

from assets.belongings.documents import ITEMS, SAID
from assets.belongings.externals import belongings_sayings
from assets.belongings.meanings import keep_meanings_index
from assets.incremental import Report, orphans
from assets.photos.previews import photo_previews
from assets.photos.renditions import Rendered
from assets.photos.rowwise import derive, each, told
from assets.pointers import kept_versions, publish, served
from assets.shelves import FailureRows, LanceShelf
from catalog_data.belongings.documents import FIELDS, ITEM_INDEX, index_schema
from catalog_data.identity import vector_table
from ml.belongings import (
    DOCUMENT_RECIPE,
    LOOKS_DIM,
    LOOKS_SIDE,
    Document,
    document,
    index_recipe,
    looks,
    meaning,
    texts_of,
)
from ml.image import UndecodableError
from ml.text import TextWeights, Unavailable, find_text_weights, loaded, text_dimensions
from resources.blobs import Blobs
from resources.compute import Compute, Outcome
from resources.lance import Lance
from resources.postgres import Postgres
from resources.settings import PhotoSettings

TOGETHER, REMEMBERED = 2_000, 20_000


@dataclass(frozen=True)
class DescribeItem:
    """The task of all that needs no text model: terms of an item, and how its photos look."""

    rendered: Rendered

    def make(self) -> Callable[[Any], Any]:
        """Nothing heavy to load."""
        return self.described

    def described(self, row: dict[str, Any]) -> dict[str, Any]:
        """Columns of a row of SAID, with the text that a model is to read beside them."""
        found = document(row["name"], [row["tags"]], [row["more"]], [row["path"]])
        seen = dict(self.seen(msgspec.json.decode(row["pictures"])))
        said = ", ".join(filter(None, (row["name"], row["tags"], row["description"])))
        pictures = {"photos": list(seen), "looks": list(seen.values())}
        return {**found._asdict(), "terms": found.terms, **pictures, "said": said}

    def seen(self, pictures: list[dict[str, Any]]) -> Iterator[tuple[str, list[float]]]:
        """Content ids of photos and how they look.

        A damaged rendition is among the failures of the photos; its item is found without it.
        """
        for picture in pictures:
            told_of = {**picture, "renditions": msgspec.json.encode(picture["renditions"])}
            try:
                yield picture["id"], looks(self.rendered.read(told_of)).tolist()
            except UndecodableError:
                continue


def with_meanings(
    outcomes: Iterator[Outcome], weights: TextWeights | Unavailable
) -> Iterator[Outcome]:
    """Outcomes in order, each text as the vector of what it means where there is a model."""
    known: dict[str, Any] = {}
    while batch := list(islice(outcomes, TOGETHER)):
        values = [outcome.value for outcome in batch if outcome.error is None]
        said = [(value.pop("said"), Document(*map(value.get, FIELDS))) for value in values]
        if not isinstance(weights, Unavailable):
            texts = {text for one in said for text in texts_of(*one)}
            new = sorted(texts - known.keys())
            known |= zip(new, loaded(weights).of_things(new), strict=True)
            for value, one in zip(values, said, strict=True):
                value["meaning"] = meaning(known, *one)
        yield from batch
        if len(known) > REMEMBERED:
            known.clear()


@dg.asset(
    group_name="belongings",
    kinds={"lancedb"},
    deps=[belongings_sayings, photo_previews],
    code_version=DOCUMENT_RECIPE,
)
def item_index(
    context: dg.AssetExecutionContext,
    postgres: Postgres,
    lance: Lance,
    blobs: Blobs,
    compute: Compute,
    settings: PhotoSettings,
) -> dg.MaterializeResult[Any]:
    """One item: its words, names of places above it, other names and uses; as vectors its looks.

    Where a text model is at hand, a vector tells what it means as well. A word that was edited
    away, or an item that was forgotten, is found no more once this has run.
    """
    weights = find_text_weights(settings.text_model)
    recipe = index_recipe(weights)
    dimensions = None if isinstance(weights, Unavailable) else text_dimensions(weights)
    task = DescribeItem(Rendered(blobs.derived_uri, LOOKS_SIDE))

    def work(frames: Iterator[pl.DataFrame]) -> Iterator[Outcome]:
        return with_meanings(compute.map(task, each(frames)), weights)

    table = vector_table(ITEM_INDEX, recipe)
    shelf = LanceShelf(lance, table, index_schema(dimensions, LOOKS_DIM), "item_id")
    report = derive(context, postgres, shelf, recipe, SAID, work, settings.shard)
    more: dict[str, Any] = {"forgotten": forget(postgres, shelf, report)}
    if isinstance(weights, Unavailable):
        more["without_meanings"] = weights.reason
    if lance.has(table):
        more |= serve(postgres, lance, recipe, changed=bool(report.wrote))
    return told(report, recipe, **more)


def forget(postgres: Postgres, shelf: LanceShelf, report: Report) -> int:
    """Remove the rows of items that are no more; how many.

    To look for them takes as long as to look for edits: nothing is where all rows are accounted for
    and nothing failed.
    """
    with postgres.writing(ITEM_INDEX):
        failures = FailureRows(postgres, ITEM_INDEX)
        counted = shelf.lance.count(shelf.table) == report.done + report.wrote
        if counted and failures.known().is_empty():
            return 0
        known = postgres.frame(sa.text(ITEMS))["id"]
        failures.keep_only(known)
        return shelf.remove(orphans(known, shelf.triples()))


def serve(postgres: Postgres, lance: Lance, recipe: str, *, changed: bool) -> dict[str, Any]:
    """Bring the indexes of a table up to date, serve it, drop those that are served no more."""
    table = vector_table(ITEM_INDEX, recipe)
    with postgres.writing(ITEM_INDEX):
        if changed or not lance.is_indexed(table, "terms"):
            lance.index_words(table, "terms", phrases=False)
        found = keep_meanings_index(postgres, lance, recipe)
        if served(postgres, ITEM_INDEX) != recipe:
            publish(postgres, ITEM_INDEX, recipe, {})
        kept = {vector_table(ITEM_INDEX, one) for one in kept_versions(postgres, ITEM_INDEX)}
        for other in lance.tables():
            if other.rpartition("_")[0] == ITEM_INDEX and other not in kept:
                lance.drop(other)
    return found
