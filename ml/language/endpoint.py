"""Where a language model answers, as the environment tells it. Nothing is asked here."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from msgspec import Struct

URL, MODEL = "WUNDERKAMMER_LANGUAGE_MODEL_URL", "WUNDERKAMMER_LANGUAGE_MODEL"
KEY, PRICES = "WUNDERKAMMER_LANGUAGE_MODEL_KEY", "WUNDERKAMMER_LANGUAGE_MODEL_PRICES"
UNSET = f"No language model is set: {URL} tells where one answers, {MODEL} which one."
HIDDEN = "…"


class Endpoint(Struct, frozen=True):
    """A server of chat completions.

    Attributes:
        url: What its paths stand below, often ending in ``/v1``.
        model: Which model is asked where a call names none.
        key: Sent as a bearer token; never shown, logged or kept.
        prices: Of a million tokens read and a million written, in one's own currency.
    """

    url: str
    model: str
    key: str = ""
    prices: tuple[float, float] | None = None

    def __repr__(self) -> str:
        """Without the key."""
        return f"Endpoint({self.url!r}, {self.model!r})"

    @property
    def headers(self) -> dict[str, str]:
        """Of every request; compressed answers could not be bounded by their bytes."""
        plain = {"content-type": "application/json", "accept-encoding": "identity"}
        return plain | ({"authorization": f"Bearer {self.key}"} if self.key else {})

    def without_key(self, text: str) -> str:
        """What a server said, should it have repeated the key."""
        return text.replace(self.key, HIDDEN) if self.key else text


def endpoint_from(environment: Mapping[str, str]) -> Endpoint | None:
    """The endpoint that an environment tells, or None.

    Raises:
        ValueError: An address that is none, no model's name, or prices that are none.
    """
    url, model, key, prices = (
        environment.get(name, "").strip() for name in (URL, MODEL, KEY, PRICES)
    )
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise ValueError(f"{URL} is no plain http or https address; a key goes into {KEY}.")
    if not model:
        raise ValueError(f"{URL} is set, but {MODEL} does not tell which model is asked.")
    if not (key.isascii() and key.isprintable()):
        raise ValueError(f"{KEY} holds a character that no header may.")
    return Endpoint(url.rstrip("/"), model, key, _prices(prices))


def _prices(text: str) -> tuple[float, float] | None:
    if not text:
        return None
    try:
        read, written = (float(each) for each in text.split(","))
    except ValueError:
        read = written = -1.0
    if not (0 <= read < float("inf") and 0 <= written < float("inf")):
        raise ValueError(f"{PRICES} is {text!r}, not two prices such as 0.15,0.60.")
    return read, written
