"""Apps of tests: their routes are registered once a process, for half a second each time."""

import copy
import functools

from litestar import Litestar
from litestar.events import SimpleEventEmitter

from api.app import connect, routed
from api.connections import Connections

registered = functools.cache(routed)


def app_over(connections: Connections) -> Litestar:
    """As ``create_app``, but over shared routes: no further one may be registered."""
    app = copy.copy(registered(connections.settings.cors_origins))
    app.asgi_router = copy.copy(app.asgi_router)
    app.asgi_router.app = app
    app.event_emitter = SimpleEventEmitter([])
    return connect(app, connections)
