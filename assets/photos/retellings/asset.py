"""The asset of captions told anew, where a language model is set. Asking it is beside it."""

from typing import Any

import dagster as dg

from assets.photos.captions import photo_captions
from assets.photos.categories import BEARS
from assets.photos.externals import photo_sayings
from assets.photos.metadata import photo_metadata
from assets.photos.people import photo_people
from assets.photos.places import photo_places
from assets.photos.retellings.books import EVER, Books
from assets.photos.retellings.telling import Teller
from assets.photos.rowwise import derive, told
from assets.photos.tags import photo_tags
from assets.requests import asked_in
from assets.shelves import TableShelf
from assets.switches import switchable
from catalog_data.photos.shown import PhotoRetelling
from ml.language import Endpoint, endpoint_from
from ml.language.endpoint import KEY, MODEL, PRICES, UNSET, URL
from ml.language.retelling import RETELL
from resources.language_model import LanguageModel
from resources.postgres import Postgres
from resources.settings import PhotoSettings

CODE = "retellings 1"
KIND = "retellings"

# Every captioned photo is an input, so that a sentence goes when there is no more reason for one.
WORTH = f"""
    WITH bears AS ({BEARS}), tags AS (
        SELECT photo_id, array_agg(DISTINCT label::varchar) AS tags FROM bears GROUP BY photo_id
    ), named AS (
        SELECT f.photo_id, array_agg(DISTINCT n.name) AS people
        FROM derived.person_faces f JOIN derived.photo_people n ON n.person_id = f.person_id
        LEFT JOIN facts.persons s ON s.id = n.person_id
        WHERE n.name IS NOT NULL AND NOT coalesce(s.hidden, false) GROUP BY f.photo_id
    ), known AS (
        SELECT p.id, c.caption, n.people,
            nullif(concat_ws(', ', l.place, l.region, l.country), '') AS place,
            (SELECT array_agg(DISTINCT word ORDER BY word) FROM unnest(t.tags ||
                CASE WHEN y.keywords_said THEN NULL ELSE m.keywords END) AS word) AS keywords,
            y.caption IS NULL AND y.trashed_at IS NULL AS silent
        FROM facts.photos p
        JOIN derived.photo_captions c ON c.content_id = p.content_id
        LEFT JOIN facts.photo_sayings y ON y.photo_id = p.id
        LEFT JOIN derived.photo_metadata m ON m.photo_id = p.id
        LEFT JOIN derived.photo_places l ON l.photo_id = p.id
        LEFT JOIN named n ON n.photo_id = p.id
        LEFT JOIN tags t ON t.photo_id = p.id
    ), judged AS (
        SELECT *, silent AND coalesce(people::text, place, keywords::text) IS NOT NULL AS worth
        FROM known
    )
    SELECT id::text AS id, caption, people, place, keywords, worth,
        CASE WHEN worth THEN encode(sha256(convert_to(
            ROW(caption, people, place, keywords)::text, 'UTF8')), 'hex')
        ELSE 'not worth it' END AS fingerprint
    FROM judged
"""  # noqa: S608


def endpoint_of(model: LanguageModel) -> Endpoint | None:
    """Where the resource says a model answers."""
    told = {URL: model.url, MODEL: model.model, KEY: model.key, PRICES: model.prices}
    return endpoint_from(told)


@dg.asset(
    group_name="photos",
    kinds={"postgres"},
    deps=[
        *(photo_captions, photo_people, photo_places, photo_metadata, photo_tags),
        photo_sayings,
    ],
    code_version=CODE,
)
@switchable
def photo_retellings(
    context: dg.AssetExecutionContext,
    postgres: Postgres,
    settings: PhotoSettings,
    language_model: LanguageModel,
) -> dg.MaterializeResult[Any]:
    """One photo's caption told anew by a language model, with people, place and keywords.

    Its owner's alone, and not searched. A caption that a person said is left as it is. Answers are
    facts: one that was paid for is not asked for again, unless somebody requests it.
    """
    endpoint = endpoint_of(language_model)
    if endpoint is None:
        return dg.MaterializeResult(metadata={"unavailable": UNSET, "wrote": 0})
    asked = asked_in(postgres, context.run.run_id)
    since = asked.asked_at if asked and asked.kind == KIND else EVER
    books = Books(postgres, RETELL, endpoint, since)
    teller = Teller(language_model, books)
    recipe = f"{CODE}; {RETELL.recipe(endpoint.model)}"
    shelf = TableShelf(postgres, PhotoRetelling)
    report = derive(context, postgres, shelf, recipe, WORTH, teller.outcomes, settings.shard)
    silent = {"unavailable": teller.silent} if teller.silent else {}
    return told(report, recipe, quality="not measured", **teller.spent, **silent)
