"""Which photo of a group to keep, why, and what the others take up. What it gains is not here.

A lexicographic rule, because a sum of unlike things can't be explained: a RAW original first, then
pixels, sharpness, what the file tells, its encoding, a name that is no copy's, and age. A later
point decides only between photos that all earlier ones call equal.
"""

import datetime as dt
import re
from collections.abc import Callable, Sequence

import msgspec

# Photos are of one size within a tenth of the pixels, and equally sharp within a fifth.
SAME_SIZE, SAME_SHARPNESS = 0.1, 0.2
# By how much a format loses: what keeps all, what was made for originals, what is for the screen.
FORMATS = {"TIFF": 4, "PNG": 4, "BMP": 4, "HEIC": 3, "HEIF": 3, "AVIF": 3, "JXL": 3, "JPEG": 2}
COPIED = re.compile(
    r"(?:^copy of |[ _-]copy\b|\bkopie\b|\bcopie\b|\bcopia\b|\(\d+\)$|~\d+$|[ _-]edited?\b"
    r"|^img-\d{8}-wa\d+|^fb_img_|^received_|[ _-](?:small|thumb|resized|preview)\b)"
)


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of one photo of a group.

    ``pixels`` is width times height without bars, ``sharpness`` of its descriptor, ``told`` how
    many of the capture's facts its file tells (camera, lens, time, place, exposure), ``bars`` the
    share of the picture that bars take, ``seen_at`` when the file was first met.
    """

    photo_id: str
    pixels: int
    sharpness: float = 0.0
    told: int = 0
    format: str = ""
    raw: bool = False
    name: str = ""
    bars: float = 0.0
    taken_at: dt.datetime | None = None
    seen_at: dt.datetime | None = None
    size: int = 0


class Choice(msgspec.Struct, frozen=True):
    """The proposed keeper, the first point that set it apart, all its merits, and bytes to save."""

    photo_id: str
    decided_by: str
    reasons: tuple[str, ...]
    saving: int
    order: tuple[str, ...]


Point = Callable[[Candidate], float]


def proposed_keeper(group: Sequence[Candidate]) -> Choice:
    """The best photo of a group, with ``order`` from best to worst; raises ValueError for none.

    ``saving`` is what all others take up in bytes.
    """
    if not group:
        raise ValueError("a group holds a photo at least")
    points = _points(group)
    ranked = sorted(
        group, key=lambda one: (*(-point(one) for point in points.values()), one.photo_id)
    )
    best, rest = ranked[0], ranked[1:]
    reasons = tuple(
        name
        for name, point in points.items()
        if rest and all(point(best) >= point(one) for one in rest)
        and any(point(best) > point(one) for one in rest)
    )  # fmt: skip
    return Choice(
        best.photo_id,
        _decider(best, rest, points),
        reasons,
        sum(one.size for one in rest),
        tuple(one.photo_id for one in ranked),
    )


def _points(group: Sequence[Candidate]) -> dict[str, Point]:
    """The points in their order; the larger the better."""
    largest = max(one.pixels for one in group)
    sharpest = max(one.sharpness for one in group)
    return {
        "raw": lambda one: float(one.raw),
        "no bars": lambda one: float(one.bars == 0),
        "pixels": lambda one: _step(one.pixels, largest, SAME_SIZE),
        "sharpness": lambda one: _step(one.sharpness, sharpest, SAME_SHARPNESS),
        "metadata": lambda one: one.told,
        "format": lambda one: FORMATS.get(one.format.upper(), 1),
        "original name": lambda one: float(not copied_name(one.name)),
        "older": lambda one: -_age(one.taken_at),
        "met first": lambda one: -_age(one.seen_at),
    }


def copied_name(name: str) -> bool:
    """Whether a name is one that programs give to copies: "x (1)", "x copy", "IMG-…-WA0001"."""
    return COPIED.search(name.rsplit(".", 1)[0].lower()) is not None


def _step(value: float, best: float, share: float) -> float:
    """0 for the best and what is as good within a share, one less for each such share below it."""
    return -int((1 - value / best) / share) if best > 0 else 0.0


def _age(when: dt.datetime | None) -> float:
    """Seconds since 1970 by the clock on the wall; later than all where it is not known."""
    return when.replace(tzinfo=dt.UTC).timestamp() if when else float("inf")


def _decider(best: Candidate, rest: Sequence[Candidate], points: dict[str, Point]) -> str:
    """The first point by which the best beats the next; its id where nothing tells them apart."""
    if not rest:
        return "alone"
    return next((name for name, point in points.items() if point(best) > point(rest[0])), "id")
