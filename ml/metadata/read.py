"""One photo's bytes and its sidecars to what they tell; which source wins over which."""

from collections.abc import Sequence
from typing import Any

import msgspec

from ml.image.sniff import HEAD, sniff
from ml.metadata import fields, gps, xmp, xmp_fields
from ml.metadata.containers import ISO_FILES, movie_facts
from ml.metadata.iptc import read_iptc
from ml.metadata.jpeg import before_pixels
from ml.metadata.model import Metadata, label, plain
from ml.metadata.series import shot_facts
from ml.metadata.size import upright_size
from ml.metadata.tags import Tags, read_tags, readable

WORDS = ("title", "description", "keywords", "creator", "copyright", "rating", "lens")
WITH_IPTC = {"JPEG", "TIFF", "PSD"}
MOVIES = {"MP4", "MOV"} | ISO_FILES | {"CR3"}


def read_metadata(data: bytes, sidecars: Sequence[bytes] = ()) -> Metadata:
    """What a photo and its sidecars, most important first, tell; never raises.

    What can't be read is told in ``warnings``. XMP within the file wins over IPTC and both over
    EXIF for words; EXIF wins for place and camera; sidecars win over the file.
    """
    media = sniff(data[:HEAD])
    name, kind = (media.name, media.kind) if media else (None, "image")
    # Searching the pixels would take longer than all else.
    told = before_pixels(data) if name == "JPEG" else data
    tags, warnings = read_tags(told, name)
    found = _of_tags(tags, warnings)
    if name in WITH_IPTC:
        _add_iptc(found, told)
    _add_embedded(found, told, warnings)
    _add_series(found, told, name)
    _add_movie(found, data, name)
    for sidecar in reversed(sidecars):
        add_sidecar(found, sidecar, warnings)
    found |= _size(data, name, kind, found["orientation"], warnings)
    return Metadata(format=name, file_size=len(data), **found, warnings=warnings)


def _of_tags(tags: Tags, warnings: list[str]) -> dict[str, Any]:
    latitude, longitude, told = gps.coordinates(
        gps.degrees(tags, "GPSLatitude"), gps.degrees(tags, "GPSLongitude")
    )
    warnings += told
    return {
        **fields.camera(tags),
        **fields.exposure(tags),
        **fields.words(tags),
        "latitude": latitude,
        "longitude": longitude,
        "altitude": gps.altitude(tags),
        "gps_at": gps.moment(tags),
        "exif": plain(readable(tags)),
        "times": fields.dates(tags),
    }


def _add_iptc(found: dict[str, Any], data: bytes) -> None:
    said = read_iptc(data)
    _put_words(found, said)
    if said.get("created"):
        found["times"]["iptc:DateCreated"] = said["created"]


def _add_embedded(found: dict[str, Any], data: bytes, warnings: list[str]) -> None:
    packet = xmp.packet_in(data)
    if packet is None:
        return
    try:
        said = xmp.parse(packet)
    except xmp.UnreadableXmpError as error:
        warnings.append(str(error))
        return
    words = xmp_fields.words(said)
    lens = found["lens"] or words["lens"]
    _put_words(found, {**words, "lens": lens})
    found["times"] |= xmp_fields.dates(said)
    found["face_regions"] = plain(xmp_fields.face_regions(said))
    found["exif"] |= plain(xmp.readable(said))
    place, told = xmp_fields.position(said)
    if found["latitude"] is None:
        found |= place
        warnings += told


def add_sidecar(found: dict[str, Any], sidecar: bytes, warnings: list[str]) -> None:
    """Put what a sidecar says over what a file told."""
    try:
        said = xmp.parse(sidecar)
    except xmp.UnreadableXmpError as error:
        warnings.append(f"A sidecar can't be read. {error}")
        return
    words = xmp_fields.words(said)
    _put_words(found, words)
    place, told = xmp_fields.position(said)
    found |= {name: value for name, value in place.items() if value is not None}
    found["face_regions"] = plain(xmp_fields.face_regions(said)) or found.get("face_regions", [])
    warnings += told
    dates = xmp_fields.dates(said)
    taken = dates.get("xmp:DateTimeOriginal") or dates.get("xmp:DateCreated")
    if taken:
        stale = ("OffsetTimeOriginal", "SubSecTimeOriginal")
        kept = {name: value for name, value in found["times"].items() if name not in stale}
        found["times"] = {**kept, "DateTimeOriginal": taken}
    found["times"] |= dates
    given = {**words, "location": place, "taken_at": taken}
    names = {name for name, value in given.items() if value not in (None, "", [], {})}
    found["from_sidecar"] = sorted(names | set(found.get("from_sidecar", [])))


def _add_series(found: dict[str, Any], data: bytes, name: str | None) -> None:
    said = msgspec.structs.asdict(shot_facts(data, name))
    found |= said | {"serial": said["serial"] or label(found["exif"].get("XMP aux:SerialNumber"))}


def _put_words(found: dict[str, Any], said: dict[str, Any]) -> None:
    found |= {name: said[name] for name in WORDS if said.get(name) not in (None, "", [])}


def _add_movie(found: dict[str, Any], data: bytes, name: str | None) -> None:
    created, duration = movie_facts(data) if name in MOVIES else (None, None)
    found["duration"] = duration if name not in ISO_FILES else None
    if created:
        found["times"]["QuickTime:CreateDate"] = created


def _size(
    data: bytes, name: str | None, kind: str, orientation: int | None, warnings: list[str]
) -> dict[str, Any]:
    if name is None:
        warnings.append("The content is no picture of a known type.")
        return {}
    if kind == "video" or name == "JXL":
        return {}
    try:
        size = upright_size(data, name, kind, orientation)
    except Exception as error:
        # Decoders raise anything on hostile bytes.
        warnings.append(f"The {name} header gives no size ({type(error).__name__}).")
        return {}
    return dict(zip(("width", "height"), size, strict=True)) if size else {}
