"""Asset checks made from the registry: of tables, keys, coverage, orphans, vectors."""

from collections.abc import Iterator

import dagster as dg
import numpy as np
import sqlalchemy as sa

from assets.pointers import served
from assets.species.parts import PARTS, attached
from catalog_data.identity import vector_table
from catalog_data.photos.facts import Photo
from catalog_data.tables import (
    DERIVED_TABLES,
    DESCRIPTOR_ARTIFACTS,
    FACE_ARTIFACTS,
    ITEM_ARTIFACTS,
    LISTENED_TABLES,
    MIRRORED_TABLES,
    MUSIC_ARTIFACTS,
    MUSIC_TABLES,
    PROPOSED_TABLES,
    RELEASE_TABLES,
    ROWWISE_TABLES,
    VECTOR_ARTIFACTS,
    WHOLE_SETS,
    WORD_ARTIFACTS,
)
from pipelines.promises import PROMISES, WARN, asset_check
from resources.lance import Lance
from resources.postgres import Postgres

COLUMNS = """
    SELECT column_name FROM information_schema.columns
    WHERE table_schema = 'derived' AND table_name = :name
"""
PHOTOS: sa.Table = Photo.__table__  # type: ignore[assignment]
SAMPLE = 500


# Assets whose table is called otherwise, or that fill two.
HOLDERS = {
    "release_changes": "release_diff",
    "name_words": "name_index",
    "photo_event_members": "photo_events",
    **dict.fromkeys(("person_faces", "person_suggestions", "unattached_sayings"), "photo_people"),
    **dict.fromkeys(("duplicate_groups", "duplicate_members"), "photo_duplicates"),
    **dict.fromkeys(("look_alike_pairs", "compared_contents"), "photo_duplicates"),
    "photo_stack_members": "photo_stacks",
    "person_positions": "person_company",
    "nextcloud_roots": "nextcloud_files",
    "music_featured_artists": "featured_artists",
    **dict.fromkeys(("music_listens", "music_listen_months", "music_listen_sources"), "listens"),
    **dict.fromkeys(("music_baskets", "music_basket_tracks", "music_basket_sources"), "baskets"),
    "music_evaluations": "music_models",
    "music_gates": "music_champions",
}


def schema_check(table: sa.Table) -> dg.AssetChecksDefinition:
    """The table has the columns of its model, and only those."""
    asset = HOLDERS.get(table.name, table.name)

    @asset_check(asset=asset, name=f"{table.name}_schema", blocking=True)
    def check(postgres: Postgres) -> dg.AssetCheckResult:
        """The table is the one the registry describes."""
        there = set(postgres.frame(sa.text(COLUMNS), {"name": table.name})["column_name"])
        wrong = sorted(there ^ {column.name for column in table.c})
        return dg.AssetCheckResult(passed=not wrong, metadata={"columns_that_differ": wrong})

    return check


def parts_check(table: sa.Table) -> dg.AssetChecksDefinition:
    """Every part that is said to be filled stands, and none stands of a release nobody keeps."""
    asset = HOLDERS.get(table.name, table.name)

    @asset_check(asset=asset, name=f"{table.name}_parts")
    def check(postgres: Postgres) -> dg.AssetCheckResult:
        """Parts and the book of parts tell the same."""
        stand = {number for part, number in attached(postgres) if part == table.name}
        query = sa.select(PARTS.c.release).where(PARTS.c.part == table.name)
        told = set(postgres.frame(query)["release"])
        lost, unknown = sorted(told - stand), sorted(stand - told)
        return dg.AssetCheckResult(
            passed=not lost and not unknown,
            severity=WARN,
            metadata={"parts": len(stand), "lost": lost, "unknown": unknown},
        )

    return check


def orphan_check(table: sa.Table) -> dg.AssetChecksDefinition:
    """Rows that no fact stands behind; upkeep removes them."""
    key = next(iter(table.primary_key.columns))
    known = PHOTOS.c.id if key.name == "photo_id" else PHOTOS.c.content_id
    # NOT IN would compare each row with all photos once their ids outgrow work_mem: at 100,000 one
    # of these counts had not ended after two minutes.
    orphaned = ~sa.exists().where(known == key)

    @asset_check(asset=table.name, name=f"{table.name}_orphans")
    def check(postgres: Postgres) -> dg.AssetCheckResult:
        """How many rows are of photos that are no more."""
        query = sa.select(sa.func.count()).select_from(table).where(orphaned)
        with postgres.begin() as connection:
            count = connection.execute(query).scalar_one()
        return dg.AssetCheckResult(passed=count == 0, severity=WARN, metadata={"orphans": count})

    return check


