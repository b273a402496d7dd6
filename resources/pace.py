"""How fast a service is asked: never faster than it may be, slower after it refused. No asking."""

import time
from collections.abc import Callable

SLOWEST = 0.02  # requests a second: one in 50 seconds
FASTER = 0.1  # requests a second more
AFTER = 300  # answers in a row


class Pace:
    """Waits before each request. A refusal halves the pace, 300 answers raise it by 0.1 a second.

    Args:
        fastest: Requests a second at most.
        clock: Seconds that only grow.
        sleep: Waits so many seconds.
    """

    def __init__(
        self,
        fastest: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.fastest = self.per_second = fastest
        self._clock, self._sleep = clock, sleep
        self._next = float("-inf")
        self._answers = 0

    def wait(self) -> None:
        """Wait until the next request may be sent."""
        now = self._clock()
        if now < self._next:
            self._sleep(self._next - now)
        self._next = max(now, self._next) + 1 / self.per_second

    def answered(self) -> None:
        """A request was answered."""
        self._answers += 1
        if self._answers >= AFTER:
            self._answers, faster = 0, self.per_second + FASTER
            self.per_second = min(self.fastest, faster)

    def refused(self) -> None:
        """A request came too soon."""
        self._answers = 0
        self.per_second = max(SLOWEST, self.per_second / 2)
