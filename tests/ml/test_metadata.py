"""Metadata of pictures made here: EXIF, XMP, sidecars, and bytes that are no pictures."""

import datetime as dt
import io
import json

import msgspec
import pillow_heif
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from ml.metadata import METADATA_RECIPE, Metadata, read_metadata

IFD0 = {
    0x010F: "Canon\0",
    0x0110: "EOS 5D",
    0x0131: "Firmware 1",
    0x0132: "2020:05:04 10:00:00",
    0x010E: "A harbour",
    0x013B: "Ann",
    0x8298: "Ann 2020",
    0x4746: 4,
    0x9C9B: "Title\0".encode("utf-16-le"),
    0x9C9E: "sea;boats\0".encode("utf-16-le"),
}
EXIF = {
    0x829A: 0.004,
    0x829D: 5.6,
    0x8822: 2,
    0x8827: 400,
    0x9003: "2020:05:03 09:08:07",
    0x9011: "+02:00",
    0x9291: "250",
    0x920A: 35.0,
    0x9207: 5,
    0x9209: 16,
    0xA403: 0,
    0xA405: 56,
    0xA434: "EF 24-70",
}
GPS = {
    1: "S",
    2: (33.0, 51.0, 30.0),
    3: "E",
    4: (151.0, 12.0, 36.0),
    5: b"\1",
    6: 12.5,
    7: (23.0, 8.0, 7.0),
    29: "2020:05:02",
}
PACKET = b"""<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:area="http://ns.adobe.com/xmp/sType/Area#"
 xmlns:r="http://www.metadataworkinggroup.com/schemas/regions/">
<rdf:Description xmp:Rating="5" exif:GPSLatitude="48,30.0N" exif:GPSLongitude="2,15,36W"
 exif:DateTimeOriginal="2011-02-03T04:05:06+01:00">
<dc:title><rdf:Alt><rdf:li xml:lang="de">Hafen</rdf:li>
<rdf:li xml:lang="x-default">Port</rdf:li></rdf:Alt></dc:title>
<dc:subject><rdf:Bag><rdf:li>one</rdf:li><rdf:li>two</rdf:li></rdf:Bag></dc:subject>
<r:Regions rdf:parseType="Resource"><r:RegionList><rdf:Bag>
<rdf:li><rdf:Description r:Name="Ann" r:Type="Face">
<r:Area area:x="0.5" area:y="0.25" area:w="0.1" area:h="0.2" area:unit="normalized"/>
</rdf:Description></rdf:li></rdf:Bag></r:RegionList></r:Regions>
</rdf:Description></rdf:RDF></x:xmpmeta>"""
FACE = {"name": "Ann", "type": "Face", "x": 0.5, "y": 0.25, "w": 0.1, "h": 0.2}


def exif_of(first=IFD0, inner=EXIF, gps=GPS, orientation=6):
    made = Image.Exif()
    made.update({**first, 0x0112: orientation})
    made.get_ifd(0x8769).update(inner)
    made.get_ifd(0x8825).update(gps)
    return made


def picture(kind="JPEG", size=(40, 30), **options):
    out = io.BytesIO()
    image = Image.new("RGB", size, "red")
    if kind == "HEIF":
        made = options["exif"].tobytes()
        pillow_heif.from_pillow(image).save(out, exif=made)
    else:
        image.save(out, kind, **options)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF", "AVIF"])
def test_camera_exposure_place_and_dates_of_each_container(kind):
    found = read_metadata(picture(kind, exif=exif_of()))
    assert found.format == kind
    assert (found.make, found.model, found.lens) == ("Canon", "EOS 5D", "EF 24-70")
    assert (found.f_number, found.focal_length, found.focal_length_35mm) == (5.6, 35, 56)
    assert (found.iso, found.exposure_time) == (400, "1/250")
    assert found.exposure_seconds == pytest.approx(0.004)
    assert (found.exposure_program, found.metering_mode) == ("Program Normal", "Pattern")
    assert (found.white_balance, found.flash[:13]) == ("Auto", "Flash did not")
    assert found.latitude == pytest.approx(-33.858333, abs=1e-6)
    assert found.longitude == pytest.approx(151.21, abs=1e-6)
    assert found.altitude == -12.5
    assert found.gps_at == dt.datetime(2020, 5, 2, 23, 8, 7, tzinfo=dt.UTC)
    assert found.times["DateTimeOriginal"] == "2020:05:03 09:08:07"
    assert found.times["OffsetTimeOriginal"] == "+02:00"
    assert found.warnings == []


def test_the_tags_of_a_tiff_that_holds_no_pixels():
    found = read_metadata(exif_of().tobytes().removeprefix(b"Exif\0\0"))
    assert (found.format, found.make, found.lens, found.iso) == ("TIFF", "Canon", "EF 24-70", 400)
    assert (found.width, found.height) == (None, None)
    assert [warning[:23] for warning in found.warnings] == ["The TIFF header gives no"[:23]]


def test_words_and_upright_size():
    found = read_metadata(picture(exif=exif_of()))
    assert (found.width, found.height, found.orientation) == (30, 40, 6)
    assert (found.title, found.description, found.rating) == ("Title", "A harbour", 4)
    assert (found.keywords, found.creator, found.copyright) == (["sea", "boats"], "Ann", "Ann 2020")
    assert found.exif["Image XPTitle"] == "Title"
    assert found.file_size == len(picture(exif=exif_of()))


def test_xmp_within_the_file_wins_for_words_and_not_for_the_place():
    found = read_metadata(picture(exif=exif_of(), xmp=PACKET))
    assert (found.title, found.rating, found.keywords) == ("Port", 5, ["one", "two"])
    assert found.face_regions == [FACE]
    assert found.latitude == pytest.approx(-33.858333, abs=1e-6)
    assert found.times["DateTimeOriginal"] == "2020:05:03 09:08:07"
    assert found.times["xmp:DateTimeOriginal"] == "2011-02-03T04:05:06+01:00"


