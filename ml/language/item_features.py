"""What a picture of a thing tells: a name and a description, or honestly nothing."""

from typing import Annotated

from msgspec import Meta, Struct

from ml.language.calls import load
from ml.language.handler import Line, Told, ask


class ItemFeatures(Struct, forbid_unknown_fields=True):
    """A thing's name and description, for a person to confirm; both empty where unreadable."""

    readable: bool
    name: Annotated[str, Meta(max_length=30)]
    description: Annotated[str, Meta(max_length=200)]


READ_ITEM = load("read_item", ItemFeatures)


def judged(told: ItemFeatures) -> str | None:
    """Why features won't do; None where they do."""
    if told.readable and not told.name.strip():
        return "a thing that is readable has a name"
    return None


async def features_of(line: Line, picture: bytes) -> Told[ItemFeatures]:
    """Features of the thing that a JPEG shows; send a small one, 512 pixels do.

    See `ask` for errors.
    """
    told = await ask(line, READ_ITEM, {}, judged, picture)
    found = told.answer
    if not found.readable:
        return Told(ItemFeatures(readable=False, name="", description=""), told.spent)
    clean = (" ".join(found.name.split()), " ".join(found.description.split()))
    return Told(ItemFeatures(True, *clean), told.spent)
