"""The size of a picture as its header gives it, before anything is decoded. No limits here."""

from pathlib import Path

import pillow_heif
import rawpy
from PIL import Image

from ml.image.limits import UndecodableError
from ml.image.sniff import MediaType


def header_size(path: Path, media: MediaType) -> tuple[int, int]:
    """Width and height in pixels, as stored; reads the header alone.

    Raises UndecodableError for a header that no decoder reads and for videos, OSError for a file
    that can't be opened.
    """
    if media.kind == "video":
        raise UndecodableError(f"The content is a video ({media.name}), not a picture.")
    with path.open("rb"):
        pass
    try:
        return _size(path, media)
    except Exception as error:
        # Decoders raise anything on hostile bytes.
        reason = f"The header of the {media.name} data can't be read."
        raise UndecodableError(reason) from error


def _size(path: Path, media: MediaType) -> tuple[int, int]:
    if media.kind == "raw":
        with rawpy.imread(str(path)) as opened:
            return opened.sizes.width, opened.sizes.height
    if media.name == "HEIF":
        width, height = pillow_heif.open_heif(path).size
        return width, height
    with Image.open(path) as picture:
        return picture.size
