"""How a request is put to a server: its body, and what is conceded to one that refuses a part."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import msgspec

from ml.language.calls import Call
from ml.language.reading import Trouble

Format = Literal["json_schema", "json_object", "none"]
Limit = Literal["max_tokens", "max_completion_tokens"]
WEAKER: dict[Format, Format] = {"json_schema": "json_object", "json_object": "none"}
IN_WORDS = "Answer with one JSON object alone, which keeps this schema: "


@dataclass(frozen=True)
class Manner:
    """What a server takes: strict schemas, how the limit is called, temperatures."""

    form: Format = "json_schema"
    limit: Limit = "max_tokens"
    warmth: bool = True


def conceded(manner: Manner, trouble: Trouble) -> Manner | None:
    """The manner to try after a refusal: what the server names, else the next weaker form."""
    told = f"{trouble.param or ''} {trouble.message or ''}"
    if manner.limit == "max_tokens" and "max_completion_tokens" in told:
        return replace(manner, limit="max_completion_tokens")
    if manner.warmth and trouble.param == "temperature":
        return replace(manner, warmth=False)
    weaker = WEAKER.get(manner.form)
    return None if weaker is None else replace(manner, form=weaker)


def body(call: Call[Any], model: str, messages: Sequence[dict[str, Any]], manner: Manner) -> bytes:
    """A request for a chat completion; a schema that can't be demanded is told in words."""
    first, *others = messages
    if manner.form != "json_schema":
        schema = msgspec.json.encode(call.schema).decode()
        first = {**first, "content": f"{first['content']}\n\n{IN_WORDS}{schema}"}
    asked: dict[str, Any] = {"model": call.said.model or model, "messages": [first, *others]}
    asked[manner.limit] = call.said.max_tokens
    if manner.warmth:
        asked["temperature"] = call.said.temperature
    if manner.form == "json_schema":
        named = {"name": call.name, "strict": True, "schema": call.schema}
        asked["response_format"] = {"type": "json_schema", "json_schema": named}
    elif manner.form == "json_object":
        asked["response_format"] = {"type": "json_object"}
    return msgspec.json.encode(asked)
