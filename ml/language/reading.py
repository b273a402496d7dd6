"""What came back: a chat completion's bytes read, JSON found in what the model wrote, judged."""

import json
from collections.abc import Iterator
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

T = TypeVar("T", bound=Struct)
LONGEST, STARTS = 64 << 10, 50


class Message(Struct):
    """What the model wrote; a refusal stands apart."""

    content: str | None = None
    refusal: str | None = None


class Choice(Struct):
    """One answer."""

    message: Message = msgspec.field(default_factory=Message)
    finish_reason: str | None = None


class Usage(Struct):
    """What was read and written, in tokens."""

    prompt_tokens: int | None = 0
    completion_tokens: int | None = 0


class Completion(Struct):
    """A chat completion, as far as it is read."""

    choices: list[Choice] | None = None
    usage: Usage | None = None


class Trouble(Struct):
    """What a server complains of, in the way of OpenAI."""

    message: str | None = None
    param: str | None = None


class Complaint(Struct):
    """The body of an error."""

    error: Trouble | str | None = None


class WontDoError(Exception):
    """The answer is none, and why, as the model is told."""


def completion(body: bytes) -> Completion | None:
    """A chat completion; None for bytes that are none."""
    try:
        return msgspec.json.decode(body, type=Completion)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def complaint(body: bytes) -> Trouble:
    """What a server complains of, empty where that can't be read."""
    try:
        found = msgspec.json.decode(body, type=Complaint).error
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return Trouble()
    return Trouble(found) if isinstance(found, str) else found or Trouble()


def written(found: Completion) -> str:
    """The text of the first choice.

    Raises:
        WontDoError: There is none, it was refused, or cut off.
    """
    choice = found.choices[0] if found.choices else Choice()
    if choice.message.refusal:
        raise WontDoError("it was refused")
    text = (choice.message.content or "").strip()
    if not text:
        raise WontDoError("it was empty")
    if choice.finish_reason == "length":
        raise WontDoError("it was cut off: be shorter")
    return text


def read_answer(text: str, kind: type[T]) -> T:
    """The structure in what a model wrote, as the whole text or within prose.

    Raises:
        WontDoError: There is none, or none that keeps the schema.
    """
    if len(text) > LONGEST:
        raise WontDoError(f"it was longer than {LONGEST} characters")
    wrong = "it held no JSON object"
    for value in _objects(text):
        try:
            return msgspec.convert(value, type=kind)
        except msgspec.ValidationError as error:
            wrong = f"it did not keep the schema ({error})"
    raise WontDoError(wrong)


def _objects(text: str) -> Iterator[dict[str, Any]]:
    """JSON objects of a text, outermost and first ones first; few starts are tried."""
    decoder, at = json.JSONDecoder(), -1
    for _ in range(STARTS):
        at = text.find("{", at + 1)
        if at < 0:
            return
        try:
            value, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            continue
        yield value
        at = end - 1
