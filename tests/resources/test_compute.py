"""Both twins of compute: the same outcomes in the same order, poison contained, few in flight."""

import os
from dataclasses import dataclass
from pathlib import Path
from time import sleep

import pytest

from resources.compute import InProcess, OriginalUnreachable
from resources.ray_compute import RayCompute


@dataclass(frozen=True)
class Double:
    """Doubles numbers, can't do 3, can't reach 5."""

    def make(self):
        def work(value):
            if value == 3:
                raise ValueError("three is right out")
            if value == 5:
                raise OriginalUnreachable("five is away")
            return value * 2

        return work


@dataclass(frozen=True)
class AddUp:
    """A model that refuses a whole batch with 14 in it."""

    def make(self):
        def run(batch):
            if 14 in batch:
                raise RuntimeError("fourteen")
            return [value + 1 for value in batch]

        return run


ITEMS = [(str(number), number) for number in range(20)]


@pytest.fixture(scope="module", params=["in process", "ray"])
def compute(request):
    if request.param == "in process":
        yield InProcess(workers=2)
        return
    import ray

    os.environ["PYTHONPATH"] = str(Path(__file__).parent.parent.parent)
    yield RayCompute(workers=2)
    ray.shutdown()


pytestmark = [
    pytest.mark.filterwarnings("ignore::FutureWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


def test_map_keeps_order_and_contains_poison(compute):
    outcomes = list(compute.map(Double(), ITEMS))
    assert [outcome.id for outcome in outcomes] == [id_ for id_, _ in ITEMS]
    assert outcomes[2].value == 4
    assert outcomes[3].error == "ValueError: three is right out"
    assert (outcomes[5].unreachable, outcomes[3].unreachable) == (True, False)


def test_forward_blames_only_the_poison_of_a_batch(compute):
    outcomes = {o.id: o for o in compute.forward(Double(), AddUp(), ITEMS, batch_size=4)}
    assert list(outcomes) == [id_ for id_, _ in ITEMS]
    assert outcomes["6"].value == 13
    assert outcomes["7"].error == "RuntimeError: fourteen"
    assert outcomes["3"].error == "ValueError: three is right out"


def test_few_items_are_in_flight():
    taken = []

    def source():
        for item in ITEMS:
            taken.append(item)
            yield item

    stream = InProcess(workers=1).map(Double(), source())
    next(stream)
    assert len(taken) <= 4


class Watching:
    """Counts what is prepared, and has a model note how many were when it was called."""

    def __init__(self):
        self.prepared, self.seen = [], []

    def make(self):
        def work(given):
            if isinstance(given, list):
                sleep(0.2)
                self.seen.append(len(self.prepared))
                return given
            self.prepared.append(given)
            return given

        return work


@pytest.mark.parametrize(("ahead", "seen"), [(0, [8, 16, 20]), (2, [20, 20, 20])])
def test_batches_are_prepared_beside_the_model_only_where_told(ahead, seen):
    watching = Watching()
    compute = InProcess(workers=2, batches_ahead=ahead)
    assert len(list(compute.forward(watching, watching, ITEMS, 8))) == len(ITEMS)
    assert watching.seen == seen
