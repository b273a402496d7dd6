"""The music room: the facts that what is derived of music starts from."""

from assets.music.externals import EXTERNALS

__all__ = ["EXTERNALS"]
