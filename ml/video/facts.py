"""What a film's header tells: size, length, codecs, tags. Its first frame alone is decoded."""

import re
from typing import BinaryIO

import msgspec

from ml.video.opening import film_type, opened, turns

PLAYABLE = {"MP4": {"h264", "av1"}, "MOV": {"h264"}, "WEBM": {"vp8", "vp9", "av1"}}
SOUNDS = {None, "aac", "mp3", "opus", "vorbis"}
ISO_6709 = re.compile(r"([+-]\d+(?:\.\d+)?)([+-]\d+(?:\.\d+)?)([+-]\d+(?:\.\d+)?)?")


class FilmFacts(msgspec.Struct, frozen=True, kw_only=True):
    """Facts of a film: size in upright pixels, seconds, frames per second, tags as written."""

    format: str
    width: int
    height: int
    duration: float | None
    codec: str
    pixel_format: str | None
    frame_rate: float | None
    audio_codec: str | None
    tags: dict[str, str]

    @property
    def position(self) -> tuple[float, float, float | None] | None:
        """Latitude, longitude (degrees) and altitude (metres) as ISO 6709 tells."""
        names = ("com.apple.quicktime.location.ISO6709", "location", "location-eng")
        told = next((self.tags[name] for name in names if name in self.tags), "")
        found = ISO_6709.match(told)
        if found is None or len(found[1].split(".")[0]) > 3:
            return None
        return float(found[1]), float(found[2]), float(found[3]) if found[3] else None


def film_facts(source: BinaryIO) -> FilmFacts:
    """Facts of a film; raises UndecodableError."""
    media = film_type(source)
    with opened(source) as (container, stream):
        tags = {**stream.metadata, **container.metadata}
        length = container.duration / 1e6 if container.duration else None
        sound = next((each.codec_context.name for each in container.streams.audio), None)
        rate = stream.average_rate
        codec, kind = stream.codec_context.name, stream.codec_context.pix_fmt
        first = next(container.decode(stream), None)
        across, down = stream.width, stream.height
        if first is not None and turns(first) % 2:
            across, down = down, across
    return FilmFacts(
        format=media.name,
        width=across,
        height=down,
        duration=round(length, 3) if length and length > 0 else None,
        codec=codec,
        pixel_format=kind,
        frame_rate=round(float(rate), 3) if rate else None,
        audio_codec=sound,
        tags={name.lower() if "ISO" not in name else name: text for name, text in tags.items()},
    )


def is_playable(facts: FilmFacts) -> bool:
    """Whether browsers play the film as it is."""
    return (
        facts.codec in PLAYABLE.get(facts.format, ())
        and facts.pixel_format in ("yuv420p", "yuvj420p")
        and facts.audio_codec in SOUNDS
    )
