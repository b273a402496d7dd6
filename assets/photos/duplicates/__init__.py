"""Duplicates: contents compared once, photos of each owner in groups. Deciding is the API's."""

from assets.photos.duplicates.asset import photo_duplicates

__all__ = ["photo_duplicates"]
