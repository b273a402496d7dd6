"""The routes of music: paths, parameters and statuses. What they do is one module up."""

from litestar.types import ControllerRouterHandler

from api.music.controllers.catalogue import CatalogueController
from api.music.controllers.genres import GenresController
from api.music.controllers.history import SearchHistoryController
from api.music.controllers.identity import RedirectsController, resolve
from api.music.controllers.isrcs import IsrcsController
from api.music.controllers.models import ModelsController
from api.music.controllers.profiles import ProfilesController
from api.music.controllers.weightings import WeightingsController
from api.music.playback.controllers import PlaybackController
from api.music.providers.controllers import SpotifyController
from api.music.serving.controllers import CONTROLLERS as RECOMMENDATIONS

CONTROLLERS: list[ControllerRouterHandler] = [
    *(CatalogueController, GenresController, resolve, RedirectsController, IsrcsController),
    *(SearchHistoryController, ProfilesController),
    *(SpotifyController, PlaybackController),
    *(ModelsController, WeightingsController),
    *RECOMMENDATIONS,
]
