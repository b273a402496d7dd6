"""Re-scan of unchanged files against ``find -printf`` over the same tree."""

import subprocess
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.benchmarks.harness import laboratory, metered, report, say

HEAD = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00"


def write_tree(folder: Path, count: int) -> None:
    """Small files that begin like a JPEG, five hundred to a folder, no two alike."""
    for index in range(count):
        place = folder / f"{index // 500:05d}"
        if index % 500 == 0:
            place.mkdir(parents=True)
        (place / f"IMG_{index:07d}.jpg").write_bytes(HEAD + index.to_bytes(8, "big"))


def find(folder: Path) -> float:
    """Seconds ``find`` takes to print path, size, time and inode of every file."""
    started = time.perf_counter()
    subprocess.run(  # noqa: S603
        ["/usr/bin/find", str(folder), "-type", "f", "-printf", "%p %s %T@ %i\\n"],
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return time.perf_counter() - started


def main(size: int | None = None, **_: Any) -> None:
    """Scan once, scan again twice with ``find`` between, report the better pair."""
    from assets.photos.catalogue import photo_catalogue

    count = size or 200_000
    with TemporaryDirectory(prefix="wunderkammer-bench-") as place, laboratory() as lab:
        folder = Path(place)
        write_tree(folder, count)
        lab.add_folder(folder)
        say(f"first scan of {count:,} files")
        lab.materialize(photo_catalogue)
        find(folder)
        reference = min(find(folder) for _ in range(3))
        with metered() as meter:
            seconds = []
            for _ in range(3):
                started = time.perf_counter()
                lab.materialize(photo_catalogue)
                seconds.append(time.perf_counter() - started)
        report(
            "scan",
            min(seconds),
            "s",
            ("find -printf", reference),
            size=count,
            peak_mib=meter.peak_mib,
            details={"all": [round(value, 3) for value in seconds]},
        )
