"""Sidecars: what owners say, written beside their files where they asked for it."""

from assets.photos.sidecars.asset import photo_sidecars

__all__ = ["photo_sidecars"]
