"""The factory that a server starts: ``uvicorn --factory api.asgi:create``."""

from litestar import Litestar

from api.app import create_app
from api.connections import Connections
from api.logs import configure_logs
from api.settings import Settings


def create() -> Litestar:
    """The API with settings from the environment."""
    configure_logs()
    return create_app(Connections(Settings.from_environment()))
