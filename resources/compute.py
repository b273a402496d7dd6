"""Who does the heavy work: the interface and its in-process twin. Nothing is written here."""

import threading
from abc import abstractmethod
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import Any, Protocol

import dagster as dg
from pydantic import Field

Item = tuple[str, Any]


class Task(Protocol):
    """Work that can be sent elsewhere: made once per worker, called with each payload."""

    def make(self) -> Callable[[Any], Any]:
        """Load what is heavy; the function that does the work."""


class OriginalUnreachable(Exception):  # noqa: N818
    """The original can't be read now: its input is neither done nor failed."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one input: a value, or one sentence of why not."""

    id: str
    value: Any = None
    error: str | None = None
    unreachable: bool = False


def sentence(error: Exception) -> str:
    """An error as one line of at most 500 characters."""
    text = " ".join(str(error).split()) or type(error).__name__
    named = (
        text if type(error).__name__ == "UndecodableError" else f"{type(error).__name__}: {text}"
    )
    return named[:500]


def attempt(work: Callable[[Any], Any], item: Item) -> Outcome:
    """Do the work on one item; what it raises becomes its outcome."""
    id_, payload = item
    try:
        return Outcome(id_, value=work(payload))
    except OriginalUnreachable as error:
        return Outcome(id_, error=sentence(error), unreachable=True)
    except Exception as error:  # a poison input fails itself alone, whatever it raises
        return Outcome(id_, error=sentence(error))


def attempt_batch(model: Callable[[list[Any]], Any], batch: list[Outcome]) -> list[Outcome]:
    """Call a model with the prepared values of a batch; one by one where the batch raises."""
    ready = [outcome for outcome in batch if outcome.error is None]
    try:
        values = list(model([outcome.value for outcome in ready])) if ready else []
        done = {o.id: Outcome(o.id, value=v) for o, v in zip(ready, values, strict=True)}
    except Exception:  # which input did it is found by asking for each alone
        done = {o.id: attempt(lambda value: model([value])[0], (o.id, o.value)) for o in ready}
    return [done.get(outcome.id, outcome) for outcome in batch]


def in_batches(outcomes: Iterator[Outcome], size: int) -> Iterator[list[Outcome]]:
    """Cut a stream into lists of at most ``size``."""
    while batch := list(islice(outcomes, size)):
        yield batch


class Compute(dg.ConfigurableResource):  # type: ignore[type-arg]
    """Maps work over inputs: results in the order of the inputs, few of them in flight."""

    @abstractmethod
    def map(self, task: Task, items: Iterable[Item]) -> Iterator[Outcome]:
        """One outcome per item; an item that raises fails alone."""

    @abstractmethod
    def forward(
        self, prepare: Task, model: Task, items: Iterable[Item], batch_size: int
    ) -> Iterator[Outcome]:
        """Prepare items on many workers, then call a model with lists of at most ``batch_size``."""


class InProcess(Compute):
    """Threads of this process: decoders and encoders let go of the interpreter's lock."""

    workers: int = 2
    batches_ahead: int = Field(
        default=0,
        description="prepared while the model runs: none where the model itself uses the cores",
    )

    def map(self, task: Task, items: Iterable[Item]) -> Iterator[Outcome]:
        """See Compute; at most four items per worker are in flight."""
        most = 4 * self.workers
        yield from self._spread(task, items, most - 1, most)

    def forward(
        self, prepare: Task, model: Task, items: Iterable[Item], batch_size: int
    ) -> Iterator[Outcome]:
        """See Compute; the model runs here, and the workers keep some batches ahead of it.

        Two threads that prepare disturb a forward pass on the same cores.
        """
        run = model.make()
        ahead = self.batches_ahead * batch_size
        prepared = self._spread(prepare, items, ahead, ahead + batch_size)
        for batch in in_batches(prepared, batch_size):
            yield from attempt_batch(run, batch)

    def _spread(
        self, task: Task, items: Iterable[Item], least: int, most: int
    ) -> Iterator[Outcome]:
        """Outcomes in order; when no more than ``least`` are in flight, that becomes ``most``."""
        local = threading.local()

        def work(item: Item) -> Outcome:
            if not hasattr(local, "run"):
                local.run = task.make()
            return attempt(local.run, item)

        with ThreadPoolExecutor(self.workers) as pool:
            flying: deque[Future[Outcome]] = deque()
            source = iter(items)
            while True:
                if len(flying) <= least:
                    new = islice(source, most - len(flying))
                    flying.extend(pool.submit(work, item) for item in new)
                if not flying:
                    return
                yield flying.popleft().result()
