"""The one handler of all calls: patience with the network, re-asking, bounds. No connection.

Who brings the client decides where it runs: the pipeline asks for a batch, the API for a viewer.
"""

import asyncio
import base64
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import tenacity
from msgspec import Struct

from ml.language.calls import Call
from ml.language.errors import AgainError, LanguageModelError, UnansweredError, UnusableError
from ml.language.reading import WontDoError, read_answer, written
from ml.language.sending import Line, send
from ml.language.spending import Spent

__all__ = ["Line", "Told", "ask"]

T = TypeVar("T", bound=Struct)
Judge = Callable[[T], str | None]
Messages = list[dict[str, Any]]
REPEATED = 2_000
AGAIN = "That won't do: {}. Answer once more, as you were asked to."


@dataclass(frozen=True)
class Told(Generic[T]):
    """An answer that does, and what it cost."""

    answer: T
    spent: Spent


async def ask(
    line: Line,
    call: Call[T],
    values: Mapping[str, str],
    judge: Judge[T] = lambda _: None,
    image: bytes | None = None,
) -> Told[T]:
    """Ask until an answer does, or patience ends.

    Args:
        line: To the model.
        call: What is asked.
        values: Of the call's templates.
        judge: Why an answer of the right structure won't do all the same; None where it does.
        image: A JPEG that is shown with the question.

    Raises:
        UnansweredError: Nobody answers, in the time and the tries that the call has.
        UnusableError: All answers are empty or won't do.
    """
    spent, started = Spent(), time.perf_counter()
    messages = _shown(call.messages(values), image)
    try:
        async with asyncio.timeout(call.said.within):
            answer = await _until_it_does(line, call, messages, judge, spent)
    except TimeoutError as error:
        sentence = f"The language model gave no answer within {call.said.within:g} s."
        raise _with(UnansweredError(sentence), spent, started) from error
    except LanguageModelError as error:
        raise _with(error, spent, started) from error.__cause__
    spent.seconds = time.perf_counter() - started
    return Told(answer, spent)


def _with(error: LanguageModelError, spent: Spent, started: float) -> LanguageModelError:
    spent.seconds = time.perf_counter() - started
    error.spent = spent
    return error


def _shown(messages: Messages, image: bytes | None) -> Messages:
    if image is None:
        return messages
    *before, last = messages
    url = f"data:image/jpeg;base64,{base64.b64encode(image).decode()}"
    picture = {"type": "image_url", "image_url": {"url": url}}
    return [*before, {**last, "content": [{"type": "text", "text": last["content"]}, picture]}]


async def _until_it_does(
    line: Line, call: Call[T], first: Messages, judge: Judge[T], spent: Spent
) -> T:
    messages, wrong = first, ""
    for _ in range(call.said.reasks + 1):
        found, text = await _patiently(line, call, messages, spent), ""
        try:
            text = written(found)
            answer = read_answer(text, call.kind)
            wrong = judge(answer) or ""
        except WontDoError as error:
            wrong = str(error)
        else:
            if not wrong:
                return answer
        messages = [*first, *_told_why(text, wrong)]
    raise UnusableError(f"The language model gave no answer that would do: {wrong}.")


def _told_why(text: str, wrong: str) -> Messages:
    """The last answer and what is wrong with it; of older ones nothing, so that it stays short."""
    said = [{"role": "assistant", "content": text[:REPEATED]}] if text else []
    return [*said, {"role": "user", "content": AGAIN.format(wrong)}]


async def _patiently(line: Line, call: Call[T], messages: Messages, spent: Spent) -> Any:
    """A completion, after more tries where network or server have a bad moment."""

    async def once() -> Any:
        spent.tries += 1
        found = await send(line, call, messages)
        if found.usage:
            spent.tokens_read += found.usage.prompt_tokens or 0
            spent.tokens_written += found.usage.completion_tokens or 0
        return found

    try:
        return await _patience(line, call)(once)
    except AgainError as error:
        raise UnansweredError(f"The language model {error}.", error.seconds) from error


def _patience(line: Line, call: Call[Any]) -> tenacity.AsyncRetrying:
    """Waits as the server asks, else twice as long each time, with jitter; not for too long."""
    said = call.said
    growing = tenacity.wait_exponential_jitter(
        multiplier=said.first_wait, max=said.max_wait, jitter=said.first_wait
    )

    def wait(state: tenacity.RetryCallState) -> float:
        seconds = _asked(state)
        return growing(state) if seconds is None else seconds

    def is_again(error: BaseException) -> bool:
        return isinstance(error, AgainError) and (error.seconds or 0.0) <= said.max_wait

    return tenacity.AsyncRetrying(
        sleep=line.sleep,
        stop=tenacity.stop_after_attempt(said.retries + 1),
        wait=wait,
        retry=tenacity.retry_if_exception(is_again),
        reraise=True,
    )


def _asked(state: tenacity.RetryCallState) -> float | None:
    error = state.outcome.exception() if state.outcome else None
    return error.seconds if isinstance(error, AgainError) else None
