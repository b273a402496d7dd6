"""The previews asset against a bare libvips loop that makes the same five sizes."""

import time
from pathlib import Path
from typing import Any

from assets.photos import photo_previews
from ml.image.renditions import FORMATS
from tests.benchmarks.harness import CORES, aside, laboratory, metered, report, say, scratch
from tests.benchmarks.pictures import write_library
from tests.benchmarks.plain import vips_loop

PIXELS = (1600, 1200)
WARM = 4


def timed_loop(folder: Path, out: Path) -> float:
    """Seconds of the bare loop over all files, one thread per core."""
    files = sorted(folder.rglob("*.jpg"))
    vips_loop(files[:WARM], out / "warm", CORES)
    started = time.perf_counter()
    made = vips_loop(files, out / "all", CORES)
    seconds = time.perf_counter() - started
    if made != len(files) or len(list((out / "all").rglob("*.*"))) != made * len(FORMATS):
        raise RuntimeError("the bare loop left previews out")
    return seconds


def main(size: int | None = None, **_: Any) -> None:
    """Write the photos, scan them, render them; then the bare loop in a process of its own."""
    count = size or 2000
    with scratch() as place:
        photos, out = place / "photos", place / "out"
        say(f"writing {count:,} photos of {PIXELS[0]}x{PIXELS[1]}")
        aside(write_library, photos, count, PIXELS)
        with laboratory() as lab:
            lab.warm_up(photo_previews)
            lab.take_in(photos)
            say("rendering")
            with metered() as meter:
                run = lab.materialize(photo_previews)
        if run.summed("wrote") != count:
            raise RuntimeError(f"{count} photos, but {run.summed('wrote')} were rendered")
        say(f"{count / run.seconds:,.1f} files/s; now the bare loop")
        seconds = aside(timed_loop, photos, out)
    report(
        "previews",
        count / run.seconds,
        "files/s",
        (f"bare libvips loop, {CORES} threads", count / seconds),
        size=count,
        peak_mib=meter.peak_mib,
        details={"cores_had": round(meter.cpu / meter.seconds, 2)},
    )
