"""Drawn pictures, eggs, a client of the photos room, and derived rows written by hand."""

import base64
import datetime as dt
import hashlib
import io
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import httpx
import numpy as np
import pyarrow as pa
from PIL import Image, ImageDraw
from sqlalchemy import insert
from sqlalchemy.dialects.postgresql import insert as upsert

from catalog_data.identity import rendition_key, vector_table
from catalog_data.ledger import Published
from catalog_data.photos.derived import PhotoMetadata, PhotoPlace, PhotoPreviews
from catalog_data.photos.vectors import WORDS_SCHEMA, vector_schema
from ml.image import RENDITION_RECIPE, make_renditions
from resources.blobs import BlobStore
from resources.lance import Lance
from resources.postgres import Postgres

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
ORIGIN = {"fingerprint": "f" * 64, "run_id": "run-1", "computed_at": NOW}


def drawn(seed: int = 0, size: tuple[int, int] = (640, 480)) -> Image.Image:
    """A picture of some shapes: the same seed gives the same picture."""
    dice = np.random.default_rng(seed)
    picture = Image.new("RGB", size, tuple(dice.integers(0, 255, 3).tolist()))
    pen = ImageDraw.Draw(picture)
    for _ in range(12):
        x, y = dice.uniform(0, size[0]), dice.uniform(0, size[1])
        radius = dice.uniform(10, size[1] / 3)
        colour = tuple(dice.integers(0, 255, 3).tolist())
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)
    return picture


def jpeg(seed: int = 0, size: tuple[int, int] = (640, 480), **options: Any) -> bytes:
    """Bytes of a drawn JPEG."""
    return encoded(drawn(seed, size), "JPEG", **options)


def encoded(picture: Image.Image, form: str, **options: Any) -> bytes:
    """Bytes of a picture."""
    stream = io.BytesIO()
    picture.save(stream, form, **options)
    return stream.getvalue()


def egg_of(picture: Image.Image, *, cold: bool = True, **more: Any) -> dict[str, Any]:
    """A PhotoEgg as imalink-core makes it."""
    hot, large = picture.copy(), picture.copy()
    hot.thumbnail((150, 150))
    large.thumbnail((1920, 1920))
    hot_bytes = encoded(hot, "JPEG", quality=85)
    cold_bytes = encoded(large, "JPEG", quality=90)
    return {
        "hothash": hashlib.sha256(hot_bytes).hexdigest(),
        "hotpreview_base64": base64.b64encode(hot_bytes).decode(),
        "coldpreview_base64": base64.b64encode(cold_bytes).decode() if cold else None,
        "width": 4000,
        "height": 3000,
        "metadata": {
            "taken_at": "2024-01-15T14:30:00",
            "camera_make": "Canon",
            "camera_model": "EOS R5",
            "lens_model": "RF 24-70mm F2.8 L IS USM",
            "focal_length": 50.0,
            "f_number": 2.8,
            "iso": 400,
            "exposure_time": "1/250",
            "gps_latitude": 59.9139,
            "gps_longitude": 10.7522,
            "gps_altitude": 12.5,
        },
        "exif_dict": {"Make": "Canon", "Model": "EOS R5"},
        "is_valid_image": True,
        "image_format": "JPEG",
        "file_size_bytes": 2485760,
        **more,
    }


@dataclass(frozen=True)
class Room:
    """The photos room as its clients see it."""

    client: httpx.AsyncClient

    async def upload(
        self, person: Any, data: bytes, name: str = "photo.jpg", **fields: Any
    ) -> httpx.Response:
        """Send a file with fields."""
        return await self.client.post(
            "/api/v1/photos",
            headers=person.headers,
            files={"file": (name, data, "application/octet-stream")},
            data=fields,
        )

    async def uploaded(self, person: Any, data: bytes, **fields: Any) -> str:
        """Id of a photo just uploaded."""
        answer = await self.upload(person, data, **fields)
        assert answer.status_code == 201, answer.text
        return answer.json()["id"]

    async def get(
        self, path: str, person: Any = None, headers: dict[str, str] | None = None
    ) -> httpx.Response:
        """Ask as somebody, or as nobody."""
        signed = person.headers if person else {}
        return await self.client.get(f"/api/v1/{path}", headers={**signed, **(headers or {})})

    async def items(self, path: str, person: Any = None) -> list[dict[str, Any]]:
        """The items of a list."""
        answer = await self.get(path, person)
        assert answer.status_code == 200, answer.text
        return answer.json()["items"]

    async def send(self, method: str, path: str, person: Any, said: Any = None) -> httpx.Response:
        """Say something as somebody."""
        signed = person.headers if person else {}
        return await self.client.request(method, f"/api/v1/{path}", headers=signed, json=said)


