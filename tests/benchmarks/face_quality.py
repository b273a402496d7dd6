"""Faces of 51 persons told apart: photos as they are, degraded ones, and arriving one by one.

The thresholds are those of the recipe. `-o faces=FOLDER` names the photos (london, one-person-lisa,
one-person-zoom), else the shared data beside the checkout.
"""

import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray
from PIL import Image

from ml.faces import Detector, Embedder, Faces, faces_of, find_detector, find_embedder
from ml.people import Rules, Said, people_of
from tests.benchmarks.degraded import degraded
from tests.benchmarks.harness import Meter, metered, report, say
from tests.benchmarks.synthetic_faces import adjusted_rand, b_cubed

BESIDE = Path(__file__).parents[3] / "shared" / "data" / "faces"
ALONE = ("one-person-lisa", "one-person-zoom")
ORDERS, STEP = 5, 10
ACCEPTED, MISTAKEN, GROUPED, ARRIVED = 0.98, 0.001, 0.95, 0.99


class Seen(NamedTuple):
    """A face of a photo: whose it is, what was done to the photo, the vector, whether poor."""

    who: str
    way: str
    vector: NDArray[np.float32] | None
    poor: bool


def pixels(path: Path) -> NDArray[np.uint8]:
    """A photo as the detector takes it."""
    with Image.open(path) as picture:
        return np.asarray(picture.convert("RGB"))


def seen(who: str, way: str, faces: Faces) -> Iterator[Seen]:
    """The face of a portrait, or that none was found; every further box is a stranger's."""
    if not len(faces.boxes):
        yield Seen(who, way, None, True)
    for at, vector in enumerate(faces.vectors):
        whose = who if at == 0 else f"box {at} of {who}, {way}"
        yield Seen(whose, way, vector, bool(faces.poor[at]))


def look(folder: Path, models: tuple[Detector, Embedder], persons: int | None) -> list[Seen]:
    """Faces of the portraits and of their degraded copies."""
    found: list[Seen] = []
    paths = sorted((folder / "london").glob("*.jpg"))
    wanted = sorted({path.name[:3] for path in paths})[:persons]
    for path in (path for path in paths if path.name[:3] in wanted):
        picture = pixels(path)
        faces = faces_of(picture, *models)
        found += seen(path.name[:3], "original", faces)
        for way, copy in degraded(picture, faces.boxes[0]) if len(faces.boxes) else ():
            found += seen(path.name[:3], way, faces_of(copy, *models))
        if len(found) % 60 < 6:
            say(f"{len(found)} faces ...")
    return found


def groups(faces: Sequence[Seen], rules: Rules, ids: Sequence[str]) -> NDArray[np.intp]:
    """The number of each face's group; who was not found or is in no group is alone."""
    there = [at for at, face in enumerate(faces) if face.vector is not None]
    people = people_of(
        pl.Series([ids[at] for at in there], dtype=pl.String),
        np.array([faces[at].vector for at in there], dtype=np.float32),
        np.array([faces[at].poor for at in there], dtype=bool),
        Said(),
        rules,
    )
    group = dict(people.faces.select("face_id", pl.coalesce("group", "face_id")).iter_rows())
    names = [group.get(each, each) for each in ids]
    return np.unique(names, return_inverse=True)[1].astype(np.intp)


def pairs_told(faces: Sequence[Seen], rules: Rules, meter: Meter) -> None:
    """Every pair of the photos as they are, at the recipe's threshold."""
    plain = [face for face in faces if face.way == "original" and face.vector is not None]
    vectors = np.array([face.vector for face in plain])
    who = np.array([face.who for face in plain])
    one, other = np.triu_indices(len(plain), 1)
    distances = np.linalg.norm(vectors[one] - vectors[other], axis=1)
    same = who[one] == who[other]
    near = distances <= rules.same_person
    report(
        "face-quality",
        float(near[same].mean()),
        "true accept",
        ("true accept to reach", ACCEPTED),
        size=len(plain),
        peak_mib=meter.peak_mib,
        details={
            "same_pairs": int(same.sum()),
            "different_pairs": int((~same).sum()),
            "false_accept": round(float(near[~same].mean()), 5),
            "false_accept_to_reach": MISTAKEN,
            "threshold": round(rules.same_person, 4),
            "furthest_same": round(float(distances[same].max()), 4),
            "nearest_different": round(float(distances[~same].min()), 4),
        },
    )


