"""Models in memory: loaded once, the ones asked for last stay, ids are found again."""

import asyncio
import io
import uuid

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.errors import UnavailableError
from api.music.serving.models import Fitted, Served, Shelf


def packed(ids, shares):
    told = io.BytesIO()
    rows = np.array([list(id_.bytes) for id_ in sorted(ids)], dtype=np.uint8).reshape(-1, 16)
    np.savez(told, item_ids=rows, **{"model/shares": np.asarray(shares, np.float32)})
    return told.getvalue()


def served(version):
    return Served(version, "set", "track", "popularity", "d", "run", f"{version}.npz")


class Blobs:
    """Blobs that count how often each is read."""

    def __init__(self, **data):
        self.data, self.asked = data, []

    async def read(self, key):
        self.asked.append(key)
        await asyncio.sleep(0)
        if key not in self.data:
            raise FileNotFoundError(key)
        return self.data[key]


@pytest.fixture
def blobs():
    ids = [uuid.UUID(int=at) for at in range(4)]
    made = Blobs()
    made.data = {f"{name}.npz": packed(ids, [0.1] * 4) for name in "abc"}
    return made


async def test_who_waits_for_one_model_waits_for_one_load(blobs):
    shelf = Shelf(blobs)
    found = await asyncio.gather(*(shelf.get(served("a")) for _ in range(5)))
    assert blobs.asked == ["a.npz"]
    assert all(one is found[0] for one in found)


async def test_what_was_not_asked_for_longest_goes_first(blobs):
    size = (await Shelf(blobs).get(served("a"))).size
    blobs.asked.clear()
    shelf = Shelf(blobs, room=2 * size)
    for version in ("a", "b", "a", "c", "a", "b"):
        await shelf.get(served(version))
    assert blobs.asked == ["a.npz", "b.npz", "c.npz", "b.npz"]
    small = Shelf(blobs, room=1)
    assert (await small.get(served("a"))).version == "a", "one is kept however large it is"


async def test_numbers_that_are_gone_are_told_and_looked_for_again(blobs):
    shelf = Shelf(blobs)
    for _ in range(2):
        with pytest.raises(UnavailableError, match="x are gone"):
            await shelf.get(served("x"))
    assert blobs.asked == ["x.npz", "x.npz"]


@given(st.sets(st.uuids(), max_size=12), st.sets(st.uuids(), max_size=3))
def test_ids_are_found_again_and_others_are_not(ids, others):
    fitted = Fitted.read(served("a"), packed(ids, [0.0] * len(ids)))
    rows = fitted.rows_of([*ids, *(others - ids)])
    assert rows == {id_: at for at, id_ in enumerate(sorted(ids))}
    assert {fitted.id_of(at) for at in rows.values()} == ids


def test_ids_that_end_in_nothing_are_ids():
    ids = [uuid.UUID(int=0), uuid.UUID(int=1 << 64), uuid.UUID(int=1 << 120)]
    fitted = Fitted.read(served("a"), packed(ids, [0.0] * 3))
    assert [fitted.id_of(at) for at in range(3)] == ids
    assert fitted.rows_of(ids) == {id_: at for at, id_ in enumerate(ids)}
