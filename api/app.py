"""The application: its rooms, dependencies and error map, made over given connections."""

from typing import Any

from litestar import Litestar, Request, Router
from litestar.config.cors import CORSConfig
from litestar.datastructures import State
from litestar.di import Provide
from litestar.types import ControllerRouterHandler

from api.asking import Connected
from api.auth import Doorkeeper, Viewer, viewer_of
from api.belongings.controllers import CONTROLLERS as BELONGINGS
from api.caching import Tagged
from api.connections import Connections
from api.documentation import documentation
from api.errors import HANDLERS
from api.music.controllers import CONTROLLERS as MUSIC
from api.observation import Observation
from api.operations import HANDLERS as OPERATIONS
from api.people.controllers import CONTROLLERS as PEOPLE
from api.photos.controllers import CONTROLLERS as PHOTOS
from api.rate_limit import forgetting_old, within_limits
from api.segments import SentSegments
from api.species.controllers import CONTROLLERS as SPECIES
from api.species.controllers.given import TAXONOMY

BODY_LIMIT = 1 << 20
ROOMS: list[ControllerRouterHandler] = [
    *(*OPERATIONS, *PEOPLE, *PHOTOS),
    *(*SPECIES, *MUSIC, *BELONGINGS),
]
EXPOSED = ["X-Request-Id", "ETag", "Retry-After", "Content-Range", "Location"]


async def provide_viewer(request: Request[Any, Any, Any], connections: Connected) -> Viewer | None:
    """Who asks, or None.

    Of dependencies that need not each other Litestar makes a group of tasks for each request.
    Connections are there at once, so the viewer is asked for after them, and no task is made.
    """
    return await viewer_of(request)


def provide_connections(state: State) -> Connections:
    """The connections the app was made over."""
    found: Connections = state.connections
    return found


def cross_origin(origins: tuple[str, ...]) -> CORSConfig | None:
    """Pages of these origins may call from browsers; by tokens, never by cookies."""
    return CORSConfig(allow_origins=list(origins), expose_headers=EXPOSED) if origins else None


def routed(origins: tuple[str, ...]) -> Litestar:
    """All routes, for pages of these origins too, connected to nothing yet."""
    return Litestar(
        route_handlers=[Router("/", route_handlers=ROOMS)],  # here controllers may share paths
        dependencies={
            "viewer": Provide(provide_viewer),
            "connections": Provide(provide_connections, sync_to_thread=False),
        },
        guards=[within_limits],
        exception_handlers=HANDLERS,
        request_max_body_size=BODY_LIMIT,
        cors_config=cross_origin(origins),
        openapi_config=documentation(),
        logging_config=None,
        lifespan=[forgetting_old],
    )


def connect(app: Litestar, connections: Connections) -> Litestar:
    """The app over these connections; they are closed with it."""
    app.state = State({"connections": connections, "doorkeeper": Doorkeeper(connections)})
    app.on_shutdown = [connections.close]
    told = SentSegments(Tagged(app.asgi_handler), f"{TAXONOMY}/")
    app.asgi_handler = Observation(told, connections.settings)
    return app


def create_app(connections: Connections) -> Litestar:
    """The whole API over these connections; they are closed with the app."""
    return connect(routed(connections.settings.cors_origins), connections)
