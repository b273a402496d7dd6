"""Codes and refresh tokens traded for tokens at another house (RFC 6749). Nothing is kept here."""

import msgspec
from msgspec import Struct

from api.connections import Connections
from api.errors import BadGatewayError, InvalidError
from api.oauth.providers import Endpoints, Profile, Provider
from api.outside import Answer, ask
from catalog_data.music.spotify import Token

OK = 200


class RevokedError(Exception):
    """The refresh token is good no more: what somebody allowed was taken back."""


class _Refusal(Struct):
    error: str = ""


def _refusal(answer: Answer) -> str:
    try:
        return msgspec.json.decode(answer.body, type=_Refusal).error
    except msgspec.MsgspecError:
        return ""


async def _traded(
    connections: Connections, provider: Provider, where: Endpoints, form: dict[str, str]
) -> Token | None:
    """Tokens, or None where what was given is not good; raises BadGatewayError."""
    answer = await ask(
        connections, provider.title, "POST", where.token, data=form, auth=provider.login
    )
    if answer.status == OK:
        return answer.read(Token)
    if _refusal(answer) == "invalid_grant":
        return None
    raise BadGatewayError(
        f"{provider.title} does not take the id and secret by which this house is known there."
        if _refusal(answer) in ("invalid_client", "unauthorized_client")
        else f"{provider.title} answers {answer.status}."
    )


async def by_code(
    connections: Connections, provider: Provider, code: str, verifier: str, redirect_uri: str
) -> Token:
    """Tokens for a code; raises InvalidError for a code that is not good, or was used."""
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri}
    where = await provider.endpoints(connections)
    token = await _traded(connections, provider, where, form | {"code_verifier": verifier})
    if token is None:
        raise InvalidError(f"{provider.title} does not take this code: begin again.")
    return token


async def renewed(connections: Connections, provider: Provider, refresh_token: str) -> Token:
    """Another access token; raises RevokedError where there is none to be had any more."""
    form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
    where = await provider.endpoints(connections)
    token = await _traded(connections, provider, where, form)
    if token is None:
        raise RevokedError
    return token


async def who(connections: Connections, provider: Provider, token: Token) -> Profile:
    """Whose token it is; raises BadGatewayError."""
    where = await provider.endpoints(connections)
    bearer = {"authorization": f"Bearer {token.access_token}"}
    answer = await ask(connections, provider.title, "GET", where.userinfo, headers=bearer)
    if answer.status != OK:
        raise BadGatewayError(f"{provider.title} does not tell who this is ({answer.status}).")
    return provider.profile(answer)
