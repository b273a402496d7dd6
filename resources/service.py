"""A service of JSON that is asked by the thousand: paced, patient, bounded; whichever it is."""

import time
from collections.abc import Mapping
from typing import Any, TypeVar

import httpx
import msgspec

from resources.pace import Pace
from resources.patience import AgainError, LaterError, patient, refuse_busy

T = TypeVar("T")
TIMEOUT = httpx.Timeout(10.0, read=30.0)
LARGEST = 8 << 20
LONGEST = 120.0  # seconds for one answer
TOO_MANY, REFUSED, ABSENT = 429, 401, 404
AGENT = "wunderkammer/0.1 (music of a household)"


class SilentError(Exception):
    """A service is away or wants to be left alone: what is asked of it waits. One sentence."""


class AnswerError(Exception):
    """A service answered this with something that is of no use. One sentence."""


class AbsentError(AnswerError):
    """A service knows nothing of this."""


class RefusedError(AnswerError):
    """A service does not know who asks, or no longer."""


class Service:
    """One service while it is asked.

    Args:
        name: What people call it.
        pace: How fast it may be asked.
        tries: For one request.
        first_wait: Seconds before the second try; twice as long before each further one.
        agent: Who asks.
    """

    def __init__(
        self, name: str, pace: Pace, tries: int, first_wait: float, agent: str = AGENT
    ) -> None:
        self.name, self.pace = name, pace
        self.tries, self.first_wait = tries, first_wait
        headers = {"user-agent": agent, "accept": "application/json"}
        self.client = httpx.Client(timeout=TIMEOUT, headers=headers, follow_redirects=False)

    def close(self) -> None:
        """Give its connections back."""
        self.client.close()

    def told(self, kind: type[T], method: str, url: str, **sent: Any) -> T:
        """An answer of a kind.

        Raises:
            SilentError: It does not answer, after all tries, or says to come back much later.
            AbsentError: 404.
            RefusedError: 401.
            AnswerError: Anything else than an answer of this kind.
        """
        try:
            body = patient(self.tries, self.first_wait)(self._asked, method, url, sent)
            return msgspec.json.decode(body, type=kind)
        except LaterError as error:
            raise SilentError(str(error)) from error
        except (AgainError, httpx.HTTPError) as error:
            why = str(error) or type(error).__name__
            raise SilentError(f"{self.name} does not answer now ({why}).") from error
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise AnswerError(f"{self.name} answers something else than it should.") from error

    def _asked(self, method: str, url: str, sent: Mapping[str, Any]) -> bytes:
        self.pace.wait()
        with self.client.stream(method, url, **sent) as answer:
            if answer.status_code == TOO_MANY:
                self.pace.refused()
            refuse_busy(answer)
            self.pace.answered()
            body = self._read(answer)
        if not answer.is_success:
            raise self._refusal(answer.status_code, body)
        return body

    def _read(self, answer: httpx.Response) -> bytes:
        body, until = bytearray(), time.monotonic() + LONGEST
        for piece in answer.iter_bytes():
            body += piece
            if len(body) > LARGEST:
                raise AnswerError(f"{self.name} answers more than anybody would read.")
            if time.monotonic() > until:
                raise AgainError(f"{self.name} answers too slowly")
        return bytes(body)

    def _refusal(self, status: int, body: bytes) -> AnswerError:
        kinds = {ABSENT: AbsentError, REFUSED: RefusedError}
        said = " ".join(body[:200].decode("utf-8", "replace").split())
        return kinds.get(status, AnswerError)(f"{self.name} answers {status}: {said}"[:300])
