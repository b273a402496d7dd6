"""The routes of photos: paths, parameters and statuses. What they do is one module up.

A path belongs to one controller alone: each one makes its own OPTIONS.
"""

from litestar.types import ControllerRouterHandler

from api.photos.controllers.catalogue import CatalogueController
from api.photos.controllers.dates import DatesController
from api.photos.controllers.duplicates import DuplicatesController
from api.photos.controllers.exports import ExportsController
from api.photos.controllers.faces import FacesController
from api.photos.controllers.figures import (
    SourcesController,
    StatsController,
    TimelineController,
    WordCloudController,
)
from api.photos.controllers.films import FilmsController
from api.photos.controllers.geocode import GeocodeController
from api.photos.controllers.grouped import (
    DaysController,
    EventsController,
    MemoriesController,
    PlacesController,
    RulesController,
)
from api.photos.controllers.history import BulkController, FieldsController
from api.photos.controllers.nextcloud import NextcloudController
from api.photos.controllers.one_photo import PhotoController
from api.photos.controllers.people import PeopleController
from api.photos.controllers.pictures import PicturesController
from api.photos.controllers.requests import RequestsController
from api.photos.controllers.searching import SearchController
from api.photos.controllers.stacks import StacksController
from api.photos.controllers.words import (
    CaptionController,
    CategoryController,
    LabelsController,
    RejectionController,
)

CONTROLLERS: list[ControllerRouterHandler] = [
    CatalogueController,
    ExportsController,
    PhotoController,
    FieldsController,
    BulkController,
    PicturesController,
    FilmsController,
    SearchController,
    TimelineController,
    StatsController,
    WordCloudController,
    SourcesController,
    DaysController,
    EventsController,
    MemoriesController,
    PlacesController,
    DuplicatesController,
    StacksController,
    RulesController,
    DatesController,
    GeocodeController,
    PeopleController,
    FacesController,
    RequestsController,
    NextcloudController,
    CaptionController,
    CategoryController,
    RejectionController,
    LabelsController,
]
