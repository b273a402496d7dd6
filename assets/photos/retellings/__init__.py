"""Captions told anew by a language model. Captions of pictures alone are beside it."""

from assets.photos.retellings.asset import photo_retellings

__all__ = ["photo_retellings"]
