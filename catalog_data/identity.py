"""Identities and versions: content ids, fingerprints, recipes, blob keys. No table is here.

A *content id* is the SHA-256 of the bytes, in 64 lower-case hex digits. A *fingerprint* is the
SHA-256 of exactly the inputs one derivation reads. A *recipe* names how it is computed, down to
library and weights.
"""

import hashlib
import uuid
from pathlib import Path
from typing import BinaryIO, NewType

ContentId = NewType("ContentId", str)
Fingerprint = NewType("Fingerprint", str)
Recipe = NewType("Recipe", str)

READ_SIZE = 1 << 20


def content_id(data: bytes) -> ContentId:
    """SHA-256 of bytes in memory, as 64 hex digits."""
    return ContentId(hashlib.sha256(data).hexdigest())


def content_id_of(stream: BinaryIO) -> ContentId:
    """SHA-256 of a binary stream, read in pieces of 1 MiB."""
    digest = hashlib.sha256()
    while piece := stream.read(READ_SIZE):
        digest.update(piece)
    return ContentId(digest.hexdigest())


def content_id_of_file(path: Path) -> ContentId:
    """SHA-256 of a file's bytes; raises OSError where it can't be read."""
    with path.open("rb") as stream:
        return content_id_of(stream)


def fingerprint(*inputs: str | None) -> Fingerprint:
    """SHA-256 over the inputs, each with its length, so that no two lists of inputs look alike."""
    digest = hashlib.sha256()
    for value in inputs:
        text = b"-" if value is None else value.encode()
        digest.update(b"%d:" % (-1 if value is None else len(text)))
        digest.update(text)
    return Fingerprint(digest.hexdigest())


def recipe_key(recipe: str) -> str:
    """Twelve hex digits that stand for a recipe in a folder or table name."""
    return hashlib.sha256(recipe.encode()).hexdigest()[:12]


def new_id() -> uuid.UUID:
    """A fresh random id for a thing first seen or said now."""
    return uuid.uuid4()


def fact_blob_key(content: str) -> str:
    """Key of a kept original (an upload, an egg's preview) inside ``blobs/facts``."""
    return f"{content[:2]}/{content[2:4]}/{content}"


def rendition_key(content: str, recipe: str, name: str) -> str:
    """Key of a rendition inside ``blobs/derived``: a dropped recipe is one folder."""
    return f"previews/{recipe_key(recipe)}/{content[:2]}/{content[2:4]}/{content}/{name}"


def film_key(content: str, recipe: str, name: str) -> str:
    """Key of a still or of the short film of a film inside ``blobs/derived``."""
    return f"films/{recipe_key(recipe)}/{content[:2]}/{content[2:4]}/{content}/{name}"


def vector_table(artifact: str, recipe: str) -> str:
    """Name of the LanceDB table of one artifact under one recipe: spaces stand side by side."""
    return f"{artifact}_{recipe_key(recipe)}"
