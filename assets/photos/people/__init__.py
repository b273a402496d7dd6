"""Who is in an owner's photos: faces, what was said of them, and the asset that joins both."""

from assets.photos.people.asset import photo_people

__all__ = ["photo_people"]
