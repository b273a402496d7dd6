"""Releases judged where they are whole, and what was found written down. No check is here."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec
import polars as pl
import sqlalchemy as sa

from assets.species.diff import TABLE as CHANGES
from assets.species.diff import pairs_done, print_of
from assets.species.parts import parts_of
from assets.species.releases import (
    RELEASES,
    refused_against,
    unreadable,
    verdicts,
    waits_no_more,
)
from assets.species.standing import Standing, releases_of, standings_of
from assets.species.verdicts import TREE, Judged, judge, sentence
from catalog_data.tables import RELEASE_TABLES
from resources.postgres import Postgres
from resources.settings import SpeciesSettings

READ = sa.select(
    *(RELEASES.c[n] for n in ("release", "source", "counts", "checks", "refused"))
).order_by(RELEASES.c.release)
EVERY_PART = RELEASE_TABLES - {CHANGES.name}
LINEAGES = "lineages"


@dataclass
class Judgement:
    """Checks by release, sentences of those refused, and the sentences that are new."""

    checks: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    newly: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Bench:
    """What judging reads: rows of releases, parts that stand, standings, comparisons done."""

    rows: dict[int, dict[str, Any]]
    parts: pl.DataFrame
    standings: list[Standing]
    refused: dict[int, int | None]
    compared: dict[int, int]

    @classmethod
    def of(cls, postgres: Postgres) -> "Bench":
        """As it is now."""
        frame = postgres.frame(READ)
        rows = {row["release"]: _decoded(row) for row in frame.iter_rows(named=True)}
        standings = standings_of(postgres, unreadable(frame))
        return cls(
            rows=rows,
            parts=parts_of(postgres),
            standings=standings,
            refused=refused_against(frame),
            compared=_compared(postgres, standings),
        )

    def ready(self, number: int) -> bool:
        """Whether a release was read and every part of it stands."""
        return number in self.rows and set(self.rows_of(number)) >= EVERY_PART

    def rows_of(self, number: int) -> dict[str, int]:
        """Rows of each part of a release."""
        return dict(self.parts.filter(release=number).select("part", "rows").iter_rows())

    def in_hand(self) -> Iterator[Judged]:
        """Releases that are to be judged: whole, compared, and not as they were judged before."""
        for standing in self.standings:
            passed_by = waits_no_more(standing, self.refused)
            for number in standing.kept:
                base = standing.pairs.get(number)
                compared = base is None or self.compared.get(number) == base
                if number != passed_by and compared and self.ready(number):
                    one = self._judged(number, base, standing)
                    if one is not None:
                        yield one

    def _judged(self, number: int, base: int | None, standing: Standing) -> Judged | None:
        """A release with what its checks read; None where they are known."""
        row, stored = self.rows[number], self.rows[number]["verdicts"]
        decided = number != standing.candidate or number in standing.overridden
        known = stored and all(check["base"] == base for check in stored.values())
        if known and (not decided or all(check["passed"] for check in stored.values())):
            return None
        recipe = self.parts.filter(release=number, part=LINEAGES)["recipe"].item()
        before = stored.get(TREE)
        return Judged(
            number=number,
            counts=row["counts"],
            rows=self.rows_of(number),
            base=base,
            base_usages=self.rows[base]["counts"]["usages"] if base in self.rows else 0,
            overridden=decided,
            recipe=recipe,
            tree=before if before and before["recipe"] == recipe else None,
        )


def _decoded(row: dict[str, Any]) -> dict[str, Any]:
    """A row with its documents read."""
    counts = msgspec.json.decode(row["counts"])
    return {**row, "counts": counts, "verdicts": verdicts(row["checks"])}


def _compared(postgres: Postgres, standings: list[Standing]) -> dict[int, int]:
    """Releases whose comparison stands, and with which one."""
    archives, done = releases_of(postgres), pairs_done(postgres)
    pairs = [pair for standing in standings for pair in standing.pairs.items()]
    return {n: base for n, base in pairs if (n, print_of(archives[n], archives[base])) in done}


def judge_all(postgres: Postgres, species: SpeciesSettings) -> list[str]:
    """Judge what is in hand and write it down; new sentences of refusal."""
    newly, bench = [], Bench.of(postgres)
    for one in bench.in_hand():
        row = bench.rows[one.number]
        checks = judge(postgres, one, species.largest_drop, species.largest_churn)
        refused = sentence(row["source"], one.number, checks)
        _keep(postgres, one.number, checks, refused)
        if refused is not None and refused != row["refused"]:
            newly.append(refused)
    return newly


def _keep(
    postgres: Postgres, number: int, checks: list[dict[str, Any]], refused: str | None
) -> None:
    """Write checks and what follows from them beside the release."""
    query = sa.text(
        "UPDATE derived.taxon_releases SET checks = CAST(:checks AS jsonb), refused = :refused"
        " WHERE release = :release"
    )
    values = {"checks": json.dumps(checks), "refused": refused, "release": number}
    with postgres.begin() as connection:
        connection.execute(query, values)


def judged(postgres: Postgres, newly: list[str]) -> Judgement:
    """What is known of all releases that were read."""
    rows = Bench.of(postgres).rows.values()
    names = {row["release"]: f"{row['source']} {row['release']}" for row in rows}
    return Judgement(
        checks={names[row["release"]]: list(row["verdicts"].values()) for row in rows},
        refused={names[row["release"]]: row["refused"] for row in rows if row["refused"]},
        newly=newly,
    )
