"""The routes of what to hear next: paths, parameters, statuses. What they do is one module up."""

from litestar.types import ControllerRouterHandler

from api.music.serving.controllers.engine import EngineController
from api.music.serving.controllers.radios import RadiosController
from api.music.serving.controllers.recommendations import RecommendationsController
from api.music.serving.controllers.similar import SimilarController

CONTROLLERS: list[ControllerRouterHandler] = [
    EngineController,
    RecommendationsController,
    SimilarController,
    RadiosController,
]
