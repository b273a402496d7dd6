"""From XMP properties to the columns of a photo. Which source wins is decided elsewhere."""

import re
from typing import Any

from ml.metadata.gps import coordinates, of_parts
from ml.metadata.model import label, number, whole
from ml.metadata.xmp import Properties, first_item, flat, items, structures

DATES = {
    "xmp:DateTimeOriginal": ("exif:DateTimeOriginal",),
    "xmp:DateCreated": ("photoshop:DateCreated",),
    "xmp:CreateDate": ("xmp:CreateDate", "exif:DateTimeDigitized"),
    "xmp:ModifyDate": ("xmp:ModifyDate", "tiff:DateTime"),
}
POSITION = re.compile(r"\s*([\d.]+)(?:,([\d.]+))?(?:,([\d.]+))?\s*([NSEW])\s*", re.IGNORECASE)
AREA = {"x": "stArea:x", "y": "stArea:y", "w": "stArea:w", "h": "stArea:h"}


def words(properties: Properties) -> dict[str, Any]:
    """Title, description, keywords, people, rating and lens, where they are said."""
    return {
        "title": first_item(properties, "dc:title", "photoshop:Headline"),
        "description": first_item(properties, "dc:description"),
        "keywords": items(properties.get("dc:subject"))[:1000],
        "creator": ", ".join(items(properties.get("dc:creator"))) or None,
        "copyright": first_item(properties, "dc:rights"),
        "rating": whole(first_item(properties, "xmp:Rating"), 0, 5),
        "lens": label(first_item(properties, "exifEX:LensModel", "aux:Lens")),
    }


def dates(properties: Properties) -> dict[str, str]:
    """The dates as written."""
    found = {name: first_item(properties, *sources) for name, sources in DATES.items()}
    return {name: value for name, value in found.items() if value}


def position(properties: Properties) -> tuple[dict[str, Any], list[str]]:
    """Latitude, longitude and altitude, and warnings of impossible ones."""
    latitude, longitude, told = coordinates(
        _degrees(first_item(properties, "exif:GPSLatitude")),
        _degrees(first_item(properties, "exif:GPSLongitude")),
    )
    if latitude is None:
        return {}, told
    altitude = number(first_item(properties, "exif:GPSAltitude"))
    if altitude is not None and first_item(properties, "exif:GPSAltitudeRef") == "1":
        altitude = -abs(altitude)
    return {"latitude": latitude, "longitude": longitude, "altitude": altitude}, told


def _degrees(text: str | None) -> float | None:
    match = POSITION.fullmatch(text or "")
    if match is None:
        return number(text)
    value = of_parts([number(part) for part in match.groups()[:3]])
    return -value if value is not None and match[4].upper() in "SW" else value


def face_regions(properties: Properties) -> list[dict[str, Any]]:
    """Named boxes: centre and size as shares of the picture, as mwg-rs has them."""
    listed = structures(properties.get("mwg-rs:Regions"), "mwg-rs:RegionList")
    listed += structures(properties.get("mwg-rs:RegionList"), "mwg-rs:RegionList")
    return [region for each in listed[:500] if (region := _region(each))]


def region_of(item: Any) -> dict[str, Any] | None:
    """The named box of one item of a list of regions; None where it is none."""
    return _region(flat(item))


def _region(each: Properties) -> dict[str, Any] | None:
    area = {name: number(first_item(each, source)) for name, source in AREA.items()}
    # Old writers count pixels, of a picture whose size they may not tell.
    if not all(share is not None and 0 <= share <= 1 for share in area.values()):
        return None
    kind = first_item(each, "mwg-rs:Type")
    return {"name": first_item(each, "mwg-rs:Name"), "type": kind, **area}
