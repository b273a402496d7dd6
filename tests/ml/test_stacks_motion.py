"""Films inside of photos: found where they lie, exactly as long as they are, and nowhere else."""

import io

import pytest
from PIL import Image

from ml.stacks import Motion, embedded_motion

XMP = '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description {} /></rdf:RDF></x:xmpmeta>'
ITEMS = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><Container:Directory><rdf:Seq>
<rdf:li><Container:Item Item:Mime="image/jpeg" Item:Semantic="Primary" Item:Length="0"/></rdf:li>
<rdf:li><Container:Item Item:Semantic="MotionPhoto" Item:Length="{}"/></rdf:li>
</rdf:Seq></Container:Directory></x:xmpmeta>"""


def box(kind: bytes, content: bytes) -> bytes:
    return (8 + len(content)).to_bytes(4, "big") + kind + content


def film(brand: bytes = b"mp42") -> bytes:
    return box(b"ftyp", brand + b"\0\0\0\0") + box(b"mdat", b"x" * 500) + box(b"moov", b"y" * 90)


def jpeg(packet: str = "") -> bytes:
    out = io.BytesIO()
    Image.effect_noise((64, 48), 60).save(out, "JPEG")
    data = out.getvalue()
    if not packet:
        return data
    segment = b"http://ns.adobe.com/xap/1.0/\0" + packet.encode()
    return data[:2] + b"\xff\xe1" + (len(segment) + 2).to_bytes(2, "big") + segment + data[2:]


@pytest.mark.parametrize("brand", [b"mp42", b"isom", b"iso2"])
def test_films_of_google_by_their_brand(brand):
    photo = jpeg()
    assert embedded_motion(photo + film(brand)) == Motion(len(photo), len(film()), "google")


@pytest.mark.parametrize("after", [b"", b"\0" * 40])
def test_films_of_google_as_their_metadata_tell(after):
    behind = film(b"3gp5") + after
    for packet in (
        XMP.format(f'GCamera:MicroVideoOffset="{len(behind)}"'),
        ITEMS.format(len(behind)),
    ):
        photo = jpeg(packet)
        assert embedded_motion(photo + behind) == Motion(len(photo), len(film()), "google")


def test_films_of_samsung_behind_their_marker():
    start = jpeg() + b"\0\0\x30\x0a\x10\0\0\0MotionPhoto_Data"
    data = start + film() + b"SEFHrest of the trailerSEFT"
    assert embedded_motion(data) == Motion(len(start), len(film()), "samsung")


def test_metadata_that_tell_wrong_are_not_believed():
    photo = jpeg(XMP.format('GCamera:MicroVideoOffset="77"'))
    assert embedded_motion(photo + film()) == Motion(len(photo), len(film()), "google")
    assert embedded_motion(photo) is None


def test_photos_without_a_film_and_films_cut_short():
    assert embedded_motion(jpeg()) is None and embedded_motion(b"") is None
    assert embedded_motion(jpeg() + b"\0\0\0\x18ftypmp42 is only mentioned here") is None
    assert embedded_motion(jpeg() + film()[:-40]) is None
    assert embedded_motion(film()) is None


def test_a_real_motion_photo_of_samsung(shared_data):
    data = (shared_data / "photos/immich/formats/motionphoto/samsung-one-ui-6.heic").read_bytes()
    found = embedded_motion(data)
    assert found is not None and found.vendor == "samsung" and found.offset == 452_284
    assert 3_000_000 < found.length <= len(data) - found.offset
    import av

    with av.open(io.BytesIO(data[found.offset : found.offset + found.length])) as container:
        assert container.streams.video and container.duration > 1_000_000


def test_real_photos_that_are_none(shared_data):
    heic = [path for path in (shared_data / "photos").rglob("*.heic") if "motion" not in str(path)]
    plain = sorted((shared_data / "photos/exif-samples/jpg").glob("*.jpg"))[:20]
    assert heic and plain
    assert [path for path in [*heic, *plain] if embedded_motion(path.read_bytes())] == []
