"""Where each derived value of a photo came from: asset, recipe, inputs, run, when; and failures."""

import datetime as dt
import uuid

from msgspec import Struct
from sqlalchemy import String, cast, literal, select, true, union_all

from api.connections import Connections
from api.photos.search.lance import Lance, published_versions
from api.photos.view import table
from catalog_data.ledger import Failure
from catalog_data.tables import (
    DESCRIPTOR_ARTIFACTS,
    FACE_ARTIFACTS,
    ROWWISE,
    VECTOR_ARTIFACTS,
    WORD_ARTIFACTS,
)

failures = table(Failure)
TABLES = [table(model) for model in ROWWISE]
SPACES = VECTOR_ARTIFACTS | FACE_ARTIFACTS | DESCRIPTOR_ARTIFACTS
KEYS = SPACES | WORD_ARTIFACTS
ORIGIN = ("recipe", "fingerprint", "run_id", "computed_at")


class Artifact(Struct):
    """One derived row: of which asset, made from what and how, by which run, when.

    ``served`` is false for vectors under a recipe that is not the published one.
    """

    asset: str
    id: str
    recipe: str
    fingerprint: str
    run_id: str
    computed_at: dt.datetime
    kept_in: str
    served: bool


class Failed(Struct):
    """One asset that could not derive this photo, after how many attempts, and why."""

    asset: str
    id: str
    recipe: str
    fingerprint: str
    attempts: int
    error: str
    failed_at: dt.datetime


class Lineage(Struct):
    """All that was derived of one photo, and all that could not be."""

    photo_id: uuid.UUID
    content_id: str
    artifacts: list[Artifact]
    failures: list[Failed]


async def lineage_of(connections: Connections, photo_id: uuid.UUID, content: str) -> Lineage:
    """Read the origins of one photo's derivations from Postgres and LanceDB."""
    photo = str(photo_id)
    ids = {"photo_id": [photo], "content_id": [content], "source_id": [photo, content]}
    artifacts = await _in_postgres(connections, photo_id, content)
    artifacts += await _in_lance(connections, ids)
    artifacts.sort(key=lambda artifact: (artifact.asset, artifact.recipe))
    of_photo = failures.c.id.in_([photo, content])
    columns = [failures.c[name] for name in Failed.__struct_fields__]
    failed = select(*columns).where(of_photo).order_by(failures.c.asset, failures.c.recipe)
    rows = await connections.rows(failed)
    return Lineage(photo_id, content, artifacts, [Failed(*row) for row in rows])


async def _in_postgres(
    connections: Connections, photo_id: uuid.UUID, content: str
) -> list[Artifact]:
    parts = []
    for kept in TABLES:
        (key,) = kept.primary_key.columns
        mine = key == (photo_id if key.name == "photo_id" else content)
        origin = [kept.c[name] for name in ORIGIN]
        place = (literal("postgres"), true())
        parts.append(select(literal(kept.name), cast(key, String), *origin, *place).where(mine))
    rows = await connections.rows(union_all(*parts))
    return [Artifact(*row) for row in rows]


async def _in_lance(connections: Connections, ids: dict[str, list[str]]) -> list[Artifact]:
    served = await published_versions(connections)
    lance = Lance(await connections.lance())
    found = []
    for name in await lance.names():
        artifact = artifact_of(name)
        if artifact is None:
            continue
        key = KEYS[artifact]
        for row in await lance.rows(name, key, ids[key], [key, *ORIGIN]):
            current = served.get(artifact) == row["recipe"]
            values = [artifact, *(row[field] for field in (key, *ORIGIN)), "lancedb", current]
            found.append(Artifact(*values))
    return found


def artifact_of(name: str) -> str | None:
    """The artifact a LanceDB table belongs to; None for a table that is not of photos."""
    if name in WORD_ARTIFACTS:
        return name
    artifact = name.rpartition("_")[0]
    return artifact if artifact in SPACES else None
