"""The music room: the facts it starts from, and what is derived of listening."""

from assets.music.baskets import baskets
from assets.music.externals import EXTERNALS
from assets.music.listens import MUSIC_MONTHS, listens

ASSETS = [listens, baskets]

__all__ = ["ASSETS", "EXTERNALS", "MUSIC_MONTHS"]
