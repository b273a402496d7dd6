"""Vector spaces side by side, and the pointer that says which one is served."""

import datetime as dt
from typing import Any

import numpy as np
import polars as pl
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.dialects import postgresql

from catalog_data.identity import vector_table
from catalog_data.ledger import Published
from resources.lance import Lance
from resources.postgres import Postgres

PUBLISHED: sa.Table = Published.__table__  # type: ignore[assignment]
COMPARED, QUERIES, NEAREST = 20_000, 200, 10
Vectors = NDArray[np.float32]


def served(postgres: Postgres, artifact: str) -> str | None:
    """The recipe whose space is served, or None."""
    query = sa.select(PUBLISHED.c.version).where(PUBLISHED.c.artifact == artifact)
    with postgres.begin() as connection:
        return connection.execute(query).scalar()


def details_of(postgres: Postgres, artifact: str) -> dict[str, Any]:
    """What is told of the published version of an artifact."""
    query = sa.select(PUBLISHED.c.details).where(PUBLISHED.c.artifact == artifact)
    with postgres.begin() as connection:
        found: dict[str, Any] = connection.execute(query).scalar() or {}
        return found


def publish(postgres: Postgres, artifact: str, version: str, details: dict[str, Any]) -> None:
    """Serve a version from now on; the one before is kept for rollback."""
    row = {"artifact": artifact, "version": version, "details": details}
    insert = postgresql.insert(PUBLISHED).values(**row, published_at=dt.datetime.now(dt.UTC))
    change = {name: insert.excluded[name] for name in ("version", "details", "published_at")}
    previous = sa.case(
        (PUBLISHED.c.version != insert.excluded.version, PUBLISHED.c.version),
        else_=PUBLISHED.c.previous,
    )
    upsert = insert.on_conflict_do_update(
        index_elements=[PUBLISHED.c.artifact], set_={**change, "previous": previous}
    )
    with postgres.begin() as connection:
        connection.execute(upsert)


def switch(postgres: Postgres, lance: Lance, artifact: str, recipe: str) -> dict[str, Any]:
    """Serve a space once it is filled; how alike it is to the one served before.

    Returns metadata: ``overlap_at_10`` where another space was served, else nothing.
    """
    before = served(postgres, artifact)
    if before == recipe or not lance.has(vector_table(artifact, recipe)):
        return {}
    told = {} if before is None else _overlap(lance, artifact, before, recipe)
    publish(postgres, artifact, recipe, told)
    return told


def _overlap(lance: Lance, artifact: str, before: str, after: str) -> dict[str, Any]:
    tables = [vector_table(artifact, recipe) for recipe in (before, after)]
    if not lance.has(tables[0]):
        return {}
    shared = lance.triples(tables[0], "content_id").join(
        lance.triples(tables[1], "content_id"), on="id", how="semi"
    )
    ids = shared["id"].sort().head(COMPARED)
    if ids.len() <= NEAREST:
        return {}
    old, new = (vectors_of(lance, table, ids) for table in tables)
    return {"overlap_at_10": overlap(old, new)}


def vectors_of(lance: Lance, table: str, ids: pl.Series) -> Vectors:
    """Vectors of some contents, float32 (n, d), in the order of the ids."""
    asked = ids.to_frame("content_id")
    found = pl.concat(
        pl.DataFrame(batch).join(asked, on="content_id", how="semi")
        for batch in lance.batches(table, ["content_id", "vector"])
    )
    mine = asked.join(found, on="content_id", maintain_order="left")
    vectors: Vectors = mine["vector"].to_numpy()
    return np.stack(list(vectors)) if vectors.dtype == object else vectors


def overlap(old: Vectors, new: Vectors) -> float:
    """Mean share of the ten nearest that two spaces of the same rows have in common, 0 to 1."""
    step = max(1, len(old) // QUERIES)
    shares = []
    for row in range(0, len(old), step):
        near = [set(_nearest(space, row)) for space in (old, new)]
        shares.append(len(near[0] & near[1]) / NEAREST)
    return round(float(np.mean(shares)), 4)


def _nearest(space: Vectors, row: int) -> NDArray[np.int64]:
    scores = space @ space[row]
    scores[row] = -np.inf
    count = min(NEAREST, len(space) - 1)
    return np.argpartition(scores, -count)[-count:]
