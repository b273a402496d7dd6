"""Whether a model may be served where: its gates against the one that is, and its licences.

Rows in, verdicts out: the pipeline tells them of every model, the API once more at an approval.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from catalog_data.music.gates import Gate, gates
from catalog_data.music.licences import Channel, may_train
from catalog_data.music.standing import Stage, Standing

FLOOR, LICENCE = "popularity", "licence"
Figures = dict[str, dict[str, float]]


class Judged(NamedTuple):
    """What must be known of a model to judge it."""

    version: str
    training_set: str
    item_kind: str
    challenger: str
    tables: tuple[str, ...]
    age: tuple[str, int]  # newest import it knows of, interactions: the greater, the newer


class Verdict(NamedTuple):
    """One gate, and the version a model was held against, or the tables it may not use."""

    gate: Gate
    against: str


@dataclass(frozen=True)
class Bench:
    """All that models are judged by: their figures, who is served, what each table allows."""

    models: Mapping[str, Judged]
    figures: Figures
    standings: Mapping[Stage, Standing]
    uses: Mapping[tuple[str, str], str]

    def forbidden(self, version: str, channel: str) -> list[str]:
        """Tables that a model was made of and that may not be used for a channel."""
        model = self.models[version]
        allowed = {table: self.uses.get((model.training_set, table)) for table in model.tables}
        return [table for table, use in allowed.items() if not may_train([use], Channel(channel))]

    def reference(self, version: str, channel: str) -> str | None:
        """What a model is held against: the champion, else popularity, of the same training set."""
        model = self.models[version]
        same = [other for other in self._alike(model) if other.version in self.figures]
        standing = self.standings.get(Stage(channel, model.item_kind))
        served = standing.version if standing else None
        if served != version and any(other.version == served for other in same):
            return served
        floors = [other for other in same if other.challenger == FLOOR]
        newest = max(floors, key=lambda one: (one.age, one.version), default=None)
        return newest.version if newest else None

    def verdicts(self, version: str, channel: str) -> list[Verdict]:
        """All gates of a model for a channel; its licence alone where it cannot be compared."""
        forbidden = self.forbidden(version, channel)
        licence = Gate(LICENCE, None, None, not forbidden)
        reference = self.reference(version, channel)
        if reference is None or version not in self.figures:
            return [Verdict(licence, ", ".join(forbidden))]
        compared = gates(self.figures[version], self.figures[reference])
        return [
            Verdict(licence, ", ".join(forbidden)),
            *(Verdict(gate, reference) for gate in compared),
        ]

    def served(self) -> dict[Stage, Standing]:
        """Champions whose model stands and may be used for the channel."""
        return {
            stage: one
            for stage, one in self.standings.items()
            if one.version in self.models and not self.forbidden(one.version, stage.channel)
        }

    def _alike(self, model: Judged) -> Iterator[Judged]:
        for other in self.models.values():
            if (other.training_set, other.item_kind) == (model.training_set, model.item_kind):
                yield other


def figures_of(rows: Iterable[tuple[str, str, float]]) -> Figures:
    """Figures by version and metric, of rows (version, metric, value)."""
    told: Figures = {}
    for version, metric, value in rows:
        told.setdefault(version, {})[metric] = value
    return told
