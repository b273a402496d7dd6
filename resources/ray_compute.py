"""The distributed twin of compute: actors on a Ray cluster. They return values and never write."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from pydantic import Field

from resources.compute import Compute, Item, Outcome, Task, attempt, attempt_batch, in_batches


class Worker:
    """An actor that makes its task once."""

    def __init__(self, task: Task, batches: bool) -> None:
        self.batches = batches
        self.run: Callable[[Any], Any] = task.make()

    def work(self, load: Any) -> Any:
        """The outcome of one item, or of one batch of prepared ones."""
        return attempt_batch(self.run, load) if self.batches else attempt(self.run, load)

    def ready(self) -> bool:
        """Answers once the task is made."""
        return True


class RayCompute(Compute):
    """Ray actors here or at an address. The work of a lost node is done elsewhere."""

    address: str = Field(default="", description="of the cluster's head; empty: start one here")
    workers: int = Field(default=2, description="actors that decode")
    models: int = Field(default=1, description="actors that hold the model")
    num_gpus: float = Field(default=0.0, description="GPUs of each model actor")

    def connect(self) -> Any:
        """Ray, started or joined; a driver that is connected already stays so."""
        import ray

        if not ray.is_initialized():
            ray.init(
                address=self.address or None,
                include_dashboard=False,
                log_to_driver=False,
                num_cpus=None if self.address else self.workers + self.models,
                configure_logging=False,
            )
        return ray

    def map(self, task: Task, items: Iterable[Item]) -> Iterator[Outcome]:
        """See Compute."""
        ray = self.connect()
        with Actors(ray, task, self.workers, batches=False, num_gpus=0) as actors:
            yield from actors.in_order(items)

    def forward(
        self, prepare: Task, model: Task, items: Iterable[Item], batch_size: int
    ) -> Iterator[Outcome]:
        """See Compute; decoding actors keep the model actors fed."""
        ray = self.connect()
        with (
            Actors(ray, prepare, self.workers, batches=False, num_gpus=0) as decoders,
            Actors(ray, model, self.models, batches=True, num_gpus=self.num_gpus) as models,
        ):
            prepared = decoders.in_order(items, ahead=2 * batch_size)
            for batch in models.in_order(in_batches(prepared, batch_size), ahead=2):
                yield from batch


class Actors:
    """A few actors of one task; restarted, and their calls repeated, where a node dies."""

    def __init__(self, ray: Any, task: Task, count: int, *, batches: bool, num_gpus: float) -> None:
        self.ray = ray
        # No CPU is claimed: else actors of a lost node wait for ever where the others are full.
        kind = ray.remote(Worker).options(
            num_cpus=0,
            num_gpus=num_gpus,
            max_restarts=-1,
            max_task_retries=-1,
            scheduling_strategy="SPREAD",
        )
        self.actors = [kind.remote(task, batches) for _ in range(count)]

    def __enter__(self) -> "Actors":
        return self

    def __exit__(self, *_: object) -> None:
        for actor in self.actors:
            self.ray.kill(actor)

    def in_order(self, loads: Iterable[Any], ahead: int | None = None) -> Iterator[Any]:
        """Results in the order of the loads; as many in flight as ``ahead``, or four per actor."""
        limit = ahead or 4 * len(self.actors)
        flying: deque[Any] = deque()
        source = enumerate(loads)
        while True:
            for index, load in islice(source, limit - len(flying)):
                flying.append(self.actors[index % len(self.actors)].work.remote(load))
            if not flying:
                return
            yield self.ray.get(flying.popleft())
