"""Offline reverse geocoding: points in, names of places out. No network, no database."""

from ml.places.index import FAR_KM, PLACES_RECIPE, PlaceIndex

__all__ = ["FAR_KM", "PLACES_RECIPE", "PlaceIndex"]
