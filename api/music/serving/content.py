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
from catalog_data.music.licences import Channel
from catalog_data.music.vectors import vectors_of

Id = uuid.UUID
Vector = NDArray[np.float32]


class Space(Struct, frozen=True):
    """The vectors of one kind of item, as a channel serves them."""

    lance: Lance
    kind: Kind
    channel: Channel
    version: str
    is_indexed: bool

    @property
    def table(self) -> str:
        """Name of the LanceDB table."""
        return vector_table(vectors_of(self.kind, self.channel), self.version)

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


async def spaces(
    connections: Connections, channel: Channel, kinds: Sequence[Kind]
) -> dict[Kind, Space]:
    """The spaces that a channel serves, of those asked for."""
    versions = await published_versions(connections)
    named = {kind: vectors_of(kind, channel) for kind in kinds}
    known = {kind: name for kind, name in named.items() if name in versions}
    if not known:
        return {}
    lance = Lance(await connections.lance())
    return {
        kind: Space(
            lance, kind, channel, versions[name], versions.get(f"{name}_index") == versions[name]
        )
        for kind, name in known.items()
    }


async def space_of(connections: Connections, channel: Channel, kind: Kind) -> Space:
    """One space; raises UnavailableError where it is not served yet."""
    found = await spaces(connections, channel, [kind])
    if kind not in found:
        raise UnavailableError(no_vectors(f"{kind}s", channel), None)
    return found[kind]


def no_vectors(of: str, channel: Channel) -> str:
    """Why nothing can be told by content: one sentence."""
    return (
        f"No vectors of {of} are published in the {channel.value} channel yet: they come with the "
        "first model of content whose licences allow it."
    )
