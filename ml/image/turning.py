"""Pictures turned and mirrored as a person corrects them. Which are is said elsewhere."""

import functools

import pyvips

from ml.image.limits import UndecodableError

QUALITY = 92
KINDS = {0: "d0", 90: "d90", 180: "d180", 270: "d270"}


def turned(data: bytes, rotation: int, mirrored: bool) -> bytes:  # noqa: FBT001
    """A preview mirrored left to right, then turned clockwise by 0, 90, 180 or 270 degrees.

    JPEG stays JPEG and WebP stays WebP, at quality 92: what is encoded twice loses less so. The
    same bytes give the same bytes. Raises UndecodableError for a bad picture.
    """
    try:
        picture = pyvips.Image.new_from_buffer(data, "", access="sequential").copy_memory()
        flipped = picture.fliphor() if mirrored else picture
        return _encoded(flipped.rot(KINDS[rotation]), is_webp=data[8:12] == b"WEBP")
    except pyvips.Error as error:
        raise UndecodableError("The preview can't be decoded.") from error


def _encoded(picture: pyvips.Image, *, is_webp: bool) -> bytes:
    save = (
        functools.partial(picture.webpsave_buffer, effort=0)
        if is_webp
        else functools.partial(picture.jpegsave_buffer, subsample_mode="on")
    )
    return bytes(save(Q=QUALITY, keep="none"))
