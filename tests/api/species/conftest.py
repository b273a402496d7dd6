"""What tests of taxonomy share: one database with three sources, derived once, only ever read."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from resources.home import Home
from resources.postgres import Postgres
from resources.server import Urls
from tests.api.species.material import first_release, other_source, second_release
from tests.assets.species.conftest import Room
from tests.conftest import cloned


@pytest.fixture(scope="session")
def checklists(server: Urls, server_home: Home, tmp_path_factory) -> Iterator[Urls]:
    """Source ``cats`` with two releases, source ``other``, and real checklists where at hand."""
    folder: Path = tmp_path_factory.mktemp("checklists")
    home = Home(folder / "home")
    home.prepare()
    with cloned(server, server_home) as urls:
        room = Room(Postgres(url=urls.api), Postgres(url=urls.pipeline), home)
        room.source("cats", priority=10, citation="Cite the cats")
        room.bring("cats", first_release(folder / "first"))
        room.bring("other", other_source(folder / "other"))
        room.derive()
        room.bring("cats", second_release(folder / "second"))
        room.derive()
        yield urls


@pytest.fixture
def urls(checklists: Urls) -> Urls:
    """The database of all tests here."""
    return checklists
