"""Items as terms in LanceDB full text: what finding reads. Ranking is the API's."""

from collections.abc import Iterator
from typing import Any

import dagster as dg
import polars as pl

from assets.belongings.externals import belongings_sayings
from assets.incremental import orphans
from assets.photos.rowwise import derive, each, inputs_of, told
from assets.pointers import publish, served
from assets.shelves import FailureRows, LanceShelf
from catalog_data.belongings.documents import DOCUMENTS_SCHEMA, ITEM_DOCUMENTS
from ml.belongings import DOCUMENT_RECIPE, document
from resources.compute import Outcome
from resources.lance import Lance
from resources.postgres import Postgres
from resources.settings import PhotoSettings

# A fingerprint is of the item's own words and of all places above it: a unit that is called
# otherwise changes the items below it, and those alone.
SAID = """
    WITH RECURSIVE up AS (
        SELECT id AS unit, parent_id, location_id, name, 0 AS height FROM facts.storage_units
        UNION ALL
        SELECT up.unit, u.parent_id, u.location_id, u.name, up.height + 1
        FROM up JOIN facts.storage_units u ON u.id = up.parent_id
    ), paths AS (
        SELECT up.unit,
            string_agg(concat_ws(' ', l.name, up.name), ' ' ORDER BY height DESC) AS path
        FROM up LEFT JOIN facts.locations l ON l.id = up.location_id GROUP BY up.unit
    ), said AS (
        SELECT i.id::text AS id, i.name, array_to_string(i.tags, ' ') AS tags,
            concat_ws(' ', i.description, i.manufacturer, i.model, i.serial, i.barcode,
                i.purchased_from, i.notes, i.reference,
                (SELECT string_agg(value, ' ' ORDER BY key) FROM jsonb_each_text(i.attributes))
            ) AS more,
            coalesce(p.path, '') AS path
        FROM facts.items i LEFT JOIN paths p ON p.unit = i.unit_id
    )
    SELECT *, encode(sha256(convert_to(
        jsonb_build_array(name, tags, more, path)::text, 'UTF8')), 'hex') AS fingerprint
    FROM said
"""


def documents_of(frames: Iterator[pl.DataFrame]) -> Iterator[Outcome]:
    """The terms of items, in order."""
    for id_, row in each(frames):
        found = document(row["name"], [row["tags"]], [row["more"]], [row["path"]])
        yield Outcome(id_, value={**found._asdict(), "terms": found.terms})


@dg.asset(
    group_name="belongings",
    kinds={"lancedb"},
    deps=[belongings_sayings],
    code_version=DOCUMENT_RECIPE,
)
def item_documents(
    context: dg.AssetExecutionContext, postgres: Postgres, lance: Lance, settings: PhotoSettings
) -> dg.MaterializeResult[Any]:
    """One item as terms: its own words, names of the places it lies in, other names and uses.

    A word that was edited away, or an item that was forgotten, is found no more once this has run.
    """
    shelf = LanceShelf(lance, ITEM_DOCUMENTS, DOCUMENTS_SCHEMA, "item_id")
    report = derive(context, postgres, shelf, DOCUMENT_RECIPE, SAID, documents_of, settings.shard)
    forgotten = forget(postgres, shelf)
    if report.wrote or (
        lance.has(ITEM_DOCUMENTS) and not lance.is_indexed(ITEM_DOCUMENTS, "terms")
    ):
        lance.delete_other_recipes(ITEM_DOCUMENTS, DOCUMENT_RECIPE)
        lance.index_words(ITEM_DOCUMENTS, "terms")
    if lance.has(ITEM_DOCUMENTS) and served(postgres, ITEM_DOCUMENTS) != DOCUMENT_RECIPE:
        publish(postgres, ITEM_DOCUMENTS, DOCUMENT_RECIPE, {})
    return told(report, DOCUMENT_RECIPE, forgotten=forgotten)


def forget(postgres: Postgres, shelf: LanceShelf) -> int:
    """Remove the documents of items that are no more; how many."""
    with postgres.writing(ITEM_DOCUMENTS):
        known = inputs_of(postgres, SAID)["id"]
        FailureRows(postgres, ITEM_DOCUMENTS).keep_only(known)
        return shelf.remove(orphans(known, shelf.triples()))
