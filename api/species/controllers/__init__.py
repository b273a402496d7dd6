"""The routes of species: paths, parameters and statuses. What they do is one module up.

What an answer is depends on what is served and on the address alone, so answers are remembered.
"""

from litestar import Router
from litestar.types import ControllerRouterHandler

from api.species.controllers import given, registry
from api.species.controllers.beside import BesideController
from api.species.controllers.catalogue import TaxonomyController
from api.species.controllers.names import NamesController
from api.species.controllers.one_usage import UsageController
from api.species.controllers.registry import RegistryController, SourcesController

NAMES_AND_TREES: list[ControllerRouterHandler] = [
    TaxonomyController,
    UsageController,
    BesideController,
]
CONTROLLERS: list[ControllerRouterHandler] = [
    Router("/", route_handlers=NAMES_AND_TREES, before_request=given.unless_known),
    Router("/", route_handlers=[NamesController]),
    Router(
        "/",
        route_handlers=[RegistryController, SourcesController],
        before_request=registry.unless_known,
    ),
]
