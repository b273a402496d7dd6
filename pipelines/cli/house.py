"""An opened home for one command: folders, server, tables. Nothing is asked of it here."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from resources.home import Home
    from resources.postgres import Postgres
    from resources.server import Urls


class House(NamedTuple):
    """A home whose server answers and whose tables are ready."""

    home: "Home"
    urls: "Urls"

    @property
    def said(self) -> "Postgres":
        """The database as the role that writes facts, as the API does."""
        from resources.postgres import Postgres

        return Postgres(url=self.urls.api)


@contextmanager
def opened() -> Iterator[House]:
    """The home of this process, its server joined or started, its tables prepared."""
    from resources.home import Home
    from resources.schema import prepare_database
    from resources.server import running

    home = Home.from_environment()
    home.prepare()
    with running(home) as urls:
        prepare_database(urls)
        yield House(home, urls)
