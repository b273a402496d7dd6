"""Which models there ought to be: every challenger on the data of now, and what was approved.

A version is a hash of all a model is made of. What was approved is made again from the evidence
that was kept with the verdict: the data up to its mark, which must hash as they did.
"""

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import polars as pl
import sqlalchemy as sa

from assets.music.models.known import Known, known_of
from assets.music.models.training import Named, TrainingSet, read_training_set, training_sets
from catalog_data.identity import fingerprint
from catalog_data.music.said import Verdict
from ml.taste import CHALLENGERS
from resources.postgres import Postgres

MODELS_RECIPE = "music models 1"
READ_ITEMS = frozenset({"metadata", "content"})  # challengers that ask what items are
SEED = 1
VERSION_DIGITS = 24
EVIDENCE = f"""
    SELECT DISTINCT ON (version) version, evidence::text AS evidence
    FROM facts.music_model_decisions WHERE kind <> '{Verdict.REFUSE}'
    ORDER BY version, decided_at, id
"""  # noqa: S608 - the word is this module's own
Parameters = dict[str, float]


class Candidate(NamedTuple):
    """One model as it ought to be; ``problem`` says why it cannot be made."""

    version: str
    name: Named
    challenger: str
    parameters: Parameters
    seed: int
    recipe: str
    data_hash: str
    high_water: dt.datetime | None
    problem: str | None = None


@dataclass(frozen=True)
class Data:
    """A training set and what is known of its items."""

    training: TrainingSet
    known: Known

    def digest(self, challenger: str) -> str:
        """SHA-256 of what a challenger reads of it."""
        read = self.known.digest if challenger in READ_ITEMS else None
        return fingerprint(self.training.digest, read)

    def tables(self, challenger: str) -> list[str]:
        """Tables of the dataset that a challenger reads: each has a licence, or allows nothing."""
        read = self.known.tables if challenger in READ_ITEMS else ()
        return [*self.training.tables, *read]


def data_of(postgres: Postgres, name: Named, until: dt.datetime | None = None) -> Data:
    """The data of a training set now, or as far as a mark."""
    training = read_training_set(postgres, name, until)
    return Data(training, known_of(postgres, training))


def version_of(
    name: Named, challenger: str, parameters: Parameters, seed: int, recipe: str, data_hash: str
) -> str:
    """The version of a model that is made of these."""
    said = json.dumps(parameters, sort_keys=True)
    made = fingerprint(*name, challenger, said, str(seed), recipe, data_hash)
    return made[:VERSION_DIGITS]


def candidates_of_now(
    postgres: Postgres, tuned: Mapping[tuple[Named, str], Parameters]
) -> Iterator[Candidate]:
    """Every challenger on every training set, with the parameters that a search found for it."""
    for name in training_sets(postgres):
        data = data_of(postgres, name)
        if not data.training.counts.nnz:
            continue
        for challenger, how in CHALLENGERS.items():
            parameters = {**how.parameters, **tuned.get((name, challenger), {})}
            told = (name, challenger, parameters, SEED, MODELS_RECIPE, data.digest(challenger))
            yield Candidate(version_of(*told), *told, data.training.high_water)


def approved(postgres: Postgres, versions: Iterable[str]) -> list[Candidate]:
    """What was approved, as its evidence says, with what keeps it from being made again."""
    wanted = set(versions)
    rows = postgres.frame(sa.text(EVIDENCE)).filter(pl.col("version").is_in(wanted))
    return [_of_evidence(postgres, version, json.loads(text)) for version, text in rows.iter_rows()]


def _of_evidence(postgres: Postgres, version: str, said: dict[str, Any]) -> Candidate:
    name = Named(said["training_set"], said["item_kind"])
    mark = said["high_water"]
    until = None if mark is None else dt.datetime.fromisoformat(mark)
    told = (said["challenger"], said["parameters"], said["seed"], said["recipe"], said["data_hash"])
    candidate = Candidate(version, name, *told, until)
    return candidate._replace(problem=_problem(postgres, candidate))


def _problem(postgres: Postgres, wanted: Candidate) -> str | None:
    """Why a model cannot be made again, in one sentence; None where it can."""
    if wanted.recipe != MODELS_RECIPE:
        return f"It was made by another recipe, {wanted.recipe}: approve a newer model."
    found = data_of(postgres, wanted.name, wanted.high_water).digest(wanted.challenger)
    if found != wanted.data_hash:
        return "The data it was made of are not what they were: approve a newer model."
    return None
