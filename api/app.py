"""The application: its rooms, dependencies and error map, made over given connections."""

from typing import Any

from litestar import Litestar, Request
from litestar.config.cors import CORSConfig
from litestar.datastructures import State
from litestar.di import Provide
from litestar.types import ControllerRouterHandler

from api.auth import Doorkeeper, Viewer, viewer_of
from api.connections import Connections
from api.errors import HANDLERS
from api.photos.controllers import CONTROLLERS as PHOTOS

BODY_LIMIT = 1 << 20
ROOMS: list[ControllerRouterHandler] = [*PHOTOS]


async def provide_viewer(request: Request[Any, Any, Any]) -> Viewer | None:
    """Who asks, or None."""
    return await viewer_of(request)


def provide_connections(state: State) -> Connections:
    """The connections the app was made over."""
    found: Connections = state.connections
    return found


def create_app(connections: Connections) -> Litestar:
    """The whole API over these connections; they are closed with the app."""
    origins = connections.settings.cors_origins
    return Litestar(
        route_handlers=ROOMS,
        dependencies={
            "viewer": Provide(provide_viewer),
            "connections": Provide(provide_connections, sync_to_thread=False),
        },
        state=State({"connections": connections, "doorkeeper": Doorkeeper(connections)}),
        exception_handlers=HANDLERS,
        request_max_body_size=BODY_LIMIT,
        cors_config=CORSConfig(allow_origins=list(origins)) if origins else None,
        on_shutdown=[connections.close],
    )
