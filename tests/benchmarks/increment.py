"""All photo assets after one more photo in a hundred, as a share of the first fill.

The pictures are small, which is the harder case: what an empty run costs weighs more.
"""

from typing import Any

from assets.photos import ASSETS
from tests.benchmarks.harness import (
    Laboratory,
    Run,
    aside,
    laboratory,
    metered,
    report,
    say,
    scratch,
)
from tests.benchmarks.pictures import write_library

PIXELS = (640, 480)
SHARE, FIXED_SECONDS = 0.02, 3.0
ROWWISE = ("photo_metadata", "photo_previews", "photo_hashes", "photo_appearance", "photo_words")


def filled(lab: Laboratory, count: int) -> Run:
    """Materialize all; every artifact must have written as many rows as there are new photos."""
    run = lab.materialize(*ASSETS)
    wrote = {name: run.told[name]["wrote"] for name in ROWWISE}
    if set(wrote.values()) != {count}:
        raise RuntimeError(f"{count} new photos, but written were {wrote}")
    return run


def main(size: int | None = None, **_: Any) -> None:
    """Fill a library, add one photo in a hundred, materialize again."""
    count = size or 20_000
    more = max(1, count // 100)
    with scratch() as photos, laboratory() as lab:
        say(f"writing {count:,} photos of {PIXELS[0]}x{PIXELS[1]}")
        aside(write_library, photos, count, PIXELS)
        lab.warm_up(*ASSETS)
        lab.add_folder(photos)
        say("first fill")
        with metered() as meter:
            first = filled(lab, count)
        say(f"{first.seconds:,.1f} s; {more:,} more")
        aside(write_library, photos, more, PIXELS, count)
        again = filled(lab, more)
    allowed = SHARE * first.seconds + FIXED_SECONDS
    report(
        "increment",
        again.seconds,
        "s",
        ("first fill", first.seconds),
        size=count,
        peak_mib=meter.peak_mib,
        details={
            "allowed_s": round(allowed, 2),
            "of_allowed": round(again.seconds / allowed, 3),
            "added": more,
            "seconds": {name: told.get("seconds") for name, told in again.told.items()},
        },
    )
