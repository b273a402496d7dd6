"""A small shop of records, the models that were trained on its baskets, and the vectors of it."""

import io
import uuid
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
from scipy.sparse import csr_array
from sqlalchemy import insert

from api.connections import Connections
from catalog_data.identity import vector_table
from catalog_data.music.catalogue import (
    MusicAlbum,
    MusicAlias,
    MusicArtist,
    MusicCredit,
    MusicGenre,
    MusicItem,
    MusicItemGenre,
    MusicTrack,
)
from catalog_data.music.licences import Channel, MusicDataset, MusicLicence
from catalog_data.music.models import (
    MusicChampion,
    MusicGate,
    MusicModel,
    MusicRecommendation,
    model_key,
)
from catalog_data.music.vectors import music_vector_schema, vectors_of
from ml.taste import CHALLENGERS, Items
from tests.api.photos.material import ORIGIN, Pipeline

ARTISTS, ALBUMS, PER_ALBUM = 3, 2, 3
GENRES = ("jazz", "rock", "rock")
SPACE = "content by hand"


def id_of(kind: str, *numbers: int) -> uuid.UUID:
    """The id of a thing by its kind and numbers; ids of a kind are in the order of numbers."""
    first = {"artist": 1, "album": 2, "track": 3, "genre": 4}[kind]
    return uuid.UUID(int=int(f"{first}" + "".join(f"{number:02}" for number in numbers), 16))


def tracks() -> list[tuple[int, int, int]]:
    """Artist, album and number of every track, in the order of ids."""
    return [(a, b, t) for a in range(ARTISTS) for b in range(ALBUMS) for t in range(PER_ALBUM)]


def track(*numbers: int) -> uuid.UUID:
    return id_of("track", *numbers)


IDS = [track(*numbers) for numbers in tracks()]


def baskets() -> csr_array:
    """Who likes an artist hears two tracks of each album; some hear a track of another, too."""
    rng = np.random.default_rng(0)
    made = np.zeros((60, len(IDS)), dtype=np.float32)
    for row, basket in enumerate(made):
        own = row % ARTISTS
        for at, (artist, _, _) in enumerate(tracks()):
            basket[at] = rng.random() < (0.6 if artist == own else 0.05)
    return csr_array(made)


def known() -> Items:
    """What is known of the tracks besides."""
    numbers = tracks()
    groups = pl.DataFrame(
        {
            "artist": [str(id_of("artist", a)) for a, _, _ in numbers],
            "album": [str(id_of("album", a, b)) for a, b, _ in numbers],
            "genres": [[GENRES[a]] for a, _, _ in numbers],
        }
    )
    features = np.array([[a, b, t] for a, b, t in numbers], dtype=np.float32)
    return Items(pl.Series([f"Track {a}{b}{t}" for a, b, t in numbers]), groups, features)


def unit(vectors: Any) -> np.ndarray:
    """Rows of unit length."""
    found = np.asarray(vectors, dtype=np.float32)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def track_vectors() -> np.ndarray:
    """Tracks along an arc: each is nearest to those beside it."""
    angles = np.linspace(0, np.pi / 2, len(IDS))
    return unit(np.stack([np.cos(angles), np.sin(angles), np.full(len(IDS), 0.1)], axis=1))


