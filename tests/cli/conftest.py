"""What tests of commands share: a home whose server is the tests' own."""

from contextlib import contextmanager

import pytest

from pipelines.cli import (
    accounts,
    checklists,
    collected,
    fetched,
    inventories,
    links,
    sheets,
    taxonomy,
)
from pipelines.cli.house import House


@pytest.fixture
def house(home, urls, monkeypatch):
    """The home that commands open."""
    made = House(home, urls)

    @contextmanager
    def opened():
        yield made

    asking = (accounts, checklists, collected, fetched, inventories, links, sheets, taxonomy)
    for module in asking:
        monkeypatch.setattr(module, "opened", opened)
    return made
