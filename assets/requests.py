"""What a run was asked for: its scope, what it derives anew, how it tells, when it stops.

A run is somebody's request where the request's progress names the run. Of a request's scope no row
counts as done that is older than the request: so a second attempt goes on where the first ended,
and a home that was restored, whose rows are all younger, has nothing to do again.
"""

import datetime as dt
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import dagster as dg
import msgspec
import polars as pl
import sqlalchemy as sa

from assets.incremental import Shelf
from assets.shelves import FailureRows
from catalog_data.photos.requests import Scope, anew
from resources.compute import Outcome
from resources.postgres import Postgres
from resources.requests import PROGRESS, REQUESTS, tell

EVERY_SECONDS = 1.0
WITHIN = {
    "all": "true",
    "photos": "p.id = ANY(CAST(:photos AS uuid[]))",
    "source": """EXISTS (SELECT FROM facts.photo_files f JOIN facts.photo_sources s
        ON s.id = f.source_id AND s.owner_id = p.owner_id
        WHERE f.photo_id = p.id AND s.id = CAST(:source AS uuid) AND starts_with(f.path, :path))""",
    "person": """EXISTS (SELECT FROM derived.person_faces f
        WHERE f.photo_id = p.id AND f.person_id = CAST(:person AS uuid))""",
}
# A derivation of a photo is kept by the photo or by its content.
WANTED = """
    WITH wanted AS (
        SELECT p.id::text AS id, p.content_id FROM facts.photos p
        WHERE p.owner_id = CAST(:owner AS uuid) AND {within}
    )
    SELECT id FROM wanted UNION SELECT content_id FROM wanted
"""


class StoppedError(dg.DagsterExecutionInterruptedError):
    """Somebody asked the run to stop: what is committed stays, nothing else begins."""


@dataclass(frozen=True)
class Anew:
    """A shelf of which some rows don't count as done."""

    shelf: Shelf
    undone: pl.Series

    def triples(self) -> pl.DataFrame:
        """Frame [id, fingerprint, recipe] of the rows that count."""
        return self.shelf.triples().join(self.undone.to_frame("id"), on="id", how="anti")

    def computed_before(self, moment: dt.datetime) -> pl.Series:
        """Ids of rows that are older."""
        return self.shelf.computed_before(moment)

    def commit(self, rows: list[dict[str, Any]]) -> None:
        """Insert or overwrite."""
        self.shelf.commit(rows)


@dataclass
class Asked:
    """The request that a run does."""

    postgres: Postgres
    request: str
    owner: str
    kind: str
    scope: Scope
    asked_at: dt.datetime
    stopped: bool = False
    due: float = 0.0

    def begin(self, step: str) -> None:
        """Tell the next step, or raise StoppedError."""
        self._look(step, 0, 0)
        if self.stopped:
            raise StoppedError("Stopped, as it was asked to.")

    def end(self, step: str, counts: dict[str, Any]) -> None:
        """Tell what came of a step."""
        told = sa.func.jsonb_build_object(step, sa.cast(counts, PROGRESS.c.counts.type))
        with self.postgres.begin() as connection:
            tell(connection, self.request, counts=PROGRESS.c.counts.op("||")(told))

    def narrowed(self, inputs: pl.DataFrame) -> pl.DataFrame:
        """The inputs [id, …] that are in scope."""
        where = msgspec.to_builtins(self.scope)
        path = f"{self.scope.path.strip('/')}/" if self.scope.path.strip("/") else ""
        names = {"owner": self.owner, "photos": list(where.get("photos", [])), "path": path}
        names |= {name: where.get(name) for name in ("source", "person")}
        query = sa.text(WANTED.format(within=WITHIN[self.scope.of]))
        used = {name: names[name] for name in query.compile().params}
        wanted = self.postgres.frame(query, used)
        return inputs.join(wanted, on="id", how="semi", maintain_order="left")

    def anew(self, asset: str, inputs: pl.DataFrame, shelf: Shelf, failures: FailureRows) -> Shelf:
        """The shelf as the request takes it; what was given up before it is tried again."""
        if asset not in anew(self.kind, self.scope.of):
            return shelf
        failures.forget_before(self.asked_at, inputs["id"])
        return Anew(shelf, shelf.computed_before(self.asked_at))

    def followed(self, step: str, outcomes: Iterator[Outcome], total: int) -> Iterator[Outcome]:
        """The outcomes until somebody asks to stop, told about once a second."""
        for seen, outcome in enumerate(outcomes, start=1):
            yield outcome
            if time.monotonic() >= self.due or seen == total:
                self._look(step, seen, total)
            if self.stopped:
                return

    def _look(self, step: str, done: int, total: int) -> None:
        """Tell how far a step is, and see whether to stop."""
        with self.postgres.begin() as connection:
            tell(connection, self.request, step=step, done=done, total=total)
            mine = sa.select(REQUESTS.c.stop_asked_at).where(REQUESTS.c.id == self.request)
            self.stopped = connection.execute(mine).scalar() is not None
        self.due = time.monotonic() + EVERY_SECONDS


def asked_in(postgres: Postgres, run_id: str) -> Asked | None:
    """The request that a run does; None for a run that nobody asked for."""
    columns = [REQUESTS.c[name] for name in ("id", "owner_id", "kind", "scope", "asked_at")]
    mine = sa.select(*columns).join(PROGRESS, PROGRESS.c.request_id == REQUESTS.c.id)
    with postgres.begin() as connection:
        row = connection.execute(mine.where(PROGRESS.c.run_id == run_id)).first()
    if row is None:
        return None
    scope = msgspec.convert(row.scope, Scope)
    return Asked(postgres, str(row.id), str(row.owner_id), row.kind, scope, row.asked_at)
