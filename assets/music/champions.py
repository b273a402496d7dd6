"""Who is served: gates of every model, and champions as staff decided. Judging is elsewhere."""

from collections.abc import Iterator
from typing import Any

import dagster as dg
import polars as pl
import sqlalchemy as sa

from assets.incremental import Stamp
from assets.music.externals import music_catalogue, music_decisions
from assets.music.models.asset import music_models
from assets.music.models.decisions import DECIDED, decisions_of
from assets.music.models.shelf import EVALUATIONS, MODELS
from assets.wholesets import Made, keep_set
from catalog_data.music.judging import Bench, Judged, figures_of
from catalog_data.music.licences import Channel
from catalog_data.music.models import MusicChampion, MusicGate
from catalog_data.music.standing import standings
from resources.postgres import Postgres

GATES: sa.Table = MusicGate.__table__  # type: ignore[assignment]
CHAMPIONS: sa.Table = MusicChampion.__table__  # type: ignore[assignment]
NAME, RECIPE = "music_champions", "music champions 1"
WHOLE, STAND = "music_champions_are_whole", "music_champions_stand"
LICENCES = "SELECT dataset, table_name, allows FROM facts.music_licences"
SHAPES: dict[sa.Table, dict[str, Any]] = {
    GATES: {
        **dict.fromkeys(("version", "channel", "gate"), pl.String),
        **dict.fromkeys(("value", "bound"), pl.Float64),
        "passed": pl.Boolean,
        "against": pl.String,
    },
    CHAMPIONS: dict.fromkeys(
        ("channel", "item_kind", "version", "previous", "decision_id"), pl.String
    ),
}


def judged(row: dict[str, Any]) -> Judged:
    """A row of ``music_models`` as it is judged."""
    mark = row["high_water"]
    told = {name: row[name] for name in ("version", "training_set", "item_kind", "challenger")}
    age = (mark.isoformat() if mark else "", row["interactions"])
    return Judged(**told, tables=tuple(row["tables"]), age=age)


def bench_of(postgres: Postgres, models: pl.DataFrame, figures: pl.DataFrame) -> Bench:
    """The bench of models and figures that stand."""
    allowed = postgres.frame(sa.text(LICENCES)).iter_rows()
    return Bench(
        {row["version"]: judged(row) for row in models.to_dicts()},
        figures_of(figures.select("version", "metric", "value").iter_rows()),
        standings(decisions_of(postgres)),
        {(dataset, table): allows for dataset, table, allows in allowed},
    )


def gate_rows(bench: Bench) -> Iterator[tuple[Any, ...]]:
    """Rows of ``music_gates``."""
    for version in bench.models:
        for channel in Channel:
            for gate, against in bench.verdicts(version, channel):
                yield version, channel, *gate, against


def champion_rows(bench: Bench) -> Iterator[tuple[Any, ...]]:
    """Rows of ``music_champions``."""
    for stage, one in bench.served().items():
        yield *stage, one.version, one.previous, str(one.decision_id)


def made_of(bench: Bench) -> Made:
    """Both sets, checked: whoever is served passed its licence gate."""
    rows = {GATES: [*gate_rows(bench)], CHAMPIONS: [*champion_rows(bench)]}
    sets = {
        table: pl.DataFrame(rows[table], schema=shape, orient="row")
        for table, shape in SHAPES.items()
    }
    barred = sets[GATES].filter(~pl.col("passed"), gate="licence")
    wrong = sets[CHAMPIONS].join(barred, on=["version", "channel"], how="semi").height
    check = dg.AssetCheckResult(
        check_name=WHOLE, passed=not wrong, metadata={"without_a_licence": wrong}
    )
    told = {"champions": sets[CHAMPIONS].height, "gates": sets[GATES].height}
    return Made(sets, check, told)


def named(bench: Bench) -> dict[str, str]:
    """Who is served where, in words."""
    found = {}
    for stage, one in bench.served().items():
        model = bench.models[one.version]
        of = f"{model.challenger} {model.version}, {model.training_set}"
        found[f"{stage.channel}, {stage.item_kind}s"] = of
    return found


def stand(bench: Bench) -> dg.AssetCheckResult:
    """What was approved is served: it can be made, and its licences allow it."""
    there = bench.served()
    lost = {
        " ".join(stage): one.version for stage, one in bench.standings.items() if stage not in there
    }
    return dg.AssetCheckResult(check_name=STAND, passed=not lost, metadata={"not_served": lost})


@dg.asset(
    group_name="music",
    kinds={"postgres"},
    deps=[music_models, music_decisions, music_catalogue],
    check_specs=[
        dg.AssetCheckSpec(WHOLE, asset=NAME, blocking=True),
        dg.AssetCheckSpec(STAND, asset=NAME),
    ],
    code_version=RECIPE,
)
def music_champions(context: dg.AssetExecutionContext, postgres: Postgres) -> Iterator[Any]:
    """The model that is served in a channel for one kind of item, and the gates of every model.

    Staff decide. What was approved on data that are no more, or that may not be used for the
    channel any more, is not served.
    """
    with postgres.writing(NAME):
        models, figures = (_all_of(postgres, table) for table in (MODELS, EVALUATIONS))
        bench = bench_of(postgres, models, figures)
        said = [postgres.frame(sa.text(query)) for query in (DECIDED, LICENCES)]
        kept = keep_set(
            postgres,
            NAME,
            Stamp(context.run.run_id, RECIPE),
            [models.drop("tables"), figures, *said],
            [GATES, CHAMPIONS],
            lambda: made_of(bench),
        )
    told = {**kept.told, **kept.counts, "recipe": RECIPE, **named(bench)}
    yield dg.MaterializeResult(metadata=told, check_results=[kept.check, stand(bench)])


def _all_of(postgres: Postgres, table: sa.Table) -> pl.DataFrame:
    """All rows of a derived table, without whose run made them."""
    left_out = ("run_id", "computed_at")
    return postgres.frame(sa.select(*(c for c in table.c if c.name not in left_out)))
