"""One picture to draw and the file it becomes. The pictures themselves stand in mina.py, jonas.py.

Places and their time zones are real; people and pictures are not. Nothing is drawn here.
"""

import datetime as dt
from collections.abc import Callable

import msgspec

from catalog_data.sample.canvas import Canvas
from catalog_data.sample.exif import Camera, Exposure, Place


class Shot(msgspec.Struct, frozen=True, kw_only=True):
    """One picture to draw and the file it becomes; its suffix says the format."""

    path: str
    scene: Callable[[Canvas], None]
    camera: Camera
    exposure: Exposure
    taken: dt.datetime
    place: Place | None = None
    says_offset: bool = True
    title: str | None = None
    keywords: tuple[str, ...] = ()
    rating: int | None = None
    visibility: str = "private"
    height: int = 720
    aspect: float = 1.5


def when(text: str) -> dt.datetime:
    """A wall-clock time with its offset from UTC, from ISO 8601."""
    return dt.datetime.fromisoformat(text)


def shot(
    path: str,
    scene: Callable[[Canvas], None],
    how: tuple[Camera, Exposure],
    taken: str,
    place: tuple[float, float, float] | None = None,
    **more: object,
) -> Shot:
    """A row of the table below."""
    camera, exposure = how
    where = Place(*place) if place else None
    return Shot(
        path=path,
        scene=scene,
        camera=camera,
        exposure=exposure,
        taken=when(taken),
        place=where,
        **more,  # type: ignore[arg-type]
    )
