"""A sheet of belongings imported into an empty home against COPY of the same rows into items."""

import io
import time
import uuid
from pathlib import Path
from typing import Any

import polars as pl
import psycopg

from assets.belongings.sheets import export_sheet, import_sheet
from resources.blobs import Blobs
from resources.postgres import Postgres
from tests.benchmarks.harness import Laboratory, laboratory, metered, report, say, scratch

TIMES = 3
PLACES = 400
COPIED = """
    COPY (SELECT gen_random_uuid(), '{to}'::uuid, {columns} FROM facts.items
        WHERE owner_id = '{of}') TO STDOUT
"""
COLUMNS = """unit_id, name, description, quantity, quantity_unit, tags, attributes, purchase_price,
    purchased_on, purchased_from, manufacturer, model, serial, asset_id, insured, notes, reference,
    created_at"""


def sheet_of(rows: int) -> bytes:
    """A made sheet, no two rows alike: fifteen columns, two own fields, nested places."""
    at = pl.int_range(rows, eager=True).alias("n")
    n, text = pl.col("n"), pl.col("n").cast(pl.String)
    frame = at.to_frame().select(
        pl.format("ref-{}", n).alias("HB.import_ref"),
        pl.format("House / Room {} / Box {}", n % 20, n % PLACES).alias("HB.location"),
        pl.format("tool; red; lot {}", n % 50).alias("HB.tags"),
        pl.format("000-{}", n).alias("HB.asset_id"),
        pl.format("Thing number {}", n).alias("HB.name"),
        (n % 90 + 1).cast(pl.String).alias("HB.quantity"),
        pl.format('A thing, "the {}th", as it was bought', n).alias("HB.description"),
        pl.when(n % 3 == 0).then(pl.lit("true")).otherwise(pl.lit("false")).alias("HB.insured"),
        pl.when(n % 5 == 0).then(text).otherwise(pl.lit("")).alias("HB.notes"),
        pl.format("{}.{}", n % 900, n % 90 + 10).alias("HB.purchase_price"),
        pl.lit("A shop").alias("HB.purchase_from"),
        pl.format("{}/1{}/20{}", n % 9 + 1, n % 9, n % 20 + 10).alias("HB.purchase_date"),
        pl.format("Maker {}", n % 300).alias("HB.manufacturer"),
        pl.format("M-{}", n % 7_000).alias("HB.model_number"),
        pl.format("S{}", n * 7).alias("HB.serial_number"),
        pl.format("#{}", n % 1_000).alias("HB.field.Colour"),
        pl.when(n % 4 == 0).then(text).otherwise(pl.lit("")).alias("HB.field.Lot"),
    )
    buffer = io.BytesIO()
    frame.write_csv(buffer)
    return buffer.getvalue()


def copy_again(lab: Laboratory, of: uuid.UUID, to: uuid.UUID) -> float:
    """Seconds that COPY takes to bring the rows of one person in as another's."""
    with psycopg.connect(lab.urls.api) as connection, connection.cursor() as cursor:
        with cursor.copy(COPIED.format(of=of, to=to, columns=COLUMNS)) as rows:  # type: ignore[arg-type]
            data = b"".join(bytes(row) for row in rows)
        started = time.perf_counter()
        into = f"COPY facts.items (id, owner_id, {COLUMNS}) FROM STDIN"
        with cursor.copy(into) as target:  # type: ignore[arg-type]
            target.write(data)
        connection.commit()
        return time.perf_counter() - started


def imported(lab: Laboratory, owner: uuid.UUID, path: Path, outcome: str) -> float:
    """Seconds that a sheet takes, each of whose rows comes out so."""
    blobs = Blobs(facts_uri=lab.home.facts_uri, derived_uri=lab.home.derived_uri).facts
    started = time.perf_counter()
    compared = import_sheet(Postgres(url=lab.urls.api), blobs, owner, path)
    seconds = time.perf_counter() - started
    outcomes = compared.rows["outcome"].unique().to_list()
    if outcomes != [outcome] or compared.faults.height:
        raise RuntimeError(f"rows came out {outcomes}")
    return seconds


def exported(lab: Laboratory, owner: uuid.UUID) -> tuple[float, bytes]:
    """Seconds of an export, and what it wrote."""
    target = io.BytesIO()
    started = time.perf_counter()
    export_sheet(Postgres(url=lab.urls.api), owner, target)
    return time.perf_counter() - started, target.getvalue()


def main(size: int | None = None, **_: Any) -> None:
    """Import and COPY by turns, each as somebody new; the middle one of each is told."""
    count = size or 50_000
    with scratch() as folder, laboratory() as lab:
        path = folder / "items.csv"
        path.write_bytes(sheet_of(count))
        imported(lab, lab.add_person("warm"), path, "new")
        ours, theirs, people = [], [], []
        with metered() as meter:
            for turn in range(TIMES):
                say(f"turn {turn + 1} of {TIMES}: {count:,} rows")
                people.append(lab.add_person(f"mina{turn}"))
                ours.append(imported(lab, people[-1], path, "new"))
                theirs.append(copy_again(lab, people[-1], lab.add_person(f"copy{turn}")))
        again = imported(lab, people[0], path, "same")
        seconds, data = exported(lab, people[0])
        path.write_bytes(data)
        imported(lab, lab.add_person("other"), path, "new")
        report(
            "csv",
            sorted(ours)[TIMES // 2],
            "s",
            ("COPY into items", sorted(theirs)[TIMES // 2]),
            size=count,
            peak_mib=meter.peak_mib,
            details={
                "imports_s": [round(each, 2) for each in ours],
                "copies_s": [round(each, 2) for each in theirs],
                "same_again_s": round(again, 2),
                "export_s": round(seconds, 2),
            },
        )
