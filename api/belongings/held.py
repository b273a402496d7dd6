"""What is held in memory of the index of items: ids by row, and rows read lately. No ranking.

LanceDB tells which rows match in a millisecond, and takes ten times as long for what is in them.
So searches ask for numbers of rows, whose ids stand here: 32 bytes an item.
"""

from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID
from weakref import WeakKeyDictionary

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from api.belongings.indexed import Index
from api.belongings.sight import ID, LENGTH, Ids, Visible
from api.photos.search.lance import Vector
from catalog_data.belongings.documents import FIELDS
from ml.belongings import Document

if TYPE_CHECKING:
    from lancedb import AsyncConnection as LanceConnection
    from lancedb.table import AsyncTable

Ats = NDArray[np.int64]
Mask = NDArray[np.bool_]
KEPT = 10_000  # rows, of three kilobytes
# Of each connection the table that was asked last: it goes with the connection.
TABLES: "WeakKeyDictionary[LanceConnection, Held]" = WeakKeyDictionary()


class Row(NamedTuple):
    """What is known of an item; no meaning without a text model."""

    document: Document
    meaning: Vector | None


class Seen(NamedTuple):
    """Whether a viewer may see each row, and whether it lies in a unit of theirs: bool (rows,)."""

    any: Mask
    own: Mask


class Held:
    """One version of the table. Its rows are numbered in the order of their ids."""

    def __init__(self, index: Index, opened: "AsyncTable", version: int, told: pa.Table) -> None:
        """``told`` has the columns item_id and _rowid of all rows."""
        digits = "".join(told["item_id"].to_pylist()).replace("-", "")
        ids = np.frombuffer(bytes.fromhex(digits), dtype=ID)
        by_id = np.argsort(ids)
        self.opened, self.stands_for = opened, (index.table, version)
        self.columns = [*FIELDS, *(["meaning"] if index.model is not None else [])]
        self.ids, self.places = ids[by_id], told["_rowid"].to_numpy()[by_id]
        self.by_place = np.argsort(self.places)
        self._read: dict[int, Row] = {}
        self._seen: WeakKeyDictionary[Visible, Seen] = WeakKeyDictionary()

    def __len__(self) -> int:
        return len(self.ids)

    def at(self, places: pa.ChunkedArray) -> Ats:
        """Numbers of the rows that LanceDB calls by these places."""
        found = np.searchsorted(self.places, places.to_numpy(), sorter=self.by_place)
        ats: Ats = self.by_place[found]
        return ats

    def seen(self, visible: Visible) -> "Seen":
        """Which rows are of visible items."""
        known = self._seen.get(visible)
        if known is None:
            own, others = self._are(visible.own), self._are(visible.others)
            known = self._seen[visible] = Seen(own | others, own)
        return known

    def _are(self, ids: Ids) -> Mask:
        """Whether rows are of some ids, bool (rows,); there may be no row of an id."""
        wanted = np.sort(ids)
        found = np.searchsorted(self.ids, wanted)
        mask = np.zeros(len(self) + 1, dtype=bool)
        mask[found] = np.append(self.ids, b"")[found] == wanted
        return mask[:-1]

    def uuids(self, ats: Ats) -> list[UUID]:
        """Ids of rows."""
        joined = self.ids[ats].tobytes()
        return [UUID(bytes=joined[at : at + LENGTH]) for at in range(0, len(joined), LENGTH)]

    async def rows(self, ats: Ats) -> list[Row]:
        """What is known of rows, in their order; LanceDB is asked for those not read lately."""
        wanted = ats.tolist()
        known = {at: self._read.pop(at) for at in wanted if at in self._read}
        missing = [at for at in wanted if at not in known]
        if missing:
            taken = self.opened.take_row_ids(self.places[missing].tolist()).with_row_id()
            found = await taken.select(self.columns).to_arrow()
            known |= zip(self.at(found["_rowid"]).tolist(), _rows_of(found), strict=True)
        self._read |= known
        for at in list(self._read)[: max(0, len(self._read) - KEPT)]:
            del self._read[at]
        return [known[at] for at in wanted]


async def held(index: Index) -> Held | None:
    """The served table at its newest version; None where it is not there."""
    connection = index.lance.connection
    opened = await index.lance.open(index.table)
    if opened is None:
        TABLES.pop(connection, None)
        return None
    version, known = await opened.version(), TABLES.get(connection)
    if known is None or known.stands_for != (index.table, version):
        told = await opened.query().with_row_id().select(["item_id"]).to_arrow()
        known = TABLES[connection] = Held(index, opened, version, told)
    return known


def _rows_of(table: pa.Table) -> list[Row]:
    documents = [Document(**fields) for fields in table.select(list(FIELDS)).to_pylist()]
    if "meaning" not in table.schema.names:
        return [Row(document, None) for document in documents]
    meanings = table["meaning"].combine_chunks().flatten().to_numpy().reshape(len(table), -1)
    return [Row(*pair) for pair in zip(documents, meanings, strict=True)]
