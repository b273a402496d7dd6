"""What real and made files tell of bursts, brackets and live photos."""

import io
import re
import struct

import pytest
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from ml.image.sniff import HEAD, sniff
from ml.metadata import read_film, read_metadata
from ml.metadata.series import APPLE, ShotFacts, shot_facts
from tests.films import film
from tests.ml.test_stacks import found, frame


def jpeg_with(note: bytes = b"", packet: bytes = b"", **exif) -> bytes:
    tags = Image.Exif()
    tags[0x010F] = "Apple"
    tags.get_ifd(0x8769).update({0x927C: note, **{int(key[1:], 16): v for key, v in exif.items()}})
    out = io.BytesIO()
    Image.new("RGB", (16, 16)).save(out, "JPEG", exif=tags)
    data = out.getvalue()
    segment = b"http://ns.adobe.com/xap/1.0/\0" + packet
    head = b"\xff\xe1" + (len(segment) + 2).to_bytes(2, "big") + segment if packet else b""
    return data[:2] + head + data[2:]


def apple_note(**texts: str) -> bytes:
    """Apple's maker note: entries by tag, texts behind them."""
    entries, behind = b"", b""
    start = len(APPLE) + 2 + 12 * len(texts) + 4
    for tag, text in texts.items():
        value = text.encode() + b"\0"
        entries += struct.pack(">HHII", int(tag[1:], 16), 2, len(value), start + len(behind))
        behind += value
    return APPLE + struct.pack(">H", len(texts)) + entries + b"\0" * 4 + behind


def test_apple_tells_burst_and_live_photo():
    note = apple_note(xB="11111111-2222-3333-4444-555555555555", x11="AAAA-BBBB")
    told = shot_facts(jpeg_with(note, xA431="S123"), "JPEG")
    assert told.burst_id == "11111111-2222-3333-4444-555555555555"
    assert (told.content_identifier, told.serial) == ("AAAA-BBBB", "S123")


def test_both_parts_of_a_live_photo_bear_one_identifier_whatever_their_names():
    still = read_metadata(jpeg_with(apple_note(x11="AAAA-BBBB")))
    said = {"com.apple.quicktime.content.identifier": "AAAA-BBBB"}
    moving = read_film(io.BytesIO(film(0.3, (64, 48), form="mov", tags=said)))
    plain = read_film(io.BytesIO(film(0.3, (64, 48), form="mov")))
    parts = [("a.jpg", "image", still), ("b.mov", "video", moving), ("c.mov", "video", plain)]
    photos = frame(
        *(
            {"name": name, "kind": kind, "content_identifier": told.content_identifier}
            for name, kind, told in parts
        )
    )
    assert found(photos) == [("live_photo", ["p000", "p001"], "p000")]
    assert plain.content_identifier is None


def test_google_tells_a_burst_in_xmp():
    said = b'<rdf:Description GCamera:BurstID="b-77" GCamera:BurstPrimary="1"/>'
    xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/">' + said + b"</x:xmpmeta>"
    assert shot_facts(jpeg_with(packet=xmp), "JPEG").burst_id == "b-77"


def test_an_exposure_mode_of_brackets_and_its_bias():
    told = shot_facts(jpeg_with(xA402=2, x9204=IFDRational(-3, 2)), "JPEG")
    assert told.bracketing is True and told.exposure_bias == -1.5
    assert shot_facts(jpeg_with(xA402=0), "JPEG").bracketing is False


@pytest.mark.parametrize("cut", [0, 10, 40, 90])
def test_damaged_notes_tell_nothing_wrong(cut):
    note = apple_note(xB="11111111-2222-3333-4444-555555555555")[:cut]
    assert shot_facts(jpeg_with(note), "JPEG").content_identifier is None
    assert shot_facts(b"", None) == ShotFacts()


def of(shared_data, name: str) -> ShotFacts:
    data = (shared_data / "photos" / name).read_bytes()
    media = sniff(data[:HEAD])
    assert media is not None
    return shot_facts(data, media.name)


def test_real_files(shared_data):
    identifier = of(shared_data, "exif-samples/heic/IMG_5195.HEIC").content_identifier
    assert identifier and re.fullmatch(r"[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}", identifier)
    assert of(shared_data, "exiftool/Canon.jpg").continuous is True
    assert of(shared_data, "exif-samples/jpg/Canon_PowerShot_S40.jpg").continuous is False
    nikon = of(shared_data, "exiftool/NikonD70.jpg")
    assert nikon.continuous is True and nikon.bracketing is False
    bracketed = of(shared_data, "exif-samples/jpg/tests/11-tests.jpg")
    assert bracketed.bracketing is True and bracketed.continuous is False
    olympus = of(shared_data, "exiftool/OlympusE1.jpg")
    assert (olympus.continuous, olympus.sequence) == (True, 2)
    assert of(shared_data, "exiftool/Olympus.jpg").continuous is False
    plain = of(shared_data, "exiftool/Casio.jpg")
    assert plain.burst_id is None and plain.content_identifier is None
