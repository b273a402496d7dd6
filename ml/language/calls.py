"""Calls as data files: what is said to a model, what it may answer, how patiently. No asking.

A file ``prompts/NAME.toml`` holds a call; its templates are those of ``string.Template``.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from string import Template
from typing import Annotated, Any, Generic, TypeVar

import msgspec
from msgspec import Meta, Struct

T = TypeVar("T", bound=Struct)
PROMPTS = Path(__file__).parent / "prompts"
# What strict structured output refuses at some servers; what they forbid is checked here anyway.
NOT_STRICT = {"title", "description", "minLength", "maxLength", "minimum", "maximum"}
Count = Annotated[int, Meta(ge=0, le=10)]
Seconds = Annotated[float, Meta(gt=0, le=600)]


class Written(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A call as its file tells it.

    Attributes:
        system: Template of who the model is to be.
        human: Template of what is asked.
        answer: Name of the structure it answers in.
        model: Which one; that of the settings where it is empty.
        temperature: 0 to 2.
        max_tokens: It may write, at most.
        timeout: Seconds of one try.
        retries: Further tries where network or server have a bad moment.
        reasks: Further questions where the answer is empty or won't do.
        first_wait: Seconds before the second try, more or less; then twice as long each time.
        max_wait: Seconds between two tries, at most.
        within: Seconds of all of it.
    """

    system: str
    human: str
    answer: str
    model: str = ""
    temperature: Annotated[float, Meta(ge=0, le=2)] = 0.7
    max_tokens: Annotated[int, Meta(gt=0)]
    timeout: Seconds
    retries: Count
    reasks: Count
    first_wait: Seconds = 1.0
    max_wait: Seconds
    within: Seconds


@dataclass(frozen=True)
class Call(Generic[T]):
    """A call: its name, the structure of its answers, and what its file tells."""

    name: str
    kind: type[T]
    said: Written

    @cached_property
    def schema(self) -> dict[str, Any]:
        """JSON schema of an answer, of the plain kind that servers take as strict."""
        _, parts = msgspec.json.schema_components((self.kind,))
        plain: dict[str, Any] = _plain(parts[self.kind.__name__])
        return plain

    def recipe(self, model: str) -> str:
        """Name and hash of all that shapes an answer; ``model`` is that of the settings."""
        said = self.said
        shaping = (said.system, said.human, self.schema, said.temperature, said.max_tokens)
        digest = hashlib.sha256(msgspec.json.encode(shaping, order="sorted")).hexdigest()
        return f"{self.name} {digest[:12]}; {said.model or model}"

    def messages(self, values: Mapping[str, str]) -> list[dict[str, Any]]:
        """System and human message; values stand in them as they are, whatever they hold.

        Raises:
            KeyError: A template names what is not among the values.
        """
        return [
            {"role": "system", "content": Template(self.said.system).substitute(values)},
            {"role": "user", "content": Template(self.said.human).substitute(values)},
        ]


def load(name: str, kind: type[T]) -> Call[T]:
    """The call of a file.

    Raises:
        ValueError: The file tells of no call, or of answers in another structure.
    """
    said = msgspec.toml.decode((PROMPTS / f"{name}.toml").read_bytes(), type=Written)
    if said.answer != kind.__name__:
        raise ValueError(f"{name} is answered in {said.answer}, not in {kind.__name__}.")
    return Call(name, kind, said)


def _plain(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_plain(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {name: _plain(part) for name, part in schema.items() if name not in NOT_STRICT}
    named = schema.get("properties")  # there names are fields, not keywords
    return kept | ({"properties": {n: _plain(p) for n, p in named.items()}} if named else {})
