"""Perceptual hash and dominant colours of a rendition. Comparing hashes is not here."""

import msgspec
import numpy as np
from PIL import Image
from scipy.fft import dctn

from ml.image.rendered import picture_of

SIDE = 32
LOW = 8
PALETTE_SIDE = 48
PALETTE = 16
COLOURS = 5
HASH_RECIPE = f"phash dct {SIDE}>{LOW} median; colours median cut {PALETTE}>{COLOURS}; 1"


class Colour(msgspec.Struct, frozen=True):
    """A colour as ``#rrggbb`` and the share of the picture it covers, 0 to 1."""

    hex: str
    share: float


class Hashes(msgspec.Struct, frozen=True):
    """64-bit perceptual hash as a signed integer, and up to five colours, largest share first."""

    phash: int
    colours: tuple[Colour, ...]

    @property
    def phash_hex(self) -> str:
        """The hash as 16 hex digits."""
        return f"{self.phash & (1 << 64) - 1:016x}"


def photo_hashes(data: bytes) -> Hashes:
    """Hashes of a rendition's bytes; raises UndecodableError where they are damaged."""
    picture = picture_of(data)
    return Hashes(perceptual_hash(picture), dominant_colours(picture))


def perceptual_hash(picture: Image.Image) -> int:
    """pHash: signs of the 8 x 8 lowest DCT frequencies of 32 x 32 grey pixels, about their median.

    After Zauner, "Implementation and Benchmarking of Perceptual Image Hash Functions" (2010), in
    the form of the imagehash package. Bits row by row, the first the highest.
    """
    grey = picture.convert("L").resize((SIDE, SIDE), Image.Resampling.LANCZOS)
    low = dctn(np.asarray(grey, dtype=np.float64), norm="ortho")[:LOW, :LOW]
    bits = np.packbits((low > np.median(low)).ravel())
    return int.from_bytes(bits.tobytes(), "big", signed=True)


def dominant_colours(picture: Image.Image) -> tuple[Colour, ...]:
    """The five largest of sixteen colours by median cut (Heckbert 1982), ties by colour."""
    little = picture.reduce(max(1, max(picture.size) // PALETTE_SIDE))
    mapped = little.quantize(PALETTE, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    palette = np.asarray(mapped.getpalette(), dtype=np.uint8).reshape(-1, 3)
    counts = np.bincount(np.asarray(mapped).ravel(), minlength=len(palette))
    shares = [
        (-round(float(count / counts.sum()), 4), f"#{palette[at].tobytes().hex()}")
        for at, count in enumerate(counts)
        if count
    ]
    return tuple(Colour(colour, -share) for share, colour in sorted(shares)[:COLOURS])
