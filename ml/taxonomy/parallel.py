"""Work on the cores at once: parts of long arrays, independent calls. What is worked on: not here.

numpy and polars let go of the interpreter while they compute.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ml.taxonomy.problems import Int32s

T = TypeVar("T")
U = TypeVar("U")
PART = 1 << 19


def parts(count: int, least: int = PART) -> list[slice]:
    """Parts of ``count`` rows, one after the other."""
    bounds = np.linspace(0, count, max(1, count // least) + 1).astype(int).tolist()
    return [slice(*pair) for pair in pairwise(bounds)]


def in_parts(work: Callable[[slice], NDArray[Any]], over: int | list[slice]) -> Int32s:
    """One array, int32, of what is computed of each part.

    What is made on the way is small enough for malloc to keep: new memory takes longer than most
    of the work.
    """
    slices = parts(over) if isinstance(over, int) else over
    whole = np.empty(slices[-1].stop, dtype=np.int32)

    def do(part: slice) -> None:
        whole[part] = work(part)

    deque(ahead(do, slices), 0)
    return whole


def together(*works: Callable[[], Any]) -> list[Any]:
    """What independent calls return, in their order."""
    return list(ahead(lambda work: work(), works))


def ahead(work: Callable[[T], U], over: Iterable[T]) -> Iterator[U]:
    """Results in order, computed on as many threads as polars has; as many are made ahead."""
    workers = pl.thread_pool_size()
    coming: deque[Future[U]] = deque()
    with ThreadPoolExecutor(workers) as pool:
        for one in over:
            coming.append(pool.submit(work, one))
            if len(coming) > workers:
                yield coming.popleft().result()
        while coming:
            yield coming.popleft().result()
