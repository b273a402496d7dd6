"""The vocabulary of labels: a plain text file that anybody may edit, and what a model is asked.

One label a line, under the name of its group in brackets; ``#`` begins a remark. The words that a
model compares may follow a label after a colon, by commas: ``dog: dog, puppy``.
"""

import hashlib
from pathlib import Path
from typing import NamedTuple

SHIPPED = Path(__file__).with_name("vocabulary.txt")
TEMPLATES: dict[str, tuple[str, ...]] = {
    "thing": ("a photo of {}.", "a close-up photo of {}.", "a photo with {} in it."),
    "scene": ("a photo of {}.", "a photo taken at {}.", "a wide view of {}."),
    "document": ("a photo of {}.", "a scan of {}.", "a picture of {} lying on a table."),
}


class Label(NamedTuple):
    """A label as it is shown, its group, and the words that stand for it in prompts."""

    name: str
    group: str
    words: tuple[str, ...]


def read_vocabulary(path: Path) -> list[Label]:
    """Labels of a file in its order. Raises ValueError for a bad line, OSError without the file."""
    labels: list[Label] = []
    group = ""
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        line = raw.split("#")[0].strip()
        if line.startswith("[") and line.endswith("]"):
            group = line[1:-1].strip()
            if group not in TEMPLATES:
                raise ValueError(f"{path}, line {number}: {group} is none of {sorted(TEMPLATES)}")
        elif line:
            labels.append(_label(line, group, f"{path}, line {number}"))
    names = [label.name for label in labels]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"{path}: more than once there is {', '.join(twice)}")
    return labels


def shipped_vocabulary() -> list[Label]:
    """The labels that come with the package."""
    return read_vocabulary(SHIPPED)


def prompts(label: Label) -> list[str]:
    """What a text encoder is given for a label: every word in every template of its group."""
    return [form.format(_with_article(w)) for w in label.words for form in TEMPLATES[label.group]]


def vocabulary_hash(labels: list[Label]) -> str:
    """SHA-256 of all that is asked, in order, as 64 hex digits."""
    asked = "\n".join("\t".join([label.name, *prompts(label)]) for label in labels)
    return hashlib.sha256(asked.encode()).hexdigest()


def _label(line: str, group: str, where: str) -> Label:
    name, _, rest = line.partition(":")
    name = name.strip()
    words = tuple(word.strip() for word in rest.split(",") if word.strip())
    if not name or not group:
        raise ValueError(f"{where}: a label needs a name and a group above it")
    return Label(name, group, words or (name,))


def _with_article(word: str) -> str:
    """A word as it stands after "of"; one that brings its article, or is many, is left alone."""
    if word.split()[0] in {"a", "an", "the", "some"} or word.endswith("s"):
        return word
    return f"an {word}" if word[0] in "aeiou" else f"a {word}"
