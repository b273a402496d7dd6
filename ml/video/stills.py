"""Pictures out of a film: the one that stands for it, and some along it. Encoding a film is not."""

import io
from typing import BinaryIO

import av
import msgspec
import numpy as np
from PIL import Image

from ml.image.limits import UndecodableError
from ml.image.renditions import LARGEST
from ml.video.opening import frames_from, opened, upright

SHARES = (0.1, 0.3, 0.5, 0.7, 0.9)
DARK, FLAT, SOON = 24.0, 4.0, 3.0
QUALITY = 95


class Still(msgspec.Struct, frozen=True):
    """One frame as JPEG, at most 1920 pixels a side, and its second in the film."""

    at: float
    data: bytes


def poster(source: BinaryIO) -> Still:
    """The first frame of the first three seconds that is neither dark nor flat, else the first.

    Raises UndecodableError for a film without a frame that decodes.
    """
    with opened(source) as (container, stream):
        first = None
        for at, frame in frames_from(container, stream, 0.0):
            first = first or (at, frame)
            if at > SOON:
                break
            grey = frame.to_ndarray(format="gray")
            if grey.mean() > DARK and grey.std() > FLAT:
                return _still(at, frame)
        if first is None:
            raise UndecodableError("The film has no frame that decodes.")
        return _still(*first)


def stills(source: BinaryIO, duration: float | None) -> list[Still]:
    """Frames at a tenth, three, five, seven and nine tenths; none where no length is known.

    A film cut short gives those before the cut.
    """
    found: list[Still] = []
    for start in [round(duration * share, 3) for share in SHARES] if duration else ():
        try:
            with opened(source) as (container, stream):
                frames = frames_from(container, stream, start)
                told = next(frames, None)
        except UndecodableError:
            if not found:
                raise
            break
        if told is not None and told[0] not in [still.at for still in found]:
            found.append(_still(*told))
    return found


def _still(at: float, frame: av.VideoFrame) -> Still:
    picture = Image.fromarray(np.asarray(upright(frame)))
    picture.thumbnail((LARGEST, LARGEST), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=QUALITY, subsampling=0)
    return Still(round(at, 3), buffer.getvalue())
