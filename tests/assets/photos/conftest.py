"""What tests of photo assets share: an owner, pictures as bytes, folders as sources, resources."""

import io
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dagster as dg
import numpy as np
import pytest
import sqlalchemy as sa
from PIL import Image

from assets.photos import ASSETS, EXTERNALS
from catalog_data.people import User
from catalog_data.photos.facts import PhotoSource, SourceKind
from resources.blobs import Blobs
from resources.compute import InProcess
from resources.lance import Lance
from resources.language_model import LanguageModel
from resources.nextcloud import Nextcloud
from resources.postgres import Postgres
from resources.settings import PhotoSettings


def jpeg(
    seed: int = 0, size: tuple[int, int] = (320, 240), exif: Image.Exif | bytes = b""
) -> bytes:
    """A picture of smooth blobs that no other seed gives."""
    noise = np.random.default_rng(seed).integers(0, 255, (6, 8, 3), dtype=np.uint8)
    picture = Image.fromarray(noise).resize(size, Image.Resampling.BICUBIC)
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=90, exif=exif)
    return buffer.getvalue()


@dataclass
class Household:
    """People and folders in one database."""

    said: Postgres
    root: Path

    def person(self, name: str = "") -> uuid.UUID:
        """A new user."""
        made = uuid.uuid4()
        shown = name or f"user{made.hex[:8]}"
        row = {"id": made, "email": f"{shown}@example.org", "username": shown}
        with self.said.begin() as connection:
            code = made.hex[:8].upper()
            connection.execute(sa.insert(User).values(**row, friend_code=code))
        return made

    def folder(self, owner: uuid.UUID, name: str = "") -> Path:
        """A new folder that is scanned for an owner."""
        path = self.root / (name or uuid.uuid4().hex[:8])
        path.mkdir(parents=True)
        self.adopt(owner, path)
        return path

    def adopt(self, owner: uuid.UUID, path: Path) -> None:
        """Scan a folder that is there for an owner."""
        row = {"id": uuid.uuid4(), "owner_id": owner, "kind": SourceKind.FOLDER, "root": str(path)}
        with self.said.begin() as connection:
            connection.execute(sa.insert(PhotoSource).values(row))

    def rows(self, query: str, **values) -> list[dict]:
        """Rows of a query."""
        with self.said.begin() as connection:
            return [dict(row) for row in connection.execute(sa.text(query), values).mappings()]


@pytest.fixture
def household(said: Postgres, tmp_path: Path) -> Household:
    return Household(said, tmp_path / "folders")


@pytest.fixture
def resources(postgres: Postgres, home) -> dict[str, dg.ConfigurableResource]:
    """Light twins of all that photo assets need."""
    return {
        "postgres": postgres,
        "lance": Lance(uri=home.lance_uri),
        "blobs": Blobs(facts_uri=home.facts_uri, derived_uri=home.derived_uri),
        "compute": InProcess(workers=2),
        "language_model": LanguageModel(),
        "settings": PhotoSettings(models=str(home.models), inbox=str(home.inbox)),
        "nextcloud": Nextcloud(
            mirrors=str(home.mirrors),
            passwords=str(home.passwords),
            named=["127.0.0.1"],
            tries=2,
            first_wait=0.005,
        ),
    }


@pytest.fixture
def derive(resources) -> Iterator[Callable[..., dict[str, Any]]]:
    """Materializes the assets named; metadata of the last one. All their own checks must pass."""
    with dg.DagsterInstance.ephemeral() as instance:

        def materialize(*names: str, **settings: Any) -> dict[str, Any]:
            chosen = PhotoSettings(**(resources["settings"].model_dump() | settings))
            selected = [asset for asset in ASSETS if asset.key.path[-1] in names]
            done = dg.materialize(
                [*EXTERNALS, *selected],
                resources=resources | {"settings": chosen},
                instance=instance,
            )
            passed = {
                check.check_name: check.passed for check in done.get_asset_check_evaluations()
            }
            wanted = {key.name for asset in selected for key in asset.check_keys}
            assert passed == dict.fromkeys(wanted, True)
            (event,) = done.asset_materializations_for_node(names[-1])
            return {name: value.value for name, value in event.metadata.items()}

        yield materialize
