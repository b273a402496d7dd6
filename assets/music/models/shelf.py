"""Where models are kept: a row, its figures, and a blob with its numbers. None is fitted here."""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import polars as pl
import sqlalchemy as sa

from assets.music.models.fitting import MODEL, STANDARD, ids_of
from assets.shelves import TableShelf, frame_of
from catalog_data.music.models import MODELS_FOLDER, MusicEvaluation, MusicModel, model_key
from ml.music.features import Standard
from ml.taste import Model, restore
from resources.blobs import Blobs
from resources.postgres import Postgres, merge_rows

MODELS: sa.Table = MusicModel.__table__  # type: ignore[assignment]
EVALUATIONS: sa.Table = MusicEvaluation.__table__  # type: ignore[assignment]


class Kept(NamedTuple):
    """A model as it was kept: its items by column, itself, what features are measured by."""

    version: str
    item_ids: pl.Series
    model: Model
    standard: Standard


@dataclass(frozen=True)
class ModelShelf:
    """Models: one row each, whose blob is stored before it."""

    postgres: Postgres
    blobs: Blobs

    def triples(self) -> pl.DataFrame:
        """Frame [id, fingerprint, recipe] of models whose blob is there."""
        there = set(self.blobs.derived.keys(MODELS_FOLDER))
        known = TableShelf(self.postgres, MusicModel).triples()
        keys = pl.Series([model_key(version) in there for version in known["id"]], dtype=pl.Boolean)
        return known.filter(keys)

    def versions(self) -> set[str]:
        """All versions that have a row."""
        return set(TableShelf(self.postgres, MusicModel).triples()["id"])

    def computed_before(self, moment: Any) -> pl.Series:
        """Versions that were fitted before a moment."""
        return TableShelf(self.postgres, MusicModel).computed_before(moment)

    def commit(self, rows: list[dict[str, Any]]) -> None:
        """Keep fitted models: blobs first, then all rows in one transaction."""
        for row in rows:
            self.blobs.derived.write(model_key(row["id"]), row["packed"])
        models = [{**row, "version": row["id"], "blob": model_key(row["id"])} for row in rows]
        figures = [figure for row in rows for figure in _figures(row)]
        with self.postgres.begin() as connection:
            for table, told in ((MODELS, models), (EVALUATIONS, figures)):
                if told:
                    merge_rows(connection, table, frame_of(table, told))

    def remove(self, versions: Iterable[str]) -> int:
        """Take models away: rows first, then blobs; how many there were."""
        gone = list(versions)
        if gone:
            with self.postgres.begin() as connection:
                for table in (MODELS, EVALUATIONS):
                    connection.execute(sa.delete(table).where(table.c.version.in_(gone)))
        for version in gone:
            self.blobs.derived.delete(model_key(version))
        return len(gone)


def _figures(row: dict[str, Any]) -> list[dict[str, Any]]:
    """Rows of the evaluation of one model."""
    stamp = {name: row[name] for name in ("fingerprint", "recipe", "run_id", "computed_at")}
    return [{"version": row["id"], **figure, **stamp} for figure in row["evaluation"]]


def opened(blobs: Blobs, version: str, challenger: str) -> Kept:
    """A model that was kept; raises FileNotFoundError where its blob is not."""
    with np.load(io.BytesIO(blobs.derived.read(model_key(version))), allow_pickle=False) as found:
        model, standard = (
            {name.removeprefix(part): found[name] for name in found.files if name.startswith(part)}
            for part in (MODEL, STANDARD)
        )
        ids = ids_of(found["item_ids"])
    return Kept(version, ids, restore(challenger, model), Standard(**standard))