@dataclass
class Shop:
    """Writes the facts as an importer does, and what is derived of them as the pipeline does."""

    connections: Connections
    pipeline: Pipeline
    models: dict[str, Any] = field(default_factory=dict)

    async def put(self, model: type[Any], rows: list[dict[str, Any]]) -> None:
        """Rows of facts."""
        async with self.connections.begin() as connection:
            await connection.execute(insert(model), rows)

    async def open(self) -> None:
        """All records, with genres and what Spotify calls them."""
        await self.put(MusicDataset, [{"code": "shop", "title": "A shop", "synthetic": True}])
        own = {"dataset": "shop", "licence": "own", "allows": "production"}
        tables = ("music_tracks", "music_artists", "music_item_genres")
        await self.put(MusicLicence, [{**own, "table_name": table} for table in tables])
        artists = [id_of("artist", a) for a in range(ARTISTS)]
        albums = [(a, b) for a in range(ARTISTS) for b in range(ALBUMS)]
        kinds = [("artist", id_) for id_ in artists]
        kinds += [("album", id_of("album", *each)) for each in albums]
        kinds += [("track", id_) for id_ in IDS]
        await self.put(MusicItem, [{"id": id_, "kind": kind} for kind, id_ in kinds])
        names = ("Ada", "Bo", "Cid")
        rows = [{"id": id_, "name": name} for id_, name in zip(artists, names, strict=True)]
        await self.put(MusicArtist, rows)
        rows = [{"id": id_of("album", a, b), "title": f"Album {a}{b}"} for a, b in albums]
        await self.put(MusicAlbum, rows)
        await self.put(MusicTrack, [self._track(*numbers) for numbers in tracks()])
        credited = [(id_of("album", a, b), a) for a, b in albums]
        credited += [(track(*numbers), numbers[0]) for numbers in tracks()]
        rows = [{"item_id": id_, "artist_id": artists[a], "position": 1} for id_, a in credited]
        await self.put(MusicCredit, rows)
        await self._genres(artists)

    def _track(self, a: int, b: int, t: int) -> dict[str, Any]:
        album = {"album_id": id_of("album", a, b), "track_number": t + 1}
        return {"id": track(a, b, t), "title": f"Track {a}{b}{t}", **album}

    async def _genres(self, artists: list[uuid.UUID]) -> None:
        named = {name: id_of("genre", number) for number, name in enumerate(("jazz", "rock"))}
        await self.put(MusicGenre, [{"id": id_, "name": name} for name, id_ in named.items()])
        rows = [(id_, GENRES[a]) for a, id_ in enumerate(artists)]
        rows += [(track(*numbers), GENRES[numbers[0]]) for numbers in tracks()]
        own = [{"item_id": id_, "genre_id": named[name]} for id_, name in rows]
        await self.put(MusicItemGenre, [{**row, "dataset": "shop"} for row in own])
        alias = {"source": "spotify", "kind": "track", "dataset": "shop"}
        rows = [{**alias, "external_id": spotify(id_), "item_id": id_} for id_ in IDS]
        rows += [
            {"source": "dataset", "kind": "artist", "dataset": "shop", "item_id": id_}
            | {"external_id": f"shop:{id_}"}
            for id_ in artists
        ]
        await self.put(MusicAlias, rows)

    def train(
        self, challenger: str, channel: str | None = None, *, licensed: bool = True, **more: Any
    ) -> str:
        """Fit and keep a model; served in a channel where one is named. Its version."""
        chosen = CHALLENGERS[challenger]
        model = chosen.fit(baskets(), known(), dict(chosen.parameters), 0)
        version = f"{challenger}-{more.pop('made', 1)}"
        self.models[version] = model
        self.keep(version, model.arrays())
        told = {"training_set": "shop", "item_kind": "track", "challenger": challenger}
        counted = {"listeners": 60, "items": len(IDS), "interactions": 300, "seed": 0}
        row = {**told, **counted, "parameters": {}, "data_hash": "d1", "tables": []}
        row |= more
        self.pipeline.put(MusicModel, version=version, blob=model_key(version), **row)
        for one, passed in (("production", licensed), ("evaluation", True)):
            row = {"version": version, "channel": one, "gate": "licence", "against": ""}
            self.pipeline.put(MusicGate, passed=passed, **row)
        if channel:
            self.serve(version, channel)
        return version

    def blob_of(self, version: str) -> str:
        """Where the numbers of a model lie."""
        return model_key(version)

    def keep(self, version: str, arrays: dict[str, Any]) -> None:
        """The numbers of a model as one blob."""
        ids = np.array([list(id_.bytes) for id_ in IDS], dtype=np.uint8)
        packed = io.BytesIO()
        np.savez(packed, item_ids=ids, **{f"model/{name}": array for name, array in arrays.items()})
        self.pipeline.blobs.write(model_key(version), packed.getvalue())

    def serve(self, version: str, channel: str = "production") -> None:
        """Make a model the champion of a channel."""
        row = {"item_kind": "track", "version": version, "decision_id": uuid.uuid4()}
        self.pipeline.put(MusicChampion, channel=channel, **row)

    def spread(
        self,
        kind: str,
        ids: list[uuid.UUID],
        vectors: np.ndarray,
        version: str = "none",
        channel: Channel = Channel.PRODUCTION,
    ) -> None:
        """Publish vectors of a kind in a channel, as a model made them."""
        artifact = vectors_of(kind, channel)
        schema = music_vector_schema(artifact, vectors.shape[1])
        rows = [
            {"item_id": str(id_), "vector": vector.tolist(), "space": SPACE, "version": version}
            for id_, vector in zip(ids, vectors, strict=True)
        ]
        made = ORIGIN | {"recipe": SPACE}
        table = pa.Table.from_pylist([{**made, **row} for row in rows], schema=schema)
        name = vector_table(artifact, SPACE)
        self.pipeline.lance.merge(name, schema, table, "item_id")
        self.pipeline.publish(artifact, SPACE)

    def spread_all(self) -> None:
        """Vectors of all tracks and artists."""
        self.spread("track", IDS, track_vectors())
        artists = [id_of("artist", a) for a in range(ARTISTS)]
        self.spread("artist", artists, unit([[1, 0, 0.1], [1, 1, 0.1], [0, 1, 0.1]]))

    def recommend(self, listener: uuid.UUID, ids: list[uuid.UUID], **more: Any) -> None:
        """Stored recommendations of a listener."""
        for rank, id_ in enumerate(ids, 1):
            row = {"listener": listener, "item_kind": "track", "channel": "production", **more}
            because = [{"item_id": str(IDS[0]), "share": 0.75}]
            stored = {"rank": rank, "item_id": id_, "score": 2.0 / rank, "reasons": because}
            self.pipeline.put(MusicRecommendation, version="stored-1", **stored, **row)


def spotify(id_: uuid.UUID) -> str:
    """What Spotify calls a track: 22 letters and digits."""
    return f"{id_.int:022d}"
