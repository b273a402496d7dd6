"""What a file is, told from its first bytes and never from its name. Nothing is decoded here."""

import re
from typing import Literal

import msgspec

from ml.image.tiff import raw_family

HEAD = 4096


class MediaType(msgspec.Struct, frozen=True):
    """A kind of file: its short name, MIME type, and whether picture, camera RAW or video."""

    name: str
    mime: str
    kind: Literal["image", "raw", "video"]


def _image(name: str, mime: str) -> MediaType:
    return MediaType(name, f"image/{mime}", "image")


def _raw(name: str, mime: str) -> MediaType:
    return MediaType(name, f"image/x-{mime}", "raw")


JPEG = _image("JPEG", "jpeg")
TIFF = _image("TIFF", "tiff")
HEIF = _image("HEIF", "heif")
AVIF = _image("AVIF", "avif")
MP4 = MediaType("MP4", "video/mp4", "video")
TRANSPORT = MediaType("MTS", "video/mp2t", "video")
QUICKTIME = MediaType("MOV", "video/quicktime", "video")
RAW_TIFF = {
    "CR2": _raw("CR2", "canon-cr2"),
    "DNG": _raw("DNG", "adobe-dng"),
    "NEF": _raw("NEF", "nikon-nef"),
    "ARW": _raw("ARW", "sony-arw"),
    "PEF": _raw("PEF", "pentax-pef"),
    "SRW": _raw("SRW", "samsung-srw"),
    "IIQ": _raw("IIQ", "phaseone-iiq"),
    "TIFF RAW": _raw("RAW", "dcraw"),
}
MAGIC: tuple[tuple[re.Pattern[bytes], MediaType], ...] = tuple(
    (re.compile(pattern, re.DOTALL), media)
    for pattern, media in (
        (rb"\xff\xd8\xff", JPEG),
        (rb"\x89PNG\r\n\x1a\n", _image("PNG", "png")),
        (rb"RIFF.{4}WEBP", _image("WEBP", "webp")),
        (rb"GIF8[79]a", _image("GIF", "gif")),
        (rb"FUJIFILMCCD-RAW", _raw("RAF", "fuji-raf")),
        (rb"II\x1a\0\0\0HEAPCCDR", _raw("CRW", "canon-crw")),
        (rb"IIU\0", _raw("RW2", "panasonic-rw2")),
        (rb"II(RO|RS)|MMOR", _raw("ORF", "olympus-orf")),
        (rb"FOVb", _raw("X3F", "sigma-x3f")),
        (rb"\0MRM", _raw("MRW", "minolta-mrw")),
        (rb"II[*+]\0|MM\0[*+]", TIFF),
        (rb"8BPS\0[\x01\x02]", _image("PSD", "vnd.adobe.photoshop")),
        (rb"\0\0\0\x0cjP  |\xff\x4f\xff\x51", _image("JPEG2000", "jp2")),
        (rb"\0\0\0\x0cJXL |\xff\x0a", _image("JXL", "jxl")),
        (rb"BM.{12}[\x0c\x28\x34\x38\x40\x6c\x7c]\0\0\0", _image("BMP", "bmp")),
        (rb"P[1-7fF][\s#]", _image("PPM", "x-portable-anymap")),
        (rb"RIFF.{4}AVI ", MediaType("AVI", "video/x-msvideo", "video")),
        (rb"\x1a\x45\xdf\xa3.{1,60}webm", MediaType("WEBM", "video/webm", "video")),
        (rb"\x1a\x45\xdf\xa3", MediaType("MKV", "video/x-matroska", "video")),
        (rb"\0\0\x01\xba", MediaType("MPG", "video/mpeg", "video")),
        (rb"\x47.{187}\x47.{187}\x47", TRANSPORT),
        (rb".{4}\x47.{191}\x47.{191}\x47", TRANSPORT),
        (rb"FLV\x01", MediaType("FLV", "video/x-flv", "video")),
        (rb".{4}(moov|mdat|wide|skip|pnot)", QUICKTIME),
    )
)
BRANDS = {
    **dict.fromkeys((b"avif", b"avis"), AVIF),
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm"), HEIF),
    b"crx ": _raw("CR3", "canon-cr3"),
    b"qt  ": QUICKTIME,
}
SOUND_ALONE = (b"M4A ", b"M4B ", b"M4P ")
HEIF_STRUCTURE = (b"mif1", b"mif2", b"msf1", b"miaf")


def sniff(head: bytes) -> MediaType | None:
    """Type of a file from its first bytes (4,096 are enough), None where it is none we know."""
    if head[4:8] == b"ftyp":
        return _of_brands(head)
    media = next((media for pattern, media in MAGIC if pattern.match(head)), None)
    if media is not TIFF:
        return media
    family = raw_family(head[:HEAD])
    return TIFF if family is None else RAW_TIFF[family]


def _of_brands(head: bytes) -> MediaType | None:
    end = min(int.from_bytes(head[:4], "big"), len(head))
    major, brands = head[8:12], {head[at : at + 4] for at in range(16, end, 4)}
    if major in BRANDS:
        return BRANDS[major]
    if major in SOUND_ALONE:
        return None
    if major in HEIF_STRUCTURE:
        return AVIF if brands & {b"avif", b"avis"} else HEIF
    return MP4