def coverage_check(asset: str) -> dg.AssetChecksDefinition:
    """Everything that was pending when the last run began is done, failed or explained."""

    @asset_check(asset=asset, name=f"{asset}_coverage")
    def check(context: dg.AssetCheckExecutionContext) -> dg.AssetCheckResult:
        """Nothing that was pending was left without a row or a reason."""
        event = context.instance.get_latest_materialization_event(dg.AssetKey(asset))
        told = event.asset_materialization.metadata if event and event.asset_materialization else {}
        left = told["uncovered"].value if "uncovered" in told else 0
        reason = told["unavailable"].value if "unavailable" in told else ""
        return dg.AssetCheckResult(
            passed=left == 0, severity=WARN, metadata={"uncovered": left, "unavailable": reason}
        )

    return check


def duplicates_check(asset: str, key: str) -> dg.AssetChecksDefinition:
    """LanceDB knows no primary key, so that it holds is checked."""

    @asset_check(asset=asset, name=f"{asset}_key", blocking=True)
    def check(postgres: Postgres, lance: Lance) -> dg.AssetCheckResult:
        """One row per id in the table that is served."""
        table = served_table(postgres, asset)
        frame = lance.triples(table, key) if table else None
        twice = 0 if frame is None else frame.height - frame["id"].n_unique()
        return dg.AssetCheckResult(passed=twice == 0, metadata={"rows_too_many": twice})

    return check


def served_table(postgres: Postgres, artifact: str) -> str | None:
    """The table of LanceDB that is served of an artifact."""
    recipe = served(postgres, artifact)
    if recipe is None or artifact in WORD_ARTIFACTS:
        return artifact if recipe else None
    return vector_table(artifact, recipe)


def length_check(asset: str) -> dg.AssetChecksDefinition:
    """Vectors have length one, so that a product is a cosine."""

    @asset_check(asset=asset, name=f"{asset}_unit_length", blocking=True)
    def check(postgres: Postgres, lance: Lance) -> dg.AssetCheckResult:
        """A sample of vectors is of unit length within 0.001."""
        table = served_table(postgres, asset)
        rows = lance.count(table) if table else 0
        if not table or not rows:
            return dg.AssetCheckResult(passed=True, metadata={"vectors": 0})
        vectors = np.array(lance.sample(table, "vector", max(1, rows // SAMPLE)))
        off = float(np.abs(np.linalg.norm(vectors, axis=1) - 1).max())
        return dg.AssetCheckResult(passed=off < 1e-3, metadata={"furthest_from_one": off})

    return check


def generated() -> Iterator[dg.AssetChecksDefinition]:
    """The structural checks of every artifact in the registry."""
    for table in DERIVED_TABLES:
        if table.name in ROWWISE_TABLES:
            yield schema_check(table)
            yield orphan_check(table)
            yield coverage_check(table.name)
        if table.name in PROPOSED_TABLES:
            yield schema_check(table)
            yield coverage_check(table.name)
        if table.name in MUSIC_TABLES | WHOLE_SETS | MIRRORED_TABLES | LISTENED_TABLES:
            yield schema_check(table)
        if table.name in RELEASE_TABLES:
            yield schema_check(table)
            yield parts_check(table)


def of_artifacts() -> Iterator[dg.AssetChecksDefinition]:
    """The checks of what is kept in LanceDB, and of what else is pending or done."""
    others = WORD_ARTIFACTS | FACE_ARTIFACTS | DESCRIPTOR_ARTIFACTS | ITEM_ARTIFACTS
    for artifact, key in (VECTOR_ARTIFACTS | others | MUSIC_ARTIFACTS).items():
        yield duplicates_check(artifact, key)
        yield coverage_check(artifact)
    for artifact in (
        *("nextcloud_files", "music_models", "music_recommendations"),
        "music_weighting_proposals",
    ):
        yield coverage_check(artifact)
    for artifact in VECTOR_ARTIFACTS | MUSIC_ARTIFACTS:
        yield length_check(artifact)


CHECKS = [*generated(), *of_artifacts(), *PROMISES]
