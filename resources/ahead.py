"""Values made in a thread while the ones before them are used. What they are is not known here."""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")


@contextmanager
def ahead(values: Iterator[T], count: int) -> Iterator[Iterator[T]]:
    """The same values in the same order, of which up to a count are made before they are asked for.

    What making one raises is raised where it would have come. Whoever leaves early waits for the
    one that is being made, and for no other.
    """
    end = object()
    making = ThreadPoolExecutor(1)
    coming = deque(making.submit(next, values, end) for _ in range(count))

    def taken() -> Iterator[T]:
        while (value := coming.popleft().result()) is not end:
            coming.append(making.submit(next, values, end))
            yield value  # type: ignore[misc]

    try:
        yield taken()
    finally:
        making.shutdown(cancel_futures=True)