@dataclass(frozen=True)
class Pipeline:
    """Writes derived rows by hand, as the pipeline's own role."""

    postgres: Postgres
    lance: Lance
    blobs: BlobStore

    def put(self, model: type[Any], /, **values: Any) -> None:
        """One derived row."""
        with self.postgres.begin() as connection:
            row = {"recipe": "by hand", **ORIGIN, **values}
            known = {name: row[name] for name in row if name in model.__table__.c}
            connection.execute(insert(model).values(known))

    def metadata(self, photo: str | uuid.UUID, **values: Any) -> None:
        """What the file tells of a photo."""
        self.put(PhotoMetadata, photo_id=uuid.UUID(str(photo)), **values)

    def place(self, photo: str | uuid.UUID, **values: Any) -> None:
        """The place nearest to a photo."""
        self.put(PhotoPlace, photo_id=uuid.UUID(str(photo)), **values)

    def previews(self, data: bytes) -> str:
        """All renditions of a content, as the asset keeps them; gives its hothash."""
        made = make_renditions(data)
        content = hashlib.sha256(data).hexdigest()
        kept = {}
        for name, rendition in made.renditions.items():
            self.blobs.write(rendition_key(content, RENDITION_RECIPE, name), rendition.data)
            kept[name] = {
                "width": rendition.width,
                "height": rendition.height,
                "bytes": len(rendition.data),
                "sha256": rendition.sha256,
            }
        self.put(
            PhotoPreviews,
            content_id=content,
            recipe=RENDITION_RECIPE,
            width=made.width,
            height=made.height,
            source_format=made.source_format,
            hothash=made.hothash,
            renditions=kept,
        )
        return str(made.hothash)

    def words(self, texts: dict[str, str], recipe: str = "words 1") -> None:
        """The searchable text of photos, indexed and published."""
        rows = [
            {"photo_id": photo, "words": words, "recipe": recipe, **ORIGIN}
            for photo, words in texts.items()
        ]
        table = pa.Table.from_pylist(rows, schema=WORDS_SCHEMA)
        self.lance.merge("photo_words", WORDS_SCHEMA, table, "photo_id")
        self.lance.index_words("photo_words", "words")
        self.publish("photo_words", recipe)

    def add_words(self, row: dict[str, str]) -> None:
        """One more row, that no index knows yet."""
        table = pa.Table.from_pylist([{**ORIGIN, **row}], schema=WORDS_SCHEMA)
        self.lance.merge("photo_words", WORDS_SCHEMA, table, "photo_id")

    def vectors(self, artifact: str, recipe: str, vectors: dict[str, Sequence[float]]) -> None:
        """Unit vectors by content id, published."""
        schema = vector_schema(len(next(iter(vectors.values()))))
        rows = [
            {
                "content_id": content,
                "vector": np.asarray(vector, np.float32) / np.linalg.norm(vector),
                "recipe": recipe,
                **ORIGIN,
            }
            for content, vector in vectors.items()
        ]
        table = pa.Table.from_pylist(rows, schema=schema)
        self.lance.merge(vector_table(artifact, recipe), schema, table, "content_id")
        self.publish(artifact, recipe)

    def publish(self, artifact: str, version: str) -> None:
        """Switch a pointer."""
        row = upsert(Published).values(artifact=artifact, version=version)
        with self.postgres.begin() as connection:
            connection.execute(
                row.on_conflict_do_update(index_elements=["artifact"], set_={"version": version})
            )
