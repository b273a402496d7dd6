"""Which models are served, and their numbers in memory. They are made and asked elsewhere.

A version never changes, so what is loaded stays right; which version is served is read from the
pointers, and remembered for a second.
"""

import asyncio
import io
import time
import uuid
from collections import OrderedDict, defaultdict
from collections.abc import Iterable
from typing import Any, Self
from weakref import WeakKeyDictionary

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from sqlalchemy import exists, select

from api.blobs import BlobFolder
from api.connections import Connections
from api.errors import UnavailableError
from api.music.serving.schemas import Kind
from api.photos.view import table
from catalog_data.music.licences import Channel
from catalog_data.music.models import MusicChampion, MusicGate, MusicModel
from ml.taste import Model, restore

models, champions, gates = table(MusicModel), table(MusicChampion), table(MusicGate)
Id = uuid.UUID
REMEMBERED = 1.0
ROOM = 1 << 29
WIDTH = 16
MODEL = "model/"
LICENCE = "licence"  # the gate that says whether a model may be in a channel at all


class Served(Struct, frozen=True):
    """A model that may be asked: what it was made of, and where its numbers lie."""

    version: str
    training_set: str
    item_kind: str
    challenger: str
    data_hash: str
    run_id: str
    blob: str


class Fitted(Struct, frozen=True):
    """A model in memory: its items, sorted by id, and itself."""

    version: str
    ids: NDArray[np.bytes_]
    model: Model
    size: int

    @classmethod
    def read(cls, served: Served, data: bytes) -> Self:
        """A model out of the bytes of its blob."""
        with np.load(io.BytesIO(data), allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        ids = arrays.pop("item_ids").view(f"S{WIDTH}").ravel()
        own = {
            name.removeprefix(MODEL): array
            for name, array in arrays.items()
            if name.startswith(MODEL)
        }
        size = ids.nbytes + sum(array.nbytes for array in own.values())
        return cls(served.version, ids, restore(served.challenger, own), size)

    def rows_of(self, ids: Iterable[Id]) -> dict[Id, int]:
        """Rows of those items that the model knows."""
        wanted = list(ids)
        sought = np.array([id_.bytes for id_ in wanted], dtype=f"S{WIDTH}")
        rows = np.minimum(np.searchsorted(self.ids, sought), len(self.ids) - 1)
        known = self.ids[rows] == sought if len(self.ids) else np.zeros(len(wanted), dtype=bool)
        return {wanted[at]: int(rows[at]) for at in np.nonzero(known)[0]}

    def id_of(self, row: int) -> Id:
        """The item of a row."""
        return id_of(self.ids[row])


def id_of(stored: bytes) -> Id:
    """The id of its bytes; numpy leaves out zeros at their end."""
    return uuid.UUID(bytes=bytes(stored).ljust(WIDTH, b"\0"))


class Shelf:
    """Models in memory, the last asked ones first to stay; one is loaded once, whoever waits."""

    def __init__(self, blobs: BlobFolder, room: int = ROOM) -> None:
        self.blobs, self.room = blobs, room
        self._kept: OrderedDict[str, Fitted] = OrderedDict()
        self._loading: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def get(self, served: Served) -> Fitted:
        """A model; raises UnavailableError where its numbers are not there."""
        async with self._loading[served.version]:
            found = self._kept.get(served.version)
            if found is None:
                found = self._kept[served.version] = await self._read(served)
            self._kept.move_to_end(served.version)
        self._make_room()
        return found

    async def _read(self, served: Served) -> Fitted:
        try:
            data = await self.blobs.read(served.blob)
        except FileNotFoundError as error:
            raise UnavailableError(
                f"The numbers of model {served.version} are gone; the next materialization of "
                "music_models writes them again.",
                None,
            ) from error
        return await asyncio.to_thread(Fitted.read, served, data)

    def _make_room(self) -> None:
        """Forget those not asked for longest; the last one stays however large it is."""
        while len(self._kept) > 1 and sum(one.size for one in self._kept.values()) > self.room:
            version, _ = self._kept.popitem(last=False)
            self._loading.pop(version, None)


_SHELVES: WeakKeyDictionary[Connections, Shelf] = WeakKeyDictionary()
_CHAMPIONS: WeakKeyDictionary[Connections, tuple[float, dict[tuple[str, str], Served]]] = (
    WeakKeyDictionary()
)
COLUMNS = [models.c[name] for name in Served.__struct_fields__]


async def champion(connections: Connections, channel: Channel, kind: Kind) -> Served | None:
    """The model that a channel serves for a kind of item; None before one was approved."""
    until, known = _CHAMPIONS.get(connections, (0.0, {}))
    if time.monotonic() >= until:
        query = select(champions.c.channel, champions.c.item_kind, *COLUMNS).join(
            models, models.c.version == champions.c.version
        )
        known = {(row[0], row[1]): Served(*row[2:]) for row in await connections.rows(query)}
        _CHAMPIONS[connections] = (time.monotonic() + REMEMBERED, known)
    return known.get((channel.value, kind))


async def ranker(
    connections: Connections, channel: Channel, kind: Kind, challenger: str
) -> Served | None:
    """A model of one sort that was trained as the champion was; None where there is none.

    Staff approve champions alone; what stands beside one is of the same training set, and its
    licences allow the channel. On the champion's own data if there is one, else the newest.
    """
    best = await champion(connections, channel, kind)
    if best is None or best.challenger == challenger:
        return best
    allowed = exists().where(
        gates.c.version == models.c.version,
        gates.c.channel == channel.value,
        gates.c.gate == LICENCE,
        gates.c.passed,
    )
    query = select(*COLUMNS).where(
        models.c.training_set == best.training_set,
        models.c.item_kind == kind,
        models.c.challenger == challenger,
        allowed,
    )
    same = models.c.data_hash == best.data_hash
    order = (same.desc(), models.c.high_water.desc().nulls_last(), models.c.version)
    row: Any = await connections.first(query.order_by(*order).limit(1))
    return None if row is None else Served(*row)


async def model_of(connections: Connections, version: str) -> Served | None:
    """A model by its version; None where it is not kept."""
    row: Any = await connections.first(select(*COLUMNS).where(models.c.version == version))
    return None if row is None else Served(*row)


async def loaded(connections: Connections, served: Served) -> Fitted:
    """A model that is served, in memory."""
    shelf = _SHELVES.get(connections)
    if shelf is None:
        shelf = _SHELVES[connections] = Shelf(connections.derived)
    return await shelf.get(served)
