"""Types by content: magic numbers, brands, RAW families, and bytes that are nothing."""

import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from ml.image import HEAD, sniff


def encoded(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 6), "teal").save(out, kind)
    return out.getvalue()


def ftyp(major: bytes, *compatible: bytes) -> bytes:
    body = major + b"\0\0\0\0" + b"".join(compatible)
    return struct.pack(">I", len(body) + 8) + b"ftyp" + body + b"\0\0\0\x08free"


def tiff(*entries: tuple[int, int, int, bytes], order: str = "<", after: bytes = b"") -> bytes:
    mark = b"II*\0" if order == "<" else b"MM\0*"
    body = b"".join(struct.pack(order + "HHI", *entry[:3]) + entry[3] for entry in entries)
    return mark + struct.pack(order + "IH", 8, len(entries)) + body + b"\0\0\0\0" + after


@pytest.mark.parametrize(
    ("kind", "mime"),
    [
        ("JPEG", "image/jpeg"),
        ("PNG", "image/png"),
        ("WEBP", "image/webp"),
        ("GIF", "image/gif"),
        ("TIFF", "image/tiff"),
        ("BMP", "image/bmp"),
        ("JPEG2000", "image/jp2"),
        ("PPM", "image/x-portable-anymap"),
        ("AVIF", "image/avif"),
    ],
)
def test_what_pillow_writes(kind, mime):
    media = sniff(encoded(kind)[:HEAD])
    assert (media.name, media.mime, media.kind) == (kind, mime, "image")


@pytest.mark.parametrize(
    ("head", "name", "kind"),
    [
        (ftyp(b"heic", b"mif1"), "HEIF", "image"),
        (ftyp(b"mif1", b"heic"), "HEIF", "image"),
        (ftyp(b"mif1", b"avif", b"miaf"), "AVIF", "image"),
        (ftyp(b"crx ", b"isom"), "CR3", "raw"),
        (ftyp(b"qt  "), "MOV", "video"),
        (ftyp(b"isom", b"mp42"), "MP4", "video"),
        (b"\0\0\0\x08wide\0\0\0\0mdat", "MOV", "video"),
        (b"\xff\x0a\x00\x00", "JXL", "image"),
        (b"8BPS\0\x01\0\0", "PSD", "image"),
        (b"FUJIFILMCCD-RAW 0201", "RAF", "raw"),
        (b"IIU\0\x18\0\0\0", "RW2", "raw"),
        (b"IIRO\x08\0\0\0", "ORF", "raw"),
        (b"FOVb\0\0\x02\0", "X3F", "raw"),
        (b"\0MRM\0\0\0\0", "MRW", "raw"),
        (b"II\x1a\0\0\0HEAPCCDR", "CRW", "raw"),
        (b"II*\0\x10\0\0\0CR\x02\0", "CR2", "raw"),
    ],
)
def test_heads(head, name, kind):
    media = sniff(head)
    assert (media.name, media.kind) == (name, kind)


@pytest.mark.parametrize("order", ["<", ">"])
def test_raw_among_tiff(order):
    one, reduced = struct.pack(order + "I", 1), (0xFE, 4, 1, struct.pack(order + "I", 1))
    sub = (0x14A, 4, 1, one)
    assert sniff(tiff((0xC612, 1, 4, b"\1\4\0\0"), order=order)).name == "DNG"
    assert sniff(tiff((0x100, 4, 1, one), (0x101, 4, 1, one), order=order)).name == "TIFF"
    for maker, name in ((b"NIKON CORP\0", "NEF"), (b"SONY\0", "ARW"), (b"Leica\0", "RAW")):
        at = struct.pack(order + "I", 8 + 2 + 3 * 12 + 4)
        make = (0x10F, 2, len(maker), at)
        assert sniff(tiff(reduced, make, sub, order=order, after=maker)).name == name
        assert sniff(tiff(make, sub, sub, order=order, after=maker)).name == "TIFF"


@pytest.mark.parametrize("head", [b"", b"\0" * 64, b"hello, world", b"BM hello, I am text", b"P"])
def test_nothing_known(head):
    assert sniff(head) is None


@given(st.binary(max_size=256), st.sampled_from([b"", b"II*\0", b"MM\0*", b"\0\0\0\x18ftyp"]))
def test_never_raises(tail, start):
    media = sniff(start + tail)
    assert media is None or media.kind in ("image", "raw", "video")


def test_real_makers(shared_data):
    folder = shared_data / "photos" / "exiftool"
    names = {
        "CanonRaw.cr2": "CR2", "CanonRaw.crw": "CRW", "FujiFilm.raf": "RAF", "DNG.dng": "DNG",
        "Nikon.nef": "NEF", "Panasonic.rw2": "RW2", "PPM.ppm": "PPM", "Photoshop.psd": "PSD",
    }  # fmt: skip
    assert {name: sniff((folder / name).read_bytes()[:HEAD]).name for name in names} == names
