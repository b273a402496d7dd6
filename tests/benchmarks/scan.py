"""Re-scan of unchanged files against ``find -printf`` over the same tree."""

import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

from assets.photos.scan import scan
from tests.benchmarks.harness import laboratory, metered, report, say, scratch

HEAD = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00"
TIMES = 3


def write_tree(folder: Path, until: int, first: int = 0) -> None:
    """Small files that begin like a JPEG, five hundred to a folder, no two alike."""
    for index in range(first, until):
        place = folder / f"{index // 500:05d}"
        if index % 500 == 0 or index == first:
            place.mkdir(parents=True, exist_ok=True)
        (place / f"IMG_{index:07d}.jpg").write_bytes(HEAD + index.to_bytes(8, "big"))


def find(folder: Path) -> float:
    """Seconds ``find`` takes to print path, size, time and inode of every file."""
    command = [shutil.which("find") or "find", str(folder), "-printf", "%p %s %T@ %i\\n"]
    started = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - started


def main(size: int | None = None, **_: Any) -> None:
    """Scan once, then re-scan and ``find`` by turns; the best of each is told."""
    count = size or 200_000
    with scratch() as folder, laboratory() as lab:
        compute = lab.resources["compute"]
        write_tree(folder, count)
        lab.add_folder(folder)
        say(f"first scan of {count:,} files")
        first = scan(lab.postgres, compute)
        find(folder)
        ours, theirs = [], []
        with metered() as meter:
            for _ in range(TIMES):
                again = scan(lab.postgres, compute)
                if (again.unchanged, again.changed) != (count, 0):
                    raise RuntimeError(f"the re-scan saw changes: {again}")
                ours.append(again.seconds)
                theirs.append(find(folder))
        report(
            "scan",
            min(ours),
            "s",
            ("find -printf", min(theirs)),
            size=count,
            peak_mib=meter.peak_mib,
            details={
                "first_scan_s": round(first.seconds, 2),
                "rescans_s": [round(seconds, 3) for seconds in ours],
                "finds_s": [round(seconds, 3) for seconds in theirs],
            },
        )
