"""The routes of photos: paths, parameters and statuses. What they do is one module up.

A path belongs to one controller alone: each one makes its own OPTIONS.
"""

from litestar.types import ControllerRouterHandler

from api.photos.controllers.catalogue import CatalogueController
from api.photos.controllers.duplicates import DuplicatesController
from api.photos.controllers.figures import StatsController, TimelineController
from api.photos.controllers.films import FilmsController
from api.photos.controllers.grouped import (
    EventsController,
    MemoriesController,
    PlacesController,
    RulesController,
)
from api.photos.controllers.one_photo import PhotoController
from api.photos.controllers.people import FacesController, PeopleController
from api.photos.controllers.pictures import PicturesController
from api.photos.controllers.searching import SearchController
from api.photos.controllers.stacks import StacksController

CONTROLLERS: list[ControllerRouterHandler] = [
    CatalogueController,
    PhotoController,
    PicturesController,
    FilmsController,
    SearchController,
    TimelineController,
    StatsController,
    EventsController,
    MemoriesController,
    PlacesController,
    DuplicatesController,
    StacksController,
    RulesController,
    PeopleController,
    FacesController,
]
