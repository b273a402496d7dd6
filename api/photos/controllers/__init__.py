"""The routes of photos: paths, parameters and statuses. What they do is one module up."""

from litestar.types import ControllerRouterHandler

from api.photos.controllers.catalogue import CatalogueController
from api.photos.controllers.figures import StatsController, TimelineController
from api.photos.controllers.intake import IntakeController
from api.photos.controllers.pictures import PicturesController
from api.photos.controllers.sayings import SayingsController
from api.photos.controllers.searching import SearchController

CONTROLLERS: list[ControllerRouterHandler] = [
    CatalogueController,
    IntakeController,
    SayingsController,
    PicturesController,
    SearchController,
    TimelineController,
    StatsController,
]
