"""Vectors of what is known, of what is new, and of texts: one content space. Nothing is ranked.

What is known is told as it is served; the rest goes through the very encoder that made the space.
"""

import asyncio
from typing import Literal

import numpy as np
from msgspec import Struct

from api.connections import Connections
from api.errors import UnavailableError
from api.music.serving.attributes import Attributes, Told, Vector, encoded
from api.music.serving.content import Space, space_of
from api.music.serving.history import weights_of
from api.music.serving.items import told
from api.music.serving.models import loaded, model_of
from api.music.serving.resolving import Meant, named
from api.music.serving.schemas import Ambiguous, Kind
from catalog_data.music.licences import Channel
from ml.taste import Content, Encoder

ResourceType = Literal["artist", "album", "track", "text"]
DIGITS = 6


class EmbedIn(Struct, forbid_unknown_fields=True):
    """What is to be embedded, and what is told of it.

    ``id``, ``name`` or ``title``, ``artist`` and ``genres`` are read as such, all else as words.
    """

    resource_type: ResourceType
    attributes: Attributes
    channel: Channel = Channel.PRODUCTION


class Embedded(Struct):
    """A vector of unit length, the space it lies in, and the model that made it.

    ``quality`` is 1 for what is known, else the share of what was told that the model knows; where
    it knows nothing at all, the vector is zeros.
    """

    vector: list[float]
    space: str
    model_version: str
    quality: float
    metadata: dict[str, str]
    ambiguous: list[Ambiguous]


async def embed(connections: Connections, asked: EmbedIn) -> Embedded:
    """The vector of something; raises UnavailableError while nothing has one."""
    kind: Kind = "artist" if asked.resource_type == "artist" else "track"
    space, said = await space_of(connections, asked.channel, kind), Told.read(asked.attributes)
    meant = await _meant(connections, asked.resource_type, said)
    known = await _known(connections, space, meant)
    if known is not None:
        vector, quality, source = known, 1.0, "known"
    else:
        encoder, source = await encoder_of(connections, space), "encoded"
        is_text = asked.resource_type == "text"
        vector, quality = await asyncio.to_thread(encoded, encoder, said, is_text=is_text)
    return Embedded(
        vector=[round(float(number), DIGITS) for number in vector],
        space=space.version,
        model_version=await space.made_by() or "",
        quality=quality,
        metadata={"resource_type": asked.resource_type, "source": source},
        ambiguous=meant.ambiguous,
    )


async def _meant(connections: Connections, kind: ResourceType, said: Told) -> Meant:
    """The item that is meant by its id, or by its name and who made it, if it is one."""
    if kind == "text":
        return Meant.of([])
    if said.id is not None:
        known = (await told(connections, [said.id])).values()
        return Meant.of(item for item in known if item.kind == kind)
    found = await named(connections, kind, [said.name] if said.name else [])
    return await _by(connections, found, said.artist) if said.artist else found


async def _by(connections: Connections, found: Meant, artist: str) -> Meant:
    """Of items of one name those that an artist made."""
    same = [one.id for name in found.ambiguous for one in name.candidates]
    known = (await told(connections, [*found.items, *same])).values()
    wanted = artist.strip().casefold()
    own = [item for item in known if wanted in map(str.casefold, item.artists or [item.name])]
    return Meant.of(own) if len(own) == 1 else Meant({}, {}, found.ambiguous, [])


async def _known(connections: Connections, space: Space, meant: Meant) -> Vector | None:
    """The vector of an item as it is served; of an album the middle of its tracks."""
    weights = await weights_of(connections, space.channel, space.kind, meant)
    vectors = await space.vectors(weights)
    if not vectors:
        return None
    middle = np.sum(list(vectors.values()), axis=0)
    return np.asarray(middle / (np.linalg.norm(middle) or 1), dtype=np.float32)


async def encoder_of(connections: Connections, space: Space) -> Encoder:
    """The encoder that made a space; raises UnavailableError where it is not kept."""
    version = await space.made_by()
    served = await model_of(connections, version) if version else None
    model = (await loaded(connections, served)).model if served else None
    if not isinstance(model, Content):
        raise UnavailableError(
            f"The model that made the vectors of {space.kind}s is not kept: only what is known "
            "has one, until the next materialization.",
            None,
        )
    return model.encoder
