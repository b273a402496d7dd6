"""Drawn pages and real photos, read: share of letters right, share of printed words found.

200 pages of eight fonts, each clean and degraded, against their own text; every tenth one is also
read by rapidocr as it comes, for time and letters. Of the photos, whose words a person wrote down,
print alone is judged; handwriting, Japanese and what is blurred past reading are told.
"""

import json
import re
import time
import unicodedata
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from ml.image import render
from ml.image.rendered import picture_of
from ml.ocr import TextReader
from tests.benchmarks.drawn_pages import Pixels, drawn_page, edits, plain
from tests.benchmarks.harness import metered, report, say

PHOTOS = Path(__file__).parents[3] / "shared" / "data" / "photos" / "immich" / "albums" / "text"
WORDS = Path(__file__).with_name("photo_words.json")
EVERY, TARGETS, TARGET_WORDS = 10, {"clean": 0.97, "degraded": 0.90}, 0.8
Read = Callable[[Pixels], str]


def as_it_comes(threads: int) -> Read:
    """rapidocr's own pipeline with its own settings, bound to as many threads."""
    from rapidocr import RapidOCR

    params = {
        "Global.log_level": "error",
        "EngineConfig.onnxruntime.intra_op_num_threads": threads,
    }
    engine = RapidOCR(params=params)

    def read(pixels: Pixels) -> str:
        found = engine(np.ascontiguousarray(pixels[..., ::-1]))
        return "\n".join(found.txts or ())

    return read


class Tally:
    """Edits, letters and seconds over pages; the worst page."""

    def __init__(self) -> None:
        self.wrong = self.letters = self.pages = 0
        self.seconds, self.worst = 0.0, (1.0, -1)

    def add(self, read: Read, number: int, pixels: Pixels, text: str) -> None:
        """Read one page and count."""
        started = time.perf_counter()
        told = read(pixels)
        self.seconds += time.perf_counter() - started
        wanted = plain(text)
        wrong = edits(wanted, plain(told))
        self.wrong, self.letters, self.pages = (
            self.wrong + wrong,
            self.letters + len(wanted),
            self.pages + 1,
        )
        self.worst = min(self.worst, (round(1 - wrong / len(wanted), 4), number))

    @property
    def right(self) -> float:
        """1 minus the rate of wrong letters."""
        return 1 - self.wrong / max(self.letters, 1)


def pages_read(read: Read, plainly: Read, numbers: range) -> dict[str, Tally]:
    """Tallies by kind of page; those of rapidocr as it comes under names of their own."""
    tallies = {
        name: Tally() for kind in TARGETS for name in (kind, f"{kind} rapidocr", f"{kind} same")
    }
    for number in numbers:
        page = drawn_page(number)
        for kind, pixels in (("clean", page.clean), ("degraded", page.degraded)):
            tallies[kind].add(read, number, pixels, page.text)
            if number % EVERY == 0:
                tallies[f"{kind} same"].add(read, number, pixels, page.text)
                tallies[f"{kind} rapidocr"].add(plainly, number, pixels, page.text)
        if number % 20 == 19:
            say(f"page {number + 1}")
    return tallies


def words(text: str) -> Counter[str]:
    """Words of a text, in small letters, each as often as it occurs."""
    small = unicodedata.normalize("NFC", text).casefold().replace("\u0307", "")
    return Counter(re.findall(r"[^\W_]+", small))


def found_in(text: str, lines: list[str], kind: str) -> tuple[int, int]:
    """How many of the words that were written down are in a reading, and how many they are."""
    if kind == "japanese":
        packed = re.sub(r"\s", "", text)
        return sum(line in packed for line in lines), len(lines)
    wanted = words(" ".join(lines))
    return sum((wanted & words(text)).values()), sum(wanted.values())


def photos_read(read: Read) -> dict[str, dict[str, tuple[int, int]]]:
    """Found and wanted words of each photo, by kind; read from the rendition the product keeps."""
    told = {}
    for name, kinds in json.loads(WORDS.read_text(encoding="utf-8")).items():
        rendition = render(PHOTOS / name, "coldpreview").data
        text = read(np.asarray(picture_of(rendition)))
        told[name] = {kind: found_in(text, lines, kind) for kind, lines in kinds.items()}
    return told


def main(size: int | None = None, first: str = "0", threads: str = "2", **_: Any) -> None:
    """Read ``size`` pages from number ``first`` on, then the photos where they are at hand."""
    reader, plainly = TextReader(int(threads)), as_it_comes(int(threads))

    def read(pixels: Pixels) -> str:
        return reader([pixels])[0].text

    numbers = range(int(first), int(first) + (size or 200))
    with metered() as meter:
        tallies = pages_read(read, plainly, numbers)
    common: dict[str, Any] = {"size": len(numbers), "peak_mib": meter.peak_mib}
    for kind, target in TARGETS.items():
        ours, same, theirs = (tallies[f"{kind}{end}"] for end in ("", " same", " rapidocr"))
        told = {
            "letters": ours.letters,
            "wrong": ours.wrong,
            "worst_page": list(ours.worst),
            "rapidocr": {"pages": theirs.pages, "theirs": theirs.right, "ours": same.right},
        }
        report(f"ocr {kind}", ours.right, "", ("to reach", target), details=told, **common)
        if theirs.pages:
            pace = ("rapidocr as it comes", theirs.seconds / theirs.pages)
            report(f"ocr {kind} page", same.seconds / same.pages, "s", pace, **common)
    if PHOTOS.is_dir():
        told_words(photos_read(read), common)
    else:
        say("The photos with words are not beside this checkout: their words are not measured.")


def told_words(photos: dict[str, dict[str, tuple[int, int]]], common: dict[str, Any]) -> None:
    """Share of printed words of the book and the beer together; all else as details."""
    shares = {
        f"{name} {kind}": round(found / wanted, 4)
        for name, kinds in photos.items()
        for kind, (found, wanted) in kinds.items()
    }
    judged = np.array([kinds["printed"] for kinds in photos.values() if "printed" in kinds])
    found, wanted = judged.sum(axis=0).tolist()
    details = {"words": wanted, "found": found, "by_photo": shares}
    reference = ("to reach", TARGET_WORDS)
    report("ocr printed words", found / wanted, "", reference, details=details, **common)
