"""What the API is held against: one ASGI function with the same SQL, rule and token check."""

import asyncio
import re
import uuid
from typing import Any

import asyncpg
import msgspec
from sqlalchemy.dialects.postgresql import asyncpg as dialect

from api.auth import Viewer, verified
from api.pagination import DEFAULT_LIMIT
from api.photos.filters import PhotoFilters, conditions
from api.photos.listing import page
from api.photos.schemas import PhotoSummary
from api.settings import Settings
from api.visibility import may_see

SOMEBODY = Viewer(uuid.UUID(int=0), "user")


class Bare:
    """Answers every path with the list of photos."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.pool: asyncpg.Pool | None = None
        self.opening = asyncio.Lock()
        rule = [may_see(SOMEBODY), *conditions(PhotoFilters())]
        compiled = page(rule, None, DEFAULT_LIMIT + 1).compile(dialect=dialect.dialect())
        values = compiled.construct_params()
        self.sql = re.sub(r"::VARCHAR\b", "::text", str(compiled))
        self.values = [values[name] for name in compiled.positiontup or ()]

    async def connected(self) -> asyncpg.Pool:
        """The pool, opened by the first request."""
        async with self.opening:
            if self.pool is None:
                self.pool = await asyncpg.create_pool(self.settings.database_url, max_size=10)
        return self.pool

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Check the token, ask the rows, send them."""
        if scope["type"] != "http":
            return
        header = dict(scope["headers"]).get(b"authorization", b"").decode()
        viewer = verified(self.settings, "access", header.removeprefix("Bearer ")).user_id
        values = [viewer if value == SOMEBODY.id else value for value in self.values]
        pool = self.pool or await self.connected()
        async with pool.acquire() as connection:
            rows = await connection.fetch(self.sql, *values)
        items = [PhotoSummary(*row) for row in rows[:DEFAULT_LIMIT]]
        body = msgspec.json.encode({"items": items, "next": None})
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(body)).encode()),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def create() -> Bare:
    """For ``uvicorn --factory``."""
    return Bare(Settings.from_environment())