def degraded_told(faces: Sequence[Seen], rules: Rules, meter: Meter) -> None:
    """Groups of all photos and copies; a face that was not found is a group of its own."""
    ids = [f"{at:05d}" for at in range(len(faces))]
    truth = np.unique([face.who for face in faces], return_inverse=True)[1].astype(np.intp)
    found = groups(faces, rules, ids)
    precision, recall, f1 = b_cubed(truth, found)
    usual = {who: np.bincount(found[truth == who]).argmax() for who in np.unique(truth)}
    right = np.array([usual[who] for who in truth]) == found
    ways = sorted({face.way for face in faces})
    report(
        "face-quality",
        f1,
        "B-cubed F1",
        ("F1 to reach", GROUPED),
        size=len(faces),
        peak_mib=meter.peak_mib,
        details={
            "precision": round(precision, 4),
            "recall": round(recall, 4),
            "not_found": sum(face.vector is None for face in faces),
            "poor": sum(face.poor for face in faces),
            "with_their_person": {
                way: round(float(right[[face.way == way for face in faces]].mean()), 3)
                for way in ways
            },
        },
    )


def arriving_told(faces: Sequence[Seen], rules: Rules, meter: Meter) -> None:
    """Faces arrive in several orders; after the last, and on the way, against all at once."""
    ids = [f"{at:05d}" for at in range(len(faces))]
    whole, final, under_way = groups(faces, rules, ids), [], []
    for seed in range(ORDERS):
        order = list(range(len(faces)))
        random.Random(seed).shuffle(order)
        for count in [*range(STEP, len(faces), STEP), len(faces)]:
            part = order[:count]
            now = groups([faces[at] for at in part], rules, [ids[at] for at in part])
            agreement = adjusted_rand(now, whole[part])
            (final if count == len(faces) else under_way).append(agreement)
    report(
        "face-quality",
        min(final),
        "adjusted Rand index",
        ("index to reach", ARRIVED),
        size=len(faces),
        peak_mib=meter.peak_mib,
        details={
            "orders": ORDERS,
            "faces_between_runs": STEP,
            "mean_on_the_way": round(float(np.mean(under_way)), 4),
            "least_on_the_way": round(float(np.min(under_way)), 4),
        },
    )


def alone_told(folder: Path, models: tuple[Detector, Embedder], rules: Rules) -> None:
    """Each folder of one person's photos: how many persons were found in it."""
    with metered() as meter:
        persons = {}
        for name in ALONE:
            paths = sorted((folder / name).glob("*.jpg"))
            faces = [
                one for path in paths for one in seen(name, "", faces_of(pixels(path), *models))
            ]
            found = groups(faces, rules, [f"{at:02d}" for at in range(len(faces))])
            persons[name] = len(np.unique(found))
    report(
        "face-quality",
        max(persons.values()),
        "persons",
        ("persons to find", 1),
        size=sum(len(list((folder / name).glob("*.jpg"))) for name in ALONE),
        peak_mib=meter.peak_mib,
        details=persons,
    )


def main(size: int | None = None, **options: Any) -> None:
    """Measure the photos of ``size`` persons, print four lines."""
    folder = Path(str(options.get("faces", BESIDE)))
    if not (folder / "london").is_dir():
        raise SystemExit(f"There are no photos in {folder}/london: name them by -o faces=FOLDER.")
    detector, embedder = find_detector("hog"), find_embedder("resnet")
    models, rules = (detector, embedder), Rules(embedder.same_person, embedder.softness)
    with metered() as meter:
        faces = look(folder, models, size)
    alone_told(folder, models, rules)
    arriving_told(faces, rules, meter)
    degraded_told(faces, rules, meter)
    pairs_told(faces, rules, meter)
