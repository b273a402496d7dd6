"""What the API is connected to: Postgres, LanceDB, blobs, other services. No query is here."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import httpx
import msgspec
from sqlalchemy import Executable, Row, event, make_url, text
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from api.blobs import BlobFolder
from api.settings import Settings
from ml.language import Line

if TYPE_CHECKING:
    import lancedb

PING = text("SELECT 1")
STALE = "cached statement plan is invalid"
LOST_STATES = ("57P01", "57P02", "57P03", "08")
Parameters = Mapping[str, Any] | Sequence[Mapping[str, Any]] | None


def driver_url(url: str) -> str:
    """A plain ``postgresql://`` address as SQLAlchemy's asyncpg dialect reads it."""
    plain = make_url(url).set(drivername="postgresql+asyncpg")
    query = {"ssl" if name == "sslmode" else name: value for name, value in plain.query.items()}
    return plain.set(query=query).render_as_string(hide_password=False)


def make_engine(settings: Settings) -> AsyncEngine:
    """An engine that connects late and reads jsonb with msgspec."""
    engine = create_async_engine(
        driver_url(settings.database_url),
        pool_size=settings.pool_size,
        max_overflow=settings.pool_size,
        pool_timeout=10,
        hide_parameters=True,
        json_serializer=lambda value: msgspec.json.encode(value).decode(),
        json_deserializer=msgspec.json.decode,
        connect_args={
            "timeout": 10,
            "command_timeout": 60,
            "server_settings": {"application_name": "wunderkammer-api"},
        },
    )
    event.listen(engine.sync_engine, "handle_error", _mark_lost)
    return engine


def was_lost(error: DBAPIError) -> bool:
    """Whether a statement failed for its connection, not for itself: the same may succeed now."""
    return error.connection_invalidated or STALE in str(error) or _is_lost(error.orig)


def state_of(error: object) -> str:
    """The SQLSTATE of what a driver raised; empty where it has none."""
    return str(getattr(error, "sqlstate", None) or "")


def _is_lost(error: object) -> bool:
    """Shut down, crashed, starting up, or no connection: SQLAlchemy knows the last one alone."""
    return state_of(error).startswith(LOST_STATES)


def _mark_lost(context: ExceptionContext) -> None:
    if _is_lost(context.original_exception) or _is_lost(context.sqlalchemy_exception):
        context.is_disconnect = True


class Connections:
    """All that handlers reach for; opened late, closed with the app.

    Reads run in autocommit, one round trip each; a read whose connection was lost is tried
    once more on a fresh one. Writes run in one transaction on a connection known to be alive.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.engine = make_engine(settings)
        self.facts = BlobFolder(settings.facts_uri)
        self.derived = BlobFolder(settings.derived_uri)
        self._reading = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        self._lance: lancedb.AsyncConnection | None = None
        self._lance_lock = asyncio.Lock()
        self._client: httpx.AsyncClient | None = None
        self._outside: httpx.AsyncClient | None = None
        self._line: Line | None = None

    async def rows(
        self, statement: Executable, parameters: Parameters = None
    ) -> Sequence[Row[*tuple[Any, ...]]]:
        """All rows of a reading statement, outside any transaction."""
        try:
            return await self._read(statement, parameters)
        except DBAPIError as error:
            if not was_lost(error):
                raise
        return await self._read(statement, parameters)

    async def first(
        self, statement: Executable, parameters: Parameters = None
    ) -> Row[*tuple[Any, ...]] | None:
        """The first row of a reading statement, or None."""
        found = await self.rows(statement, parameters)
        return found[0] if found else None

    async def scalar(self, statement: Executable, parameters: Parameters = None) -> Any:
        """The first value of the first row, or None."""
        row = await self.first(statement, parameters)
        return None if row is None else row[0]

    async def _read(
        self, statement: Executable, parameters: Parameters
    ) -> Sequence[Row[*tuple[Any, ...]]]:
        async with self._reading.connect() as connection:
            return (await connection.execute(statement, parameters)).all()

    async def run(self, statement: Executable, parameters: Parameters = None) -> int:
        """One writing statement that stands for itself; how many rows it touched."""
        async with self.begin() as connection:
            return (await connection.execute(statement, parameters)).rowcount

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A connection for several reads, known to be alive, each statement for itself."""
        async with self._reading.connect() as connection:
            await _alive(connection)
            yield connection

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncConnection]:
        """One writing transaction: committed at the end, rolled back on any error."""
        async with self.engine.connect() as connection:
            await _alive(connection)
            async with connection.begin():
                yield connection

    async def lance(self) -> "lancedb.AsyncConnection":
        """The LanceDB connection; its tables are read as they are now."""
        async with self._lance_lock:
            if self._lance is None:
                lancedb = await load_lance()
                remote = self.settings.lance_uri.startswith("s3://")
                self._lance = await lancedb.connect_async(
                    self.settings.lance_uri,
                    storage_options=self.settings.lance_options if remote else None,
                    read_consistency_interval=dt.timedelta(0),
                )
            return self._lance

    def language_model(self) -> Line | None:
        """The line to the language model; None where none is set. Its handler has the timeouts."""
        endpoint = self.settings.language_model
        if self._line is None and endpoint is not None:
            self._client = httpx.AsyncClient(timeout=None)  # noqa: S113
            self._line = Line(self._client, endpoint, (httpx.HTTPError, httpx.InvalidURL))
        return self._line

    def outside(self) -> httpx.AsyncClient:
        """The way to other services. Who asks has the timeouts; redirects are not followed."""
        if self._outside is None:
            self._outside = httpx.AsyncClient(timeout=None)  # noqa: S113
        return self._outside

    async def close(self) -> None:
        """Give all connections back."""
        await self.engine.dispose()
        for client in (self._client, self._outside):
            if client is not None:
                await client.aclose()
        if self._lance is not None:
            self._lance.close()  # type: ignore[no-untyped-call]


async def load_lance() -> Any:
    """The library of the vectors: importing it takes seconds, once."""
    return await asyncio.to_thread(__import__, "lancedb")


async def _alive(connection: AsyncConnection) -> None:
    try:
        await connection.execute(PING)
    except DBAPIError as error:
        if not was_lost(error):
            raise
        await connection.invalidate(error)
        await connection.rollback()
        await connection.execute(PING)
    await connection.rollback()
