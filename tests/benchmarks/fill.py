"""First fill: metadata, two previews, hashes and appearance, against a plain Pillow loop."""

import time
from pathlib import Path
from typing import Any

from assets.photos import photo_appearance, photo_hashes, photo_metadata, photo_previews
from tests.benchmarks.harness import (
    Laboratory,
    Meter,
    Run,
    aside,
    laboratory,
    metered,
    report,
    say,
    scratch,
)
from tests.benchmarks.pictures import write_library
from tests.benchmarks.plain import pillow_loop

PIXELS = (1600, 1200)
FILLED = (photo_metadata, photo_previews, photo_hashes, photo_appearance)


def timed_loop(folder: Path, out: Path) -> tuple[float, float]:
    """Seconds of the plain loop over all files, and of processor time."""
    files = sorted(folder.rglob("*.jpg"))
    started, worked = time.perf_counter(), time.process_time()
    if pillow_loop(files, out) != len(files):
        raise RuntimeError("the plain loop left photos out")
    return time.perf_counter() - started, time.process_time() - worked


def fill(lab: Laboratory, count: int) -> tuple[Run, Meter]:
    """Materialize all that is filled; every asset must have written every photo."""
    with metered() as meter:
        run = lab.materialize(*FILLED)
    wrote = {name: told["wrote"] for name, told in run.told.items()}
    if set(wrote.values()) != {count}:
        raise RuntimeError(f"{count} photos, but written were {wrote}")
    return run, meter


def main(size: int | None = None, **_: Any) -> None:
    """Write the photos, scan them, fill; then the plain loop in a process of its own."""
    count = size or 4000
    with scratch() as place:
        photos, out = place / "photos", place / "out"
        say(f"writing {count:,} photos of {PIXELS[0]}x{PIXELS[1]}")
        aside(write_library, photos, count, PIXELS)
        with laboratory(renditions=["small", "big"]) as lab:
            lab.warm_up(*FILLED)
            lab.take_in(photos)
            say("filling")
            run, meter = fill(lab, count)
        say(f"{count / run.seconds:,.1f} photos/s; now the plain loop")
        seconds, worked = aside(timed_loop, photos, out)
    report(
        "fill",
        count / run.seconds,
        "photos/s",
        ("plain Pillow loop, one process", count / seconds),
        size=count,
        peak_mib=meter.peak_mib,
        details={
            **{name: told["seconds"] for name, told in run.told.items()},
            "cpu_ms_a_photo": round(meter.cpu / count * 1000, 1),
            "cpu_ms_a_photo_of_loop": round(worked / count * 1000, 1),
            "cores_had": round(meter.cpu / meter.seconds, 2),
            "cores_had_by_loop": round(worked / seconds, 2),
        },
    )
