"""What a film and its sidecars tell, by its header alone. Pictures are read elsewhere."""

from collections.abc import Sequence
from typing import Any, BinaryIO

import msgspec

from ml.image.limits import UndecodableError
from ml.metadata import gps
from ml.metadata.model import Metadata, label, plain, text_or_none
from ml.metadata.read import add_sidecar
from ml.video import FilmFacts, film_facts

APPLE = "com.apple.quicktime."
NAMES = {
    "make": (f"{APPLE}make", "make", "com.android.manufacturer"),
    "model": (f"{APPLE}model", "model", "com.android.model"),
    "software": (f"{APPLE}software", "software"),
}
WORDS = {
    "title": (f"{APPLE}title", "title"),
    "description": (f"{APPLE}description", "description", "comment"),
    "creator": (f"{APPLE}author", "artist"),
    "copyright": (f"{APPLE}copyright", "copyright"),
}
TIMES = {
    "QuickTime:CreationDate": f"{APPLE}creationdate",
    "QuickTime:CreateDate": "creation_time",
}


def read_film(source: BinaryIO, sidecars: Sequence[bytes] = ()) -> Metadata:
    """What a film and its sidecars, most important first, tell; never raises for a bad film."""
    warnings: list[str] = []
    size = source.seek(0, 2)
    found: dict[str, Any] = {"times": {}, "lens": None}
    try:
        found |= _told(film_facts(source), warnings)
    except UndecodableError as error:
        warnings.append(error.reason)
    for sidecar in reversed(sidecars):
        add_sidecar(found, sidecar, warnings)
    return Metadata(file_size=size, **found, warnings=warnings)


def _told(facts: FilmFacts, warnings: list[str]) -> dict[str, Any]:
    tags = facts.tags
    latitude, longitude, altitude = facts.position or (None, None, None)
    latitude, longitude, told = gps.coordinates(latitude, longitude)
    warnings += told
    header = {f"Film {name}": value for name, value in msgspec.structs.asdict(facts).items()}
    header.pop("Film tags")
    return {
        "format": facts.format,
        "width": facts.width,
        "height": facts.height,
        "duration": facts.duration,
        "video_codec": facts.codec,
        "frame_rate": facts.frame_rate,
        **{name: label(_first(tags, keys)) for name, keys in NAMES.items()},
        **{name: text_or_none(_first(tags, keys)) for name, keys in WORDS.items()},
        "content_identifier": label(tags.get(f"{APPLE}content.identifier")),
        "latitude": latitude,
        "longitude": longitude,
        "altitude": altitude if latitude is not None else None,
        "times": {name: tags[key] for name, key in TIMES.items() if key in tags},
        "exif": plain({**header, **{f"Film {name}": text for name, text in tags.items()}}),
    }


def _first(tags: dict[str, str], names: tuple[str, ...]) -> str | None:
    return next((tags[name] for name in names if tags.get(name)), None)
