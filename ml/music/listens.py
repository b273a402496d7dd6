"""One listening event as ListenBrainz writes it: what a line must hold, and its columns."""

from collections.abc import Sequence
from typing import Annotated, Any

import msgspec
import polars as pl

LATEST = 4_102_444_800  # 2100: a player whose clock is past it tells no time
Text = Annotated[str, msgspec.Meta(min_length=1)]
Second = Annotated[int, msgspec.Meta(gt=0, lt=LATEST)]
LISTENS = {
    "listener": pl.String(),
    "second": pl.Int64(),
    "artist": pl.String(),
    "title": pl.String(),
    "album": pl.String(),
    "recording_msid": pl.String(),
    "recording_mbid": pl.String(),
    "isrc": pl.String(),
}
UUID = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
ISRC = "^[A-Z]{2}[A-Z0-9]{3}[0-9]{7}$"


class Info(msgspec.Struct, gc=False):
    """What a player added: it may be of any type, and is left out where it is not as it should."""

    recording_mbid: Any = None
    isrc: Any = None


class Track(msgspec.Struct, gc=False):
    """What was heard."""

    artist_name: Text
    track_name: Text
    release_name: str | None = None
    additional_info: Info | None = None


class Listen(msgspec.Struct, gc=False):
    """One line: dumps call its time ``timestamp``, the API and exports ``listened_at``."""

    track_metadata: Track
    timestamp: Second | None = None
    listened_at: Second | None = None
    user_id: int | None = None
    user_name: str | None = None
    recording_msid: Any = None

    @property
    def listener(self) -> str | None:
        """Who heard it: the number, which stays when a name changes, else the name."""
        return str(self.user_id) if self.user_id is not None else self.user_name


def _text(value: object) -> str | None:
    return value if type(value) is str else None


def frame_of(listens: Sequence[Listen], listener: str | None = None) -> pl.DataFrame:
    """Events as columns LISTENS.

    Args:
        listens: As they were decoded.
        listener: Whose events they are that name nobody.

    Returns:
        Ids that are none are null, and so are a listener and a second that are not told.
    """
    tracks = [one.track_metadata for one in listens]
    infos = [track.additional_info or Info() for track in tracks]
    frame = pl.DataFrame(
        {
            "listener": [one.listener or listener for one in listens],
            "second": [one.timestamp or one.listened_at for one in listens],
            "artist": [track.artist_name for track in tracks],
            "title": [track.track_name for track in tracks],
            "album": [track.release_name for track in tracks],
            "recording_msid": [_text(one.recording_msid) for one in listens],
            "recording_mbid": [_text(info.recording_mbid) for info in infos],
            "isrc": [_text(info.isrc) for info in infos],
        },
        schema=LISTENS,
    )
    return frame.with_columns(
        _kept("recording_msid", pl.col("recording_msid").str.to_lowercase(), UUID),
        _kept("recording_mbid", pl.col("recording_mbid").str.to_lowercase(), UUID),
        _kept("isrc", pl.col("isrc").str.replace_all("-", "").str.to_uppercase(), ISRC),
        pl.when(pl.col("album").str.contains("^[^\\x00]+$")).then(pl.col("album")).alias("album"),
    )


def wrong() -> pl.Expr:
    """What makes a row of LISTENS no event, in one sentence; null for an event."""
    zero = pl.any_horizontal(pl.col("artist", "title").str.contains("\0", literal=True))
    return (
        pl.when(pl.col("listener").is_null())
        .then(pl.lit("Object names no listener: `user_id` or `user_name`"))
        .when(pl.col("second").is_null())
        .then(pl.lit("Object missing a time: `timestamp` or `listened_at`"))
        .when(zero)
        .then(pl.lit("A name holds the character U+0000, which no table keeps"))
    )


def _kept(name: str, value: pl.Expr, pattern: str) -> pl.Expr:
    return pl.when(value.str.contains(pattern)).then(value).alias(name)
