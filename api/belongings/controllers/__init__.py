"""The routes of belongings: paths, parameters and statuses. What they do is one module up."""

from litestar.types import ControllerRouterHandler

from api.belongings.controllers.aggregates import AggregatesController
from api.belongings.controllers.attachments import AttachmentsController
from api.belongings.controllers.browsing import BrowsingController, healthz
from api.belongings.controllers.items import ItemsController
from api.belongings.controllers.labels import LabelsController
from api.belongings.controllers.places import LocationsController, UnitsController
from api.belongings.controllers.proposals import ProposalsController
from api.belongings.controllers.sharing import SharesController
from api.belongings.controllers.sheets import SheetsController

CONTROLLERS: list[ControllerRouterHandler] = [
    healthz,
    BrowsingController,
    LocationsController,
    UnitsController,
    ItemsController,
    AttachmentsController,
    SharesController,
    AggregatesController,
    LabelsController,
    ProposalsController,
    SheetsController,
]
