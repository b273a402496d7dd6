"""Lists by page number, as BiologiDex clients ask for and read them. What is listed is not here."""

from typing import Annotated, Any, TypeVar

from litestar import Request
from litestar.params import QueryParameter

from api.people.schemas import Numbered, PageAsked

T = TypeVar("T")
PAGE_SIZE, MAX_PAGE_SIZE, MAX_PAGE = 50, 200, 1_000_000


class Asked(PageAsked):
    """Which page is asked for, and of which address."""

    url: Any

    def answer(self, count: int, results: list[T]) -> Numbered[T]:
        """The page in its envelope, with the addresses of its neighbours."""
        later = self._address(self.page + 1) if self.page * self.size < count else None
        earlier = self._address(self.page - 1) if self.page > 1 else None
        return Numbered(count, later, earlier, results)

    def _address(self, page: int) -> str:
        query = {"page": page, "page_size": self.size}
        return str(self.url.with_replacements(query="&".join(f"{k}={v}" for k, v in query.items())))


def provide_asked(
    request: Request[Any, Any, Any],
    page: Annotated[int, QueryParameter(ge=1, le=MAX_PAGE, description="from 1")] = 1,
    page_size: Annotated[
        int, QueryParameter(ge=1, le=MAX_PAGE_SIZE, description="how many at most")
    ] = PAGE_SIZE,
) -> Asked:
    """The page that the query parameters name."""
    return Asked(page=page, size=page_size, url=request.url)
