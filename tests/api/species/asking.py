"""How tests of taxonomy ask: one answer, or all pages of a list."""

from typing import Any
from urllib.parse import quote

TAXONOMY = "/api/v1/taxonomy"


def of(usage: str, rest: str = "") -> str:
    """The path of a usage, whatever characters its id holds."""
    return f"{TAXONOMY}/{quote(usage, safe='')}{rest}"


async def told(client: Any, path: str, status: int = 200, /, **params: Any) -> Any:
    """The body of an answer of this status."""
    answer = await client.get(path, params=params)
    assert answer.status_code == status, (path, answer.text)
    return answer.json()


async def pages(client: Any, path: str, limit: int, **params: Any) -> list[Any]:
    """All items of a list, page by page; each page but the last one is full."""
    found: list[Any] = []
    cursor: dict[str, str] = {}
    while True:
        page = await told(client, path, limit=limit, **params, **cursor)
        found += page["items"]
        if page["next"] is None:
            return found
        assert len(page["items"]) == limit
        cursor = {"cursor": page["next"]}


def ids(items: list[Any]) -> list[str]:
    """Ids of items."""
    return [item["id"] for item in items]
