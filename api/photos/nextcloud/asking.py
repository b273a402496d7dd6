"""Asking a Nextcloud while somebody waits: once, in haste, and bounded. Nothing is kept."""

import asyncio

import httpx

from api.errors import BadGatewayError, ProblemError, UnprocessableError
from api.photos.nextcloud.guarded import Guarded
from api.photos.nextcloud.schemas import Login, RemoteFolder
from api.settings import Settings
from catalog_data.webdav import (
    PROPFIND,
    AddressError,
    Entry,
    Listing,
    ListingError,
    Refusal,
    RefusalError,
    normal_address,
    normal_folder,
    refused,
    root_url,
    unreachable,
    url_of,
)

SECONDS = 20.0
LARGEST = 16 << 20
AWAY = ("unreachable", "busy")


def normal(login: Login) -> Login:
    """The same login as it is kept; raises UnprocessableError for an address that is none."""
    try:
        address, remote = normal_address(login.address), normal_folder(login.remote)
    except AddressError as error:
        raise UnprocessableError(str(error), reason="address") from error
    return Login(address, login.username, login.password, remote)


async def proven(settings: Settings, login: Login) -> None:
    """Raise a ProblemError unless the server lets this user in and the folder is there."""
    own = next(entry for entry in await _asked(settings, login, "0") if entry.name == "")
    if not own.is_folder:
        raise UnprocessableError(f"{login.remote} is a file, not a folder.", reason="absent")


async def folders_in(settings: Settings, login: Login) -> list[RemoteFolder]:
    """Folders inside of one, by name; raises ProblemError."""
    above = login.remote.rstrip("/")
    found = [
        RemoteFolder(entry.name, f"{above}/{entry.name}")
        for entry in await _asked(settings, login, "1")
        if entry.name and entry.is_folder and not entry.refused
    ]
    return sorted(found, key=lambda folder: (folder.name.casefold(), folder.name))


async def _asked(settings: Settings, login: Login, depth: str) -> list[Entry]:
    host = httpx.URL(login.address).host
    try:
        async with asyncio.timeout(SECONDS):
            return await _propfind(settings, login, depth)
    except RefusalError as error:
        raise problem(error.refusal) from error
    except (TimeoutError, httpx.HTTPError) as error:
        raise problem(unreachable(host, str(error) or type(error).__name__)) from error
    except ListingError as error:
        raise problem(Refusal("no_nextcloud", f"{host}: {error}")) from error


async def _propfind(settings: Settings, login: Login, depth: str) -> list[Entry]:
    """One PROPFIND; redirects are not followed, so that the password goes nowhere else."""
    url = url_of(root_url(login.address, login.username), login.remote)
    headers = {"depth": depth, "content-type": "application/xml; charset=utf-8"}
    async with (
        httpx.AsyncClient(
            transport=Guarded(settings.nextcloud_hosts),
            auth=httpx.BasicAuth(login.username, login.password),
            timeout=SECONDS,
            follow_redirects=False,
            trust_env=False,
        ) as client,
        client.stream("PROPFIND", url, headers=headers, content=PROPFIND) as answer,
    ):
        location = answer.headers.get("location", "")
        if refusal := refused(answer.status_code, answer.url.host, location):
            raise RefusalError(*refusal)
        listing, read = Listing(url), 0
        async for piece in answer.aiter_bytes():
            read += len(piece)
            if read > LARGEST:
                raise ListingError("The answer is too long.")
            listing.feed(piece)
        return listing.entries()


def problem(refusal: Refusal) -> ProblemError:
    """What the caller is told: 502 where the server is away, 422 where what they gave is wrong."""
    kind = BadGatewayError if refusal.kind in AWAY else UnprocessableError
    return kind(refusal.sentence, reason=refusal.kind)
