"""Items proposed from photos, of all that is derived of these. The rules are in ml."""

from collections.abc import Iterator
from typing import Any

import dagster as dg
import msgspec
import polars as pl

from assets.belongings.barcodes import forget, photo_barcodes
from assets.belongings.externals import belongings_sayings, proposal_sayings
from assets.photos.captions import photo_captions
from assets.photos.externals import photo_sayings
from assets.photos.ocr import photo_ocr
from assets.photos.rowwise import derive, each, told
from assets.photos.tags import photo_tags
from assets.shelves import TableShelf
from catalog_data.belongings.proposals import ItemProposal
from ml.belongings.drafts import DRAFT_RECIPE, Barcode, Seen, drafts
from ml.belongings.drafts.rules import Line
from resources.compute import Outcome
from resources.postgres import Postgres
from resources.settings import PhotoSettings

# A photo waits for its barcodes: what was read of it first may be empty. Labels of which somebody
# said "not this" are none. Of an owner's items count those with a barcode that stands in the photo,
# but for what was made of this very photo, and the makers whose names are written in it: other
# edits propose nothing anew.
KNOWN = """
    WITH asked AS (
        SELECT a.photo_id, p.owner_id, p.content_id, b.codes,
            o.blocks, o.text, t.calibrated, c.caption, (
                SELECT jsonb_agg(jsonb_build_array(l.label, t.scores->(l.at::int - 1))
                    ORDER BY l.at)
                FROM unnest(t.labels) WITH ORDINALITY AS l (label, at)
                WHERE NOT EXISTS (SELECT FROM facts.rejected_labels r
                    WHERE r.photo_id = a.photo_id AND r.label = l.label)
            ) AS labels
        FROM facts.proposal_requests a
        JOIN facts.photos p ON p.id = a.photo_id
        JOIN derived.photo_barcodes b ON b.content_id = p.content_id
        LEFT JOIN derived.photo_ocr o ON o.content_id = p.content_id
        LEFT JOIN derived.photo_tags t ON t.content_id = p.content_id
        LEFT JOIN derived.photo_captions c ON c.content_id = p.content_id
    ), earlier AS (
        SELECT a.photo_id, jsonb_object_agg(k.barcode, k.told ORDER BY k.barcode) AS known
        FROM asked a CROSS JOIN LATERAL (
            SELECT DISTINCT ON (i.barcode) i.barcode, jsonb_build_object(
                'name', i.name, 'manufacturer', i.manufacturer, 'model', i.model,
                'description', i.description, 'quantity_unit', i.quantity_unit,
                'tags', i.tags) AS told
            FROM facts.items i
            WHERE i.owner_id = a.owner_id
                AND i.barcode IN (SELECT code->>'text' FROM jsonb_array_elements(a.codes) AS code)
                AND NOT EXISTS (SELECT FROM facts.proposal_decisions d
                    WHERE d.photo_id = a.photo_id AND d.item_id = i.id)
            ORDER BY i.barcode, i.created_at, i.id
        ) k GROUP BY a.photo_id
    ), made AS (
        SELECT a.photo_id, array_agg(DISTINCT i.manufacturer ORDER BY i.manufacturer) AS makers
        FROM asked a JOIN facts.items i ON i.owner_id = a.owner_id AND i.manufacturer <> ''
            AND position(lower(i.manufacturer) IN lower(a.text)) > 0
        GROUP BY a.photo_id
    ), told AS (
        SELECT a.photo_id::text AS id, a.codes::text AS codes,
            coalesce(a.blocks, '[]')::text AS blocks, coalesce(a.labels, '[]')::text AS labels,
            coalesce(a.calibrated, false) AS calibrated,
            a.caption, coalesce(m.makers, '{}') AS makers, coalesce(e.known, '{}')::text AS known
        FROM asked a LEFT JOIN earlier e USING (photo_id) LEFT JOIN made m USING (photo_id)
    )
    SELECT *, encode(sha256(convert_to(told::text, 'UTF8')), 'hex') AS fingerprint FROM told
"""


def proposals_of(frames: Iterator[pl.DataFrame]) -> Iterator[Outcome]:
    """Drafts of photos, in order."""
    for id_, row in each(frames):
        yield Outcome(id_, value={"drafts": drafts(seen_of(row))})


def seen_of(row: dict[str, Any]) -> Seen:
    """A row of KNOWN as the rules read it."""
    blocks = msgspec.json.decode(row["blocks"])
    return Seen(
        codes=[Barcode(**code) for code in msgspec.json.decode(row["codes"])],
        lines=[Line(one["text"], one["confidence"], _height(one["box"])) for one in blocks],
        labels=[(label, score) for label, score in msgspec.json.decode(row["labels"])],
        calibrated=row["calibrated"],
        caption=row["caption"],
        makers=row["makers"],
        known=msgspec.json.decode(row["known"]),
    )


def _height(box: Any) -> float:
    """How high a line's letters are: the shorter side of its box of four corners."""
    (ax, ay), (bx, by), (cx, cy), _ = box
    along = ((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5
    across = ((cx - bx) ** 2 + (cy - by) ** 2) ** 0.5
    return float(min(along, across))


@dg.asset(
    group_name="belongings",
    kinds={"postgres"},
    deps=[
        *(photo_barcodes, photo_ocr, photo_tags, photo_captions),
        *(proposal_sayings, belongings_sayings, photo_sayings),
    ],
    code_version=DRAFT_RECIPE,
)
def item_proposals(
    context: dg.AssetExecutionContext, postgres: Postgres, settings: PhotoSettings
) -> dg.MaterializeResult[Any]:
    """One photo's drafts of items: of each field what it may be, how sure, and what says so.

    Of photos that somebody asks about, and no others; an item is made by a person alone.
    """
    shelf = TableShelf(postgres, ItemProposal)
    report = derive(context, postgres, shelf, DRAFT_RECIPE, KNOWN, proposals_of, settings.shard)
    return told(report, DRAFT_RECIPE, forgotten=forget(postgres, shelf, KNOWN))
