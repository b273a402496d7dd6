"""Photos of products to their items, one left out at a time, against a 3 x 3 HSV histogram."""

import csv
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from api.belongings.looking import MEANS_LOOKS, SURE
from api.photos.search.spaces import rendition_of
from ml.belongings import LOOKS_SIDE, looks
from ml.image import Limits
from tests.benchmarks.duplicate_quality import DATA
from tests.benchmarks.harness import CORES, metered, report, say

Vectors = NDArray[np.float32]
AT_LEAST, PARTS, SIDE = 1.10, 3, 256
BINS, RANGES = (16, 4, 3), ((0, 180), (0, 256), (0, 256))


def described(path: Path) -> Vectors:
    """A photo as the product describes it."""
    return looks(rendition_of(path.read_bytes(), LOOKS_SIDE, Limits()))


def histogram(path: Path) -> Vectors:
    """The reference: joint HSV histograms of nine parts of a picture, each summing to one."""
    picture = cv2.imread(str(path))
    height, width = picture.shape[:2]
    size = (round(width * SIDE / max(height, width)), round(height * SIDE / max(height, width)))
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    pixels = cv2.cvtColor(small, cv2.COLOR_BGR2HSV)
    told = []
    for band in np.array_split(pixels, PARTS, axis=0):
        for cut in np.array_split(band, PARTS, axis=1):
            counts, _ = np.histogramdd(cut.reshape(-1, 3), bins=BINS, range=RANGES)
            told.append(counts.ravel() / counts.sum())
    return np.concatenate(told).astype(np.float32)


def intersections(left: Vectors, right: Vectors) -> Vectors:
    """How much of two histograms is the same (Swain and Ballard, 1991), (n, m)."""
    return np.stack([np.minimum(one, right).sum(axis=1) for one in left]) / PARTS**2


def left_out(alike: Vectors, names: NDArray[np.str_]) -> NDArray[np.bool_]:
    """Whether each photo's nearest other photo shows the same product."""
    others = alike.copy()
    np.fill_diagonal(others, -1)
    right: NDArray[np.bool_] = names[others.argmax(axis=1)] == names
    return right


def not_there(alike: Vectors, names: NDArray[np.str_]) -> Vectors:
    """How alike the nearest photo is where the product itself is taken out of the house."""
    strangers = np.where(names[:, None] == names[None, :], -1, alike)
    nearest: Vectors = strangers.max(axis=1)
    return nearest


def main(size: int | None = None, data: str | None = None, **_: Any) -> None:
    """Five photos of each of 81 products, or the first so many of them."""
    folder = (Path(data) if data else DATA) / "inventory" / "grocery-store"
    if not folder.is_dir():
        say(f"photo-find needs the photographs of {folder}, or data=FOLDER")
        return
    with (folder / "labels.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    kinds = sorted({row["class"] for row in rows})[:size]
    rows = [row for row in rows if row["class"] in kinds]
    names = np.array([row["class"] for row in rows])
    paths = [folder / "images" / row["file"] for row in rows]
    iconic = [folder / "iconic" / f"{kind}_Iconic.jpg" for kind in kinds]
    with metered() as meter, ThreadPoolExecutor(CORES) as pool:
        ours = np.stack(list(pool.map(described, paths)))
        pictures = np.stack(list(pool.map(described, iconic)))
        theirs = np.stack(list(pool.map(histogram, paths)))
        their_pictures = np.stack(list(pool.map(histogram, iconic)))
    alike, right = ours @ ours.T, left_out(ours @ ours.T, names)
    told = details(alike, right, names)
    size = len(rows)
    reference = left_out(intersections(theirs, theirs), names)
    report(
        "photo-find",
        float(right.mean()),
        "top-1",
        ("3 x 3 HSV histogram, nearest neighbour", float(reference.mean())),
        size=size,
        peak_mib=meter.peak_mib,
        details={"at_least": AT_LEAST, **told},
    )
    by_icon = np.array(kinds)[(ours @ pictures.T).argmax(axis=1)] == names
    theirs_by_icon = np.array(kinds)[intersections(theirs, their_pictures).argmax(axis=1)] == names
    report(
        "photo-find iconic pictures only",
        float(by_icon.mean()),
        "top-1",
        ("3 x 3 HSV histogram, nearest neighbour", float(theirs_by_icon.mean())),
        size=size,
        peak_mib=meter.peak_mib,
    )


def details(alike: Vectors, right: NDArray[np.bool_], names: NDArray[np.str_]) -> dict[str, float]:
    """What the threshold of 'not here' does, and halves of the products: one chose the numbers."""
    here = SURE[MEANS_LOOKS].likely
    others = alike.copy()
    np.fill_diagonal(others, -1)
    accepted = others.max(axis=1) >= here
    half = np.isin(names, np.unique(names)[::2])
    shares = {
        "not_here_false_accepts": (not_there(alike, names) >= here).mean(),
        "here_accepted": accepted.mean(),
        "right_of_accepted": right[accepted].mean(),
        "numbers_chosen_on_this_half": right[half].mean(),
        "other_half": right[~half].mean(),
    }
    return {name: round(float(share), 4) for name, share in shares.items()}
