"""Offline geocoding: points to names of places, names to points. No network, no database."""

from ml.places.index import FAR_KM, PLACES_RECIPE, PlaceIndex
from ml.places.names import NameIndex

__all__ = ["FAR_KM", "PLACES_RECIPE", "NameIndex", "PlaceIndex"]