def test_sidecar_wins_over_the_file():
    found = read_metadata(picture(exif=exif_of()), [PACKET])
    assert (found.title, found.rating, found.keywords) == ("Port", 5, ["one", "two"])
    assert (found.latitude, found.longitude) == (48.5, pytest.approx(-2.26))
    assert (found.description, found.face_regions) == ("A harbour", [FACE])
    assert found.times["DateTimeOriginal"] == "2011-02-03T04:05:06+01:00"
    assert "OffsetTimeOriginal" not in found.times


def test_the_first_sidecar_wins_over_the_second():
    second = PACKET.replace(b"Port", b"Other").replace(b'"5"', b'"2"')
    assert read_metadata(picture(), [PACKET, second]).title == "Port"
    assert read_metadata(picture(), [second, PACKET]).rating == 2


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_sidecars_of_other_encodings(encoding):
    text = '<?xml version="1.0"?>' + PACKET.decode()
    assert read_metadata(picture(), [text.encode(encoding)]).title == "Port"


@pytest.mark.parametrize(
    ("sidecar", "told"),
    [
        (b"no xml", "no well-formed XML"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]>' + PACKET, "entities"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><a/>'.encode("utf-16"), "entities"),
        (b"", "no well-formed XML"),
        (PACKET + b" " * 4_000_000, "too long"),
    ],
)
def test_a_sidecar_that_is_refused_is_told(sidecar, told):
    found = read_metadata(picture(), [sidecar])
    assert len(found.warnings) == 1
    assert told in found.warnings[0]
    assert found.title is None


@pytest.mark.parametrize(
    ("gps", "told"),
    [
        ({1: "N", 2: (0.0, 0.0, 0.0), 3: "E", 4: (0.0, 0.0, 0.0)}, "0, 0"),
        ({1: "N", 2: (95.0, 0.0, 0.0), 3: "E", 4: (1.0, 0.0, 0.0)}, "outside"),
        ({1: "N", 2: (45.0, 0.0, 0.0)}, "incomplete"),
    ],
)
def test_impossible_places_are_left_out_and_told(gps, told):
    found = read_metadata(picture(exif=exif_of(gps=gps)))
    assert found.latitude is found.longitude is None
    assert [told in warning for warning in found.warnings] == [True]


@pytest.mark.parametrize(
    ("seconds", "written"),
    [(0.00025, "1/4000"), (0.004, "1/250"), (0.4, "2/5"), (1.0, "1"), (2.5, "5/2"), (30.0, "30")],
)
def test_exposure_times_as_people_write_them(seconds, written):
    found = read_metadata(picture(exif=exif_of(inner={0x829A: seconds})))
    assert found.exposure_time == written


def test_long_texts_are_cut_so_that_indexes_hold_them():
    found = read_metadata(picture(exif=exif_of({0x010F: "x" * 5000, 0x010E: "y" * 5000})))
    assert found.make == "x" * 200
    assert len(found.exif["Image ImageDescription"]) == 500


def test_a_flood_of_words_is_cut():
    flood = b"".join(b"<dc:a%d>x</dc:a%d>" % (i, i) for i in range(3000))
    words = b"<rdf:li>w</rdf:li>" * 3000
    packet = PACKET.replace(b"<dc:title>", flood + b"<dc:title>")
    packet = packet.replace(b"<rdf:li>one", words + b"<rdf:li>one")
    found = read_metadata(picture("TIFF") + packet)
    assert (len(found.keywords), found.warnings) == (1000, [])
    assert 900 < len(found.exif) < 1100


def fit_for_postgres(found):
    text = json.dumps(msgspec.to_builtins(found), allow_nan=False, ensure_ascii=False)
    return "\\u0000" not in text and text.encode("utf-8")


KINDS = ("PNG", "TIFF", "HEIF", "WEBP")
MADE = [picture(exif=exif_of(), xmp=PACKET), *(picture(kind, exif=exif_of()) for kind in KINDS)]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(MADE), st.data())
def test_damaged_pictures_never_raise(whole, data):
    damaged = bytearray(whole[: data.draw(st.integers(0, len(whole)))])
    places = st.integers(0, max(len(damaged) - 1, 0))
    for place, value in data.draw(st.lists(st.tuples(places, st.integers(0, 255)), max_size=20)):
        damaged[place : place + 1] = bytes([value])
    found = read_metadata(bytes(damaged), [PACKET[: data.draw(st.integers(0, len(PACKET)))]])
    assert isinstance(found, Metadata)
    assert fit_for_postgres(found)
    assert all(warning.endswith(".") for warning in found.warnings)


HEADS = [b"", b"\xff\xd8\xff", b"II*\0\x08\0\0\0", b"MM\0*", b"\x89PNG\r\n\x1a\n", b"GIF89a",
         b"\0\0\0\x18ftypheic", b"RIFF\0\0\1\0WEBP", b"FUJIFILMCCD-RAW", b"8BPS\0\1",
         b"\0\0\0\x18ftypcrx ", b"\0\0\0\x0cJXL \x0d\x0a\x87\x0a"]  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(HEADS), st.binary(max_size=400), st.binary(max_size=60))
def test_random_bytes_never_raise(head, rest, sidecar):
    found = read_metadata(head + rest, [sidecar])
    assert found.file_size == len(head + rest)
    assert fit_for_postgres(found)


def test_the_recipe_names_what_computes():
    assert METADATA_RECIPE.startswith("metadata ")
    assert "exifread 3" in METADATA_RECIPE
    assert "timezonefinder" in METADATA_RECIPE
