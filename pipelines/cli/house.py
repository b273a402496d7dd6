"""An opened home for one command: folders, server, tables. Nothing is asked of it here."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from pipelines.cli.say import say

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


def save_before_upgrade(home: "Home", urls: "Urls") -> None:
    """Save the facts before a newer program migrates them: migrations leave originals alone."""
    from resources.backup import back_up

    folder = home.root / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    target = folder / f"before-upgrade-{dt.datetime.now(dt.UTC):%Y%m%d-%H%M%S}.tar"
    back_up(urls.owner, target)
    say(f"A newer schema: the facts as they were are saved in {target}.")


@contextmanager
def opened() -> Iterator[House]:
    """The home of this process, its server joined or started, its tables prepared."""
    from resources.home import Home
    from resources.schema import prepare_database
    from resources.server import running

    home = Home.from_environment()
    home.prepare()
    with running(home) as urls:
        prepare_database(urls, lambda: save_before_upgrade(home, urls))
        yield House(home, urls)
