"""Errors as RFC 9457 problem details: every status, every route. No rule raises from here."""

from http import HTTPStatus
from typing import Any

import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, InternalServerException, ValidationException
from litestar.types import ExceptionHandlersMap
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from api.connections import state_of, was_lost
from api.request_ids import request_id

log = structlog.get_logger("api")
PROBLEM = "application/problem+json"
UNKEEPABLE = ("22021", "22P05")


class ProblemError(HTTPException):
    """One refusal with a status, a sentence for the caller, and members of its own."""

    def __init__(
        self, detail: str = "", *, headers: dict[str, str] | None = None, **members: Any
    ) -> None:
        super().__init__(detail=detail, headers=headers, extra=members or None)


class InvalidError(ProblemError):
    """The request can't be understood: 400."""

    status_code = HTTPStatus.BAD_REQUEST


class NotSignedInError(ProblemError):
    """No valid credentials: 401, with the challenge that RFC 9110 demands."""

    status_code = HTTPStatus.UNAUTHORIZED

    def __init__(self, detail: str = "Sign in to use this.", challenge: str = "Bearer") -> None:
        super().__init__(detail, headers={"WWW-Authenticate": challenge})


class ForbiddenError(ProblemError):
    """Visible, but not the caller's to change: 403."""

    status_code = HTTPStatus.FORBIDDEN


class NotFoundError(ProblemError):
    """Absent, or refused: the two look the same, 404."""

    status_code = HTTPStatus.NOT_FOUND

    def __init__(self, detail: str = "There is nothing here.") -> None:
        super().__init__(detail)


class ConflictError(ProblemError):
    """It contradicts what is already so: 409."""

    status_code = HTTPStatus.CONFLICT


class GoneError(ProblemError):
    """It was here and is no more: 410."""

    status_code = HTTPStatus.GONE


class TooLargeError(ProblemError):
    """More than this route takes: 413."""

    status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class UnsupportedTypeError(ProblemError):
    """Bytes of a type this route doesn't take: 415."""

    status_code = HTTPStatus.UNSUPPORTED_MEDIA_TYPE


class RangeError(ProblemError):
    """A byte range outside the thing: 416."""

    status_code = HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE

    def __init__(self, size: int) -> None:
        super().__init__(f"It has {size} bytes.", headers={"Content-Range": f"bytes */{size}"})


class UnprocessableError(ProblemError):
    """Understood, but its content breaks a rule: 422."""

    status_code = HTTPStatus.UNPROCESSABLE_ENTITY


class TooManyRequestsError(ProblemError):
    """A rate limit is used up: 429, with the seconds until it isn't."""

    status_code = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self, seconds: int) -> None:
        super().__init__(
            f"Too many requests; try again in {seconds} s.", headers={"Retry-After": str(seconds)}
        )


class BadGatewayError(ProblemError):
    """Another server, which this answer needs, does not answer as it should: 502."""

    status_code = HTTPStatus.BAD_GATEWAY


class UnavailableError(ProblemError):
    """Something this answer needs can't be reached now: 503."""

    status_code = HTTPStatus.SERVICE_UNAVAILABLE

    def __init__(
        self, detail: str = "The database can't be reached now.", seconds: int | None = 1
    ) -> None:
        headers = None if seconds is None else {"Retry-After": str(seconds)}
        super().__init__(detail, headers=headers)


def answer(request: Request[Any, Any, Any], error: HTTPException) -> Response[dict[str, Any]]:
    """Problem details of an HTTP error: ``errors`` lists fields, own members stand beside."""
    extra = error.extra or {}
    status = HTTPStatus(error.status_code)
    body = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": error.detail,
        "instance": request.scope["path"],
        "request_id": request_id(request.scope),
        **({"errors": extra} if isinstance(extra, list) else extra),
    }
    headers = dict(error.headers or {})
    if status == HTTPStatus.UNAUTHORIZED:
        headers.setdefault("WWW-Authenticate", "Bearer")
    return Response(body, status_code=status, headers=headers, media_type=PROBLEM)


def invalid(
    request: Request[Any, Any, Any], error: ValidationException
) -> Response[dict[str, Any]]:
    """422 for what was read but breaks a rule, with the fields that do."""
    fields = error.extra if isinstance(error.extra, list) else []
    said = "; ".join(_sentence(field) for field in fields) or error.detail
    found = HTTPException(status_code=422, detail=said, extra=fields or None)
    return answer(request, found)


def _sentence(field: Any) -> str:
    if not isinstance(field, dict):
        return str(field)
    if field.get("message") == "'data'":
        return "The request has no body"
    return ": ".join(str(field[name]) for name in ("key", "message") if field.get(name))


def unexpected(request: Request[Any, Any, Any], error: Exception) -> Response[dict[str, Any]]:
    """500 without a word of what happened inside; the log has it under the request id."""
    log.error("unexpected", request_id=request_id(request.scope), exc_info=error)
    found = HTTPException(
        status_code=500, detail="Something went wrong here; the log has it under the request id."
    )
    return answer(request, found)


def database(request: Request[Any, Any, Any], error: Exception) -> Response[dict[str, Any]]:
    """503 where the database can't be reached, 422 for text it can't keep, else unexpected."""
    if isinstance(error, DBAPIError) and state_of(error.orig) in UNKEEPABLE:
        return answer(request, UnprocessableError("The text holds a character nobody can keep."))
    if isinstance(error, DBAPIError) and not _unreachable(error):
        return unexpected(request, error)
    log.warning("database unreachable", request_id=request_id(request.scope), error=repr(error))
    return answer(request, UnavailableError())


def too_deep(request: Request[Any, Any, Any], _: Exception) -> Response[dict[str, Any]]:
    """422: no parser goes down forever, and even fields that nobody reads are parsed."""
    return answer(request, UnprocessableError("The body is nested too deeply."))


def _unreachable(error: DBAPIError) -> bool:
    return was_lost(error) or isinstance(error, OperationalError)


HANDLERS: ExceptionHandlersMap = {
    HTTPException: answer,
    ValidationException: invalid,
    InternalServerException: unexpected,
    DBAPIError: database,
    PoolTimeout: database,
    ConnectionError: database,
    TimeoutError: database,
    RecursionError: too_deep,
    Exception: unexpected,
}
