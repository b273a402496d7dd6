"""Lists by cursor: pages, opaque positions, limits. What is listed is not here."""

import base64
import binascii
from typing import Annotated, Any, Generic, TypeVar

import msgspec
from litestar.params import QueryParameter
from msgspec import Struct

from api.errors import InvalidError

T = TypeVar("T")

DEFAULT_LIMIT = 50
MAX_LIMIT = 200
MAX_CURSOR = 1_000
Limit = Annotated[int, QueryParameter(ge=1, le=MAX_LIMIT, description="how many at most")]
Cursor = Annotated[
    str | None, QueryParameter(max_length=MAX_CURSOR, description="`next` of the page before")
]


class Page(Struct, Generic[T]):
    """Some items of a list, and the cursor of the next ones: null at the end."""

    items: list[T]
    next: str | None


def cursor_of(position: Any) -> str:
    """An opaque cursor of a keyset position: a tuple of what the list is ordered by."""
    return base64.urlsafe_b64encode(msgspec.msgpack.encode(position)).decode().rstrip("=")


def position_of(cursor: str | None, kind: Any) -> Any:
    """The position in a cursor, checked against its type; None without one. Raises InvalidError."""
    if cursor is None:
        return None
    try:
        packed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        return msgspec.msgpack.decode(packed, type=kind)
    except (binascii.Error, msgspec.MsgspecError, ValueError) as error:
        raise InvalidError("The cursor is not one that this list gave.") from error
