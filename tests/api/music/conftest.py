"""What tests of music share: asking as somebody, and a small shelf of records."""

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from sqlalchemy import insert

from api.connections import Connections
from catalog_data.identity import new_id
from catalog_data.music.catalogue import (
    MusicAlbum,
    MusicAlias,
    MusicArtist,
    MusicCredit,
    MusicGenre,
    MusicGenreParent,
    MusicItem,
    MusicItemGenre,
    MusicTrack,
)
from catalog_data.music.licences import MusicDataset

V1 = "/api/v1"
CATALOGUE = f"{V1}/catalog"


@dataclass(frozen=True)
class Asking:
    """Requests of music as somebody."""

    client: httpx.AsyncClient

    async def ask(self, method: str, path: str, who: Any, status: int = 200, **sent: Any) -> Any:
        """The body of an answer with this status."""
        url = path if path.startswith("/") else f"{CATALOGUE}/{path}"
        headers = who.headers if who else {}
        answer = await self.client.request(method, url, headers=headers, **sent)
        assert answer.status_code == status, (path, answer.status_code, answer.text)
        return answer.json() if answer.content else None

    async def get(self, path: str, who: Any, status: int = 200, **params: Any) -> Any:
        return await self.ask("GET", path, who, status, params=params)

    async def names(self, path: str, who: Any, **params: Any) -> list[str]:
        """What is listed, in its order, page after page."""
        found, cursor = list[str](), None
        while True:
            more = {"cursor": cursor} if cursor else {}
            page = await self.get(path, who, **params, **more)
            found += [item.get("name") or item["title"] for item in page["items"]]
            cursor = page["next"]
            if cursor is None:
                return found


@dataclass
class Shelf:
    """Puts music into the facts, as an importer does."""

    connections: Connections
    ids: dict[str, uuid.UUID] = field(default_factory=dict)

    async def put(self, model: Any, **row: Any) -> None:
        await self.connections.run(insert(model).values(row))

    async def dataset(self, code: str) -> None:
        await self.put(MusicDataset, code=code, title=code)

    async def _item(self, kind: str, name: str) -> uuid.UUID:
        self.ids[name] = id_ = new_id()
        await self.put(MusicItem, id=id_, kind=kind)
        return id_

    async def artist(self, name: str, *genres: str) -> uuid.UUID:
        id_ = await self._item("artist", name)
        await self.put(MusicArtist, id=id_, name=name)
        await self.plays(id_, *genres)
        return id_

    async def genre(self, name: str) -> uuid.UUID:
        self.ids[name] = id_ = new_id()
        await self.put(MusicGenre, id=id_, name=name)
        return id_

    async def below(self, genre: str, parent: str) -> None:
        row = {"genre_id": self.ids[genre], "parent_id": self.ids[parent], "dataset": "drawn"}
        await self.put(MusicGenreParent, **row)

    async def plays(self, item: uuid.UUID, *genres: str, dataset: str = "drawn") -> None:
        for genre in genres:
            id_ = self.ids.get(genre) or await self.genre(genre)
            await self.put(MusicItemGenre, item_id=item, genre_id=id_, dataset=dataset)

    async def album(self, title: str, *by: uuid.UUID, **told: Any) -> uuid.UUID:
        id_ = await self._item("album", title)
        await self.put(MusicAlbum, id=id_, title=title, **told)
        await self._credit(id_, by)
        return id_

    async def track(self, title: str, *by: uuid.UUID, **told: Any) -> uuid.UUID:
        id_ = await self._item("track", title)
        await self.put(MusicTrack, id=id_, title=title, **told)
        await self._credit(id_, by)
        return id_

    async def _credit(self, item: uuid.UUID, by: tuple[uuid.UUID, ...]) -> None:
        for position, artist in enumerate(by, 1):
            await self.put(MusicCredit, item_id=item, artist_id=artist, position=position)

    async def alias(self, item: uuid.UUID, source: str, kind: str, external: str) -> None:
        row = {"source": source, "kind": kind, "external_id": external}
        await self.put(MusicAlias, **row, item_id=item, dataset="drawn")


YEAR = {"released_on": dt.date(1997, 1, 1), "precision": "year"}
DAY = {"released_on": dt.date(2001, 3, 12), "precision": "day"}


@pytest.fixture
def asking(client: httpx.AsyncClient) -> Asking:
    """The music of ``client``."""
    return Asking(client)


@pytest.fixture
async def empty_shelf(connections: Connections) -> Shelf:
    """A shelf with two datasets and nothing in them."""
    made = Shelf(connections)
    await made.dataset("drawn")
    await made.dataset("other")
    return made


@pytest.fixture
async def shelf(empty_shelf: Shelf) -> Shelf:
    """Four artists, two albums, one of them on two discs, and their tracks."""
    made = empty_shelf
    bjork = await made.artist("Björk", "art pop", "electronic")
    air = await made.artist("Air", "electronic", "lounge")
    await made.artist("Mum", "electronic", "art pop")
    await made.artist("Мумий Тролль", "rock")
    homogenic = await made.album("Homogenic", bjork, **YEAR)
    await made.plays(homogenic, "art pop")
    both = await made.album("Live Box", air, bjork, **DAY)
    for number, title in enumerate(("Hunter", "Jóga", "All Is Full of Love"), 1):
        told = {"album_id": homogenic, "track_number": number, "duration_ms": 1000 * number}
        await made.track(title, bjork, **told, features={"tempo": 90.5})
    for disc, title in ((1, "Sexy Boy"), (2, "Kelly Watch the Stars"), (2, "La Femme")):
        number = 1 if title != "La Femme" else 2
        await made.track(title, air, album_id=both, disc_number=disc, track_number=number)
    await made.track("Encore", bjork, album_id=both)
    await made.alias(bjork, "spotify", "artist", "7w29UYBi0qsHi5RTcv3lmA")
    await made.alias(made.ids["Jóga"], "isrc", "track", "GBAYE9700352")
    return made
