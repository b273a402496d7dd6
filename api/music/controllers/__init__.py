"""The routes of music: paths, parameters and statuses. What they do is one module up."""

from litestar.types import ControllerRouterHandler

from api.music.controllers.catalogue import CatalogueController

CONTROLLERS: list[ControllerRouterHandler] = [CatalogueController]
