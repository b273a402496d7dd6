"""An archive of photos, made while it is sent: read, put in, handed on, piece by piece.

At no time more than a few pieces are held, however large a film is and however many photos there
are. Who stops listening stops the work: nothing is read ahead, and nothing is kept open.
"""

import asyncio
import uuid
from collections.abc import AsyncIterator, Sequence

from api.auth import Viewer
from api.connections import Connections
from api.photos.exports.archive import Archive
from api.photos.exports.choosing import Wanted, wanted
from api.photos.exports.naming import Names
from api.photos.original import Place, bytes_at, sidecar_of, size_of

PIECE = 4 << 20
AT_ONCE = 200  # photos whose places are looked up by one statement
MISSING = "missing.txt"
LOST = "These originals could not be read when the archive was made:"


class Export:
    """One archive on its way to one viewer."""

    def __init__(self, connections: Connections, viewer: Viewer | None) -> None:
        self.connections, self.viewer = connections, viewer
        self._archive, self._names = Archive(), Names(MISSING)
        self._missing: list[str] = []

    async def pieces(self, ids: Sequence[uuid.UUID]) -> AsyncIterator[bytes]:
        """The archive of these photos, as far as the viewer may see each when its turn comes."""
        try:
            for start in range(0, len(ids), AT_ONCE):
                batch = ids[start : start + AT_ONCE]
                for photo in await wanted(self.connections, self.viewer, batch):
                    async for piece in self._photo(photo):
                        yield piece
            if self._missing:
                self._archive.put(MISSING, "\n".join([LOST, "", *self._missing, ""]).encode())
            self._archive.close()
            yield self._archive.drained()
        finally:
            self._archive.close()

    async def _photo(self, photo: Wanted) -> AsyncIterator[bytes]:
        name = self._names.unique(photo.name)
        async for piece in self._file(name, photo, photo.places):
            yield piece
        sidecar = await asyncio.to_thread(sidecar_of, photo.places) if photo.is_own else None
        if sidecar is not None:
            async for piece in self._file(self._names.unique(f"{name}.xmp"), photo, [sidecar]):
                yield piece

    async def _file(
        self, name: str, photo: Wanted, places: Sequence[Place]
    ) -> AsyncIterator[bytes]:
        """A file out of the first place that gives all of it; one that is nowhere is listed."""
        for place in places:
            size = await size_of(self.connections, place)
            if size is None:
                continue
            self._archive.begin(name, size, photo.taken_at)
            try:
                async for piece in self._content(place, size):
                    yield piece
            except OSError:  # gone or changed while it was read
                self._archive.abandon()
            else:
                self._archive.end()
                return
        self._missing.append(name)

    async def _content(self, place: Place, size: int) -> AsyncIterator[bytes]:
        """Raises OSError where not all bytes can be read."""
        for at in range(0, size, PIECE):
            stop = min(size, at + PIECE)
            data = await bytes_at(self.connections, place, at, stop)
            if len(data) < stop - at:
                raise OSError(f"{place.name} ends too early")
            await asyncio.to_thread(self._archive.write, data)
            if self._archive.held >= PIECE:
                yield self._archive.drained()
