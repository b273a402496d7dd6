"""Pictures of a whole collection of people: who is with whom, and faces as points in space."""

import numpy as np
import polars as pl

from ml.people.groups import Floats

STEPS, LENGTH, SEED = 20, 0.5, 1


def together(persons: pl.DataFrame) -> pl.DataFrame:
    """How often two persons are on one photo: [person, other, photos], ``person`` < ``other``.

    ``persons`` [photo_id, person], a row for each face; rows without a person are passed over.
    """
    there = persons.drop_nulls("person").select("photo_id", "person").unique()
    return (
        there.join(there, on="photo_id", suffix="_2")
        .filter(pl.col("person") < pl.col("person_2"))
        .group_by("person", pl.col("person_2").alias("other"))
        .agg(photos=pl.len())
        .sort("person", "other")
    )


def positions(pairs: pl.DataFrame) -> pl.DataFrame:
    """Places of persons in the plane, [person, x, y] within -1 to 1, those together near.

    Springs (Fruchterman and Reingold 1991) of length 0.5, 20 steps, from places that a fixed seed
    gives; a pair pulls with the logarithm of its photos. ``pairs`` as ``together`` makes them.
    """
    names = pl.concat([pairs["person"], pairs["other"]]).unique().sort()
    count = len(names)
    pull = np.zeros((count, count))
    one, other = (names.search_sorted(pairs[side]).to_numpy() for side in ("person", "other"))
    pull[one, other] = pull[other, one] = 1 + np.log(pairs["photos"].to_numpy())
    places = np.random.default_rng(SEED).uniform(-1, 1, (count, 2))
    for heat in np.linspace(0.2, 0, STEPS, endpoint=False):
        apart = places[:, None] - places[None]
        distance = np.maximum(np.linalg.norm(apart, axis=-1), 0.01)
        force = LENGTH**2 / distance**2 - pull * distance / LENGTH
        moved = np.einsum("ijk,ij->ik", apart, force)
        length = np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 0.01)
        places += moved / length * np.minimum(length, heat)
    places -= places.mean(axis=0) if count else 0
    places /= max(float(np.abs(places).max(initial=0)), 1e-9)
    rounded = places.round(4)
    return pl.DataFrame({"person": names, "x": rounded[:, 0], "y": rounded[:, 1]})


def scatter(vectors: Floats) -> Floats:
    """The three principal components of vectors (n, d): float32 (n, 3), rounded to 4 digits.

    The sign of each is the one that makes its largest entry positive. Fewer than three vectors,
    or dimensions, leave zeros.
    """
    shown = np.zeros((len(vectors), 3), dtype=np.float32)
    if len(vectors) < 2:
        return shown
    about = vectors.astype(np.float64) - vectors.mean(axis=0, dtype=np.float64)
    axes = np.linalg.eigh(about.T @ about)[1][:, ::-1][:, :3]
    places = about @ axes
    largest = places[np.abs(places).argmax(axis=0), np.arange(places.shape[1])]
    shown[:, : places.shape[1]] = np.round(places * np.where(largest < 0, -1, 1), 4)
    return shown
