"""Which model is served in which channel, told from what staff decided. Nothing is read here."""

import uuid
from collections.abc import Iterable
from typing import NamedTuple

from catalog_data.music.said import Verdict


class Stage(NamedTuple):
    """Where a model is served, and what it recommends there: at most one is its champion."""

    channel: str
    item_kind: str


class Decided(NamedTuple):
    """One verdict; ``version`` of a rollback is the one that is served again."""

    id: uuid.UUID
    kind: str
    stage: Stage
    version: str


class Standing(NamedTuple):
    """The champion of a stage, where a rollback leads, and the verdict that made it so."""

    version: str
    previous: str | None
    decision_id: uuid.UUID


def standings(decisions: Iterable[Decided]) -> dict[Stage, Standing]:
    """The champion of each stage that has one.

    Approvals lie on each other; a rollback takes away all that lies on the version it names. So a
    second rollback leads one approval further back, not to where the first one came from.

    Args:
        decisions: All there are, the earliest first.
    """
    piles: dict[Stage, list[Decided]] = {}
    for one in decisions:
        pile = piles.setdefault(one.stage, [])
        under = [other for other in pile if other.version != one.version]
        if one.kind == Verdict.APPROVE:
            piles[one.stage] = [*under, one]
        elif one.kind == Verdict.ROLLBACK:
            piles[one.stage] = _taken_back(pile, one)
    return {stage: _standing(pile) for stage, pile in piles.items() if pile}


def refused(decisions: Iterable[Decided]) -> set[tuple[str, str]]:
    """Pairs of a version and a channel that were refused: a refusal is final."""
    return {(one.version, one.stage.channel) for one in decisions if one.kind == Verdict.REFUSE}


def _taken_back(pile: list[Decided], back: Decided) -> list[Decided]:
    """A pile down to the version that is served again; as it was where that is not in it."""
    places = [at for at, one in enumerate(pile) if one.version == back.version]
    return [*pile[: places[-1]], back] if places else pile


def _standing(pile: list[Decided]) -> Standing:
    previous = pile[-2].version if len(pile) > 1 else None
    return Standing(pile[-1].version, previous, pile[-1].id)
