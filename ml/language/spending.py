"""What asking costs: tries, tokens, money. Where it is kept is not here."""

from dataclasses import asdict, dataclass
from typing import Any

from ml.language.endpoint import Endpoint

MILLION, DIGITS = 1_000_000, 8


@dataclass
class Spent:
    """Of one question until its answer: requests sent, tokens read and written, seconds."""

    tries: int = 0
    tokens_read: int = 0
    tokens_written: int = 0
    seconds: float = 0.0

    def cost(self, endpoint: Endpoint) -> float | None:
        """In the currency of the prices; None without prices."""
        if endpoint.prices is None:
            return None
        read, written = endpoint.prices
        return round((self.tokens_read * read + self.tokens_written * written) / MILLION, DIGITS)

    def columns(self, endpoint: Endpoint) -> dict[str, Any]:
        """As the books keep it."""
        return {**asdict(self), "seconds": round(self.seconds, 3), "cost": self.cost(endpoint)}
