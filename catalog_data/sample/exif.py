"""EXIF blocks and XMP sidecars as cameras and photo editors write them. No picture is drawn here.

Tags after the EXIF 2.32 standard (CIPA DC-008); sidecars after Adobe's XMP specification, part 1.
"""

from fractions import Fraction
from xml.sax.saxutils import escape

import msgspec
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

EXIF_IFD, GPS_IFD = 0x8769, 0x8825


class Camera(msgspec.Struct, frozen=True):
    """A camera with the lens that is on it."""

    make: str
    model: str
    lens: str | None = None


class Place(msgspec.Struct, frozen=True):
    """A real place: WGS 84 degrees and metres above the sea."""

    latitude: float
    longitude: float
    altitude: float


class Exposure(msgspec.Struct, frozen=True):
    """How a picture was taken: seconds, f-number, ISO, focal length in mm."""

    seconds: Fraction
    aperture: float
    iso: int
    focal: float


def rational(value: float | Fraction) -> IFDRational:
    """A TIFF rational with a denominator cameras write."""
    exact = Fraction(value).limit_denominator(10_000)
    return IFDRational(exact.numerator, exact.denominator)


def sexagesimal(degrees: float) -> tuple[IFDRational, IFDRational, IFDRational]:
    """Degrees, minutes and seconds of an angle, exact to 1e-4 seconds."""
    whole, rest = divmod(round(abs(degrees) * 36_000_000), 36_000_000)
    minutes, ticks = divmod(rest, 600_000)
    return IFDRational(whole, 1), IFDRational(minutes, 1), IFDRational(ticks, 10_000)


def gps_tags(place: Place, taken_utc: str | None) -> dict[int, object]:
    """The GPS directory; ``taken_utc`` is ``YYYY:MM:DD HH:MM:SS`` in UTC."""
    tags: dict[int, object] = {
        0: b"\x02\x03\x00\x00",
        1: "N" if place.latitude >= 0 else "S",
        2: sexagesimal(place.latitude),
        3: "E" if place.longitude >= 0 else "W",
        4: sexagesimal(place.longitude),
        5: b"\x00" if place.altitude >= 0 else b"\x01",
        6: rational(abs(place.altitude)),
        18: "WGS-84",
    }
    if taken_utc:
        day, clock = taken_utc.split(" ")
        tags[7] = tuple(IFDRational(int(part), 1) for part in clock.split(":"))
        tags[29] = day
    return tags


def exposure_tags(exposure: Exposure, camera: Camera) -> dict[int, object]:
    """What the camera was set to."""
    tags: dict[int, object] = {
        0x829A: rational(exposure.seconds),
        0x829D: rational(exposure.aperture),
        0x8827: exposure.iso,
        0x9000: b"0232",
        0x920A: rational(exposure.focal),
    }
    if camera.lens:
        tags[0xA434] = camera.lens
    return tags


def exif_block(
    camera: Camera,
    exposure: Exposure,
    *,
    taken: str,
    offset: str | None = None,
    subsecond: str | None = None,
    place: Place | None = None,
    taken_utc: str | None = None,
    orientation: int = 1,
) -> bytes:
    """One EXIF block. ``taken`` is ``YYYY:MM:DD HH:MM:SS`` by the wall clock, ``offset`` ±HH:MM."""
    exif = Image.Exif()
    exif.update({0x010F: camera.make, 0x0110: camera.model, 0x0112: orientation, 0x0132: taken})
    details = exif.get_ifd(EXIF_IFD)
    details.update(exposure_tags(exposure, camera))
    details.update({0x9003: taken, 0x9004: taken})
    if offset:
        details.update({0x9010: offset, 0x9011: offset, 0x9012: offset})
    if subsecond:
        details[0x9291] = subsecond
    if place:
        exif.get_ifd(GPS_IFD).update(gps_tags(place, taken_utc))
    return exif.tobytes()


SIDECAR = """<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="{rating}">
   <dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
   <dc:description><rdf:Alt><rdf:li xml:lang="x-default">{text}</rdf:li></rdf:Alt></dc:description>
   <dc:subject><rdf:Bag>{keywords}</rdf:Bag></dc:subject>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>
"""


def sidecar(title: str, text: str, keywords: tuple[str, ...], rating: int) -> str:
    """An XMP sidecar with a title, a description, keywords and a rating of 0 to 5."""
    items = "".join(f"<rdf:li>{escape(word)}</rdf:li>" for word in keywords)
    return SIDECAR.format(title=escape(title), text=escape(text), keywords=items, rating=rating)
