"""The photos room of the API: what may be said and asked of photos. Who may see is one floor up."""

from api.photos.controllers import CONTROLLERS

__all__ = ["CONTROLLERS"]
