"""The content space that is served: where items lie in it, and what is near. Encoding is ml's."""

import uuid
from collections.abc import Collection, Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from api.connections import Connections
from api.errors import UnavailableError
from api.music.serving.schemas import Kind
from api.photos.search.lance import Lance, Proposal, near, published_versions, ranked
from catalog_data.identity import vector_table
from catalog_data.music.vectors import ARTISTS, TRACKS

Id = uuid.UUID
Vector = NDArray[np.float32]
ARTIFACTS: dict[Kind, str] = {"artist": ARTISTS, "track": TRACKS}


class Space(Struct, frozen=True):
    """The vectors of one kind of item, as they are served."""

    lance: Lance
    kind: Kind
    version: str
    is_indexed: bool

    @property
    def table(self) -> str:
        """Name of the LanceDB table."""
        return vector_table(ARTIFACTS[self.kind], self.version)

    async def vectors(self, ids: Collection[Id]) -> dict[Id, Vector]:
        """Unit vectors (d,) of items; of those without one, none."""
        names = [str(id_) for id_ in ids]
        rows = await self.lance.rows(self.table, "item_id", names, ["item_id", "vector"])
        return {Id(row["item_id"]): np.asarray(row["vector"], dtype=np.float32) for row in rows}

    async def made_by(self) -> str | None:
        """The version of the model that gave the vectors; None while there are none."""
        opened = await self.lance.open(self.table)
        rows = [] if opened is None else await opened.query().limit(1).select(["version"]).to_list()
        return str(rows[0]["version"]) if rows else None

    async def nearest(self, vector: Vector, limit: int) -> list[Proposal]:
        """Items by cosine, nearest first, ties by id."""
        opened = await self.lance.open(self.table)
        if opened is None:
            return []
        query = near(opened, vector, None, by_index=self.is_indexed, limit=limit)
        rows = await query.select(["item_id", "_distance"]).to_arrow()
        return ranked(rows["item_id"].to_pylist(), 1 - rows["_distance"].to_numpy())


async def spaces(connections: Connections, kinds: Sequence[Kind]) -> dict[Kind, Space]:
    """The spaces that are served, of those asked for."""
    versions = await published_versions(connections)
    known = {kind: versions[ARTIFACTS[kind]] for kind in kinds if ARTIFACTS[kind] in versions}
    if not known:
        return {}
    lance = Lance(await connections.lance())
    return {
        kind: Space(lance, kind, version, versions.get(f"{ARTIFACTS[kind]}_index") == version)
        for kind, version in known.items()
    }


async def space_of(connections: Connections, kind: Kind) -> Space:
    """One space; raises UnavailableError where it is not served yet."""
    found = await spaces(connections, [kind])
    if kind not in found:
        raise UnavailableError(
            f"No vectors of {kind}s are published yet: the next materialization makes them.", None
        )
    return found[kind]
