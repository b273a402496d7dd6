"""The types by which handlers ask for what the app provides. Who provides it is in the app."""

from litestar.di import NamedDependency

from api.auth import Viewer
from api.connections import Connections

Connected = NamedDependency[Connections]
SignedIn = NamedDependency[Viewer]
Anyone = NamedDependency[Viewer | None]
