"""Bytes of any picture to upright sRGB pixels: the road each format takes. No encoding here."""

from collections.abc import Callable
from dataclasses import dataclass

import pyvips
from PIL import UnidentifiedImageError

from ml.image import fallback, native, raw
from ml.image.limits import DEFAULT_LIMITS, Limits, UndecodableError
from ml.image.sniff import HEAD, MediaType, sniff

Road = Callable[[bytes, str, int, Limits], native.Upright]


@dataclass(frozen=True, slots=True)
class Decoded:
    """An upright sRGB picture in memory: uint8 x 3 pixels, and the original's upright size."""

    pixels: pyvips.Image
    width: int
    height: int
    format: str


def decode(data: bytes, longest: int, limits: Limits = DEFAULT_LIMITS) -> Decoded:
    """Decode a picture, no side of it longer than ``longest`` pixels, never enlarged.

    Orientation is applied, colours are converted to sRGB, transparency lies on white, of several
    frames the first is taken. Raises UndecodableError for anything that is no whole picture.
    """
    media = media_of(data)
    upright = _first_that_works(_roads(media), data, media.name, longest, limits)
    return Decoded(upright.pixels, upright.width, upright.height, media.name)


def media_of(data: bytes) -> MediaType:
    """Type of a picture's bytes; raises UndecodableError where they are none."""
    if not data:
        raise UndecodableError("The file is empty.")
    media = sniff(data[:HEAD])
    if media is None:
        raise UndecodableError("The content is no picture of a known type.")
    if media.kind == "video":
        raise UndecodableError(f"The content is a video ({media.name}), not a picture.")
    if media.name == "JXL":
        raise UndecodableError("JPEG XL pictures can't be read: no decoder is installed.")
    return media


def _roads(media: MediaType) -> tuple[Road, ...]:
    if media.kind == "raw":
        return raw.decode, fallback.decode
    if media.name in native.LOADERS:
        return native.decode, fallback.decode
    return (fallback.decode,)


def _first_that_works(
    roads: tuple[Road, ...], data: bytes, name: str, longest: int, limits: Limits
) -> native.Upright:
    """Decoders refuse what another reads, and raise anything on hostile bytes.

    The first refusal is the one told, because the first road knows its formats best.
    """
    refusals: list[Exception] = []
    for road in roads:
        try:
            return road(data, name, longest, limits)
        except UndecodableError:
            raise
        except Exception as error:
            refusals.append(error)
    raise UndecodableError(f"The {name} data is damaged or cut short: {_told(refusals[0])}.")


def _told(error: Exception) -> str:
    if isinstance(error, UnidentifiedImageError):
        return "no decoder recognises it"
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    told = lines[-1] if lines else type(error).__name__
    return told.removeprefix("b'").rstrip(".'")[:200]
