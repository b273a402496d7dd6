"""How well copies are told from look-alikes, on real photographs; against the hash alone.

Copies: resized, encoded anew, cropped, brightened and turned scenes. What must not group: neutral
and smiling faces of one person, five photos of one product, frames of drawn bursts. All lie in one
library. Limits were chosen on other pictures and half of these (``ml.duplicates.lookalikes``), so
recall is told of both halves.
"""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from PIL import Image

from ml.duplicates.descriptor import Descriptor, descriptor
from ml.duplicates.joining import Pairs, blocks
from ml.duplicates.lookalikes import groups, look_alikes
from ml.duplicates.near import DISTANCE
from ml.duplicates.stars import by_partners, stars
from ml.image import photo_hashes, render
from tests.benchmarks.copies import bursts, copies
from tests.benchmarks.harness import CORES, metered, report, say

DATA = Path(__file__).parents[3] / "shared" / "data"
BURSTS = 20
RENDITION = "medium"


class Shot(NamedTuple):
    """A picture of the library: what it shows, what kind it is, its file."""

    subject: str
    kind: str
    data: bytes


def scenes(folder: Path) -> list[Path]:
    """Photographs whose copies must be found."""
    return sorted([*folder.glob("coco-open/images/*"), *folder.glob("scikit-image/*.[jp][pn]g")])


def shots(data: Path) -> Iterator[Shot]:
    """The whole library; pictures of one subject are copies only where it is a scene."""
    for at, path in enumerate(scenes(data / "scenes")):
        yield Shot(f"scene {at}", "original", path.read_bytes())
        with Image.open(path) as picture:
            for kind, copied in copies(picture.convert("RGB")):
                yield Shot(f"scene {at}", kind, copied)
    for path in sorted((data / "faces" / "london").glob("*.jpg")):
        yield Shot(f"face {path.name}", "face", path.read_bytes())
    for path in sorted((data / "inventory" / "grocery-store" / "images").rglob("*.jpg")):
        yield Shot(f"product {path.name}", "product", path.read_bytes())
    for at, frames in enumerate(bursts(BURSTS)):
        for frame, drawn in enumerate(frames):
            yield Shot(f"burst {at} {frame}", "burst", drawn)


def look(shot: Shot) -> tuple[str, str, Descriptor, int]:
    """What the product keeps of a picture."""
    rendition = render(shot.data, RENDITION).data
    return shot.subject, shot.kind, descriptor(rendition), photo_hashes(rendition).phash


def judged(subjects: list[str], kinds: list[str], centre: np.ndarray) -> dict[str, Any]:
    """Precision over all pairs that share a group, recall over copies and their originals."""
    names, kind = np.array(subjects), np.array(kinds)
    right, wrong = 0, Counter[str]()
    for head in np.unique(centre[centre >= 0]):
        members = np.flatnonzero(centre == head)
        one, other = (members[side] for side in np.triu_indices(len(members), 1))
        same = names[one] == names[other]
        right += int(same.sum())
        for pair in zip(kind[one[~same]], kind[other[~same]], strict=True):
            wrong[" and ".join(sorted(pair)) if len(set(pair)) > 1 else f"two of {pair[0]}"] += 1
    original = {name: row for row, name in enumerate(names) if kind[row] == "original"}
    found: dict[str, list[bool]] = {}
    for row, name in enumerate(names):
        if name in original and kind[row] != "original":
            hit = centre[row] >= 0 and centre[row] == centre[original[name]]
            found.setdefault(str(kind[row]), []).append(bool(hit))
            half = "limits seen" if int(name.split()[1]) % 2 == 0 else "limits unseen"
            found.setdefault(half, []).append(bool(hit))
    halves = {name: found.pop(name) for name in list(found) if name.startswith("limits")}
    everything = [hit for hits in found.values() for hit in hits]
    return {
        "precision": right / max(1, right + wrong.total()),
        "recall": float(np.mean(everything)),
        "recall_by_kind": {name: round(float(np.mean(hits)), 4) for name, hits in found.items()},
        "recall_by_half": {name: round(float(np.mean(hits)), 4) for name, hits in halves.items()},
        "wrong_pairs": dict(wrong),
        "right_pairs": right,
    }


def by_hash_alone(hashes: np.ndarray) -> np.ndarray:
    """Groups of pictures whose perceptual hashes are within the distance."""
    pairs = Pairs.of(list(blocks(hashes.view(np.uint64), None, DISTANCE)))
    ranks = by_partners(pairs.left, pairs.right, len(hashes))
    return stars(pairs.left, pairs.right, pairs.distance, ranks)


def main(size: int | None = None, data: str | None = None, **_: Any) -> None:
    """Describe all, group, judge; two lines, precision and recall."""
    folder = Path(data) if data else DATA
    if not folder.is_dir():
        say(f"duplicate-quality needs the photographs of {folder}, or data=FOLDER")
        return
    with metered() as meter:
        with ThreadPoolExecutor(CORES) as pool:
            subjects, kinds, looks, hashes = zip(*pool.map(look, shots(folder)), strict=True)
        say(f"{len(subjects):,} pictures described in the time up to now")
        pictures = Descriptor(*(np.stack(part) for part in zip(*looks, strict=True)))
        centre = groups(len(subjects), look_alikes(pictures))
    ours = judged(list(subjects), list(kinds), centre)
    hashed = judged(list(subjects), list(kinds), by_hash_alone(np.array(hashes, np.int64)))
    shown = {name: part for name, part in ours.items() if name not in ("precision", "recall")}
    told = {**shown, "by_hash_alone": hashed["recall_by_kind"], "seconds": round(meter.seconds, 1)}
    for measure, least, details in (("precision", 0.99, told), ("recall", 0.95, {})):
        report(
            "duplicate-quality",
            ours[measure],
            measure,
            ("hash alone, within 10 bits", hashed[measure]),
            size=len(subjects),
            peak_mib=meter.peak_mib,
            details={"at_least": least, **details},
        )
