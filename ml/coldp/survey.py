"""What the files of an archive are, told by their names alone. Nothing is opened here."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from ml.coldp.terms import entity_of

NAMES = ("NameUsage", "Name")
REFERENCES = re.compile(r"references?\.(json|jsonl|ndjson|bib|bibtex)", re.IGNORECASE)
TREATMENT = {".html", ".htm", ".txt", ".xml", ".md", ".pdf"}
PACKED = {".zip", ".gz", ".bz2", ".xz", ".7z", ".rar", ".tar", ".tgz"}


class ArchiveError(Exception):
    """An archive that cannot be imported; its text says why, and what to do."""


@dataclass(frozen=True)
class Survey:
    """Names of an archive's files by what they are; `ignored` {name: why}."""

    tables: dict[str, str] = field(default_factory=dict)
    references: list[str] = field(default_factory=list)
    treatments: dict[str, str] = field(default_factory=dict)
    metadata: str | None = None
    defaults: str | None = None
    ignored: dict[str, str] = field(default_factory=dict)

    @property
    def files(self) -> list[str]:
        """Every name that is not ignored."""
        described = [name for name in (self.metadata, self.defaults) if name]
        return [*self.tables.values(), *self.references, *self.treatments.values(), *described]


def survey(names: Iterable[str], archive: str) -> Survey:
    """Sort the files of an archive; its tables lie in one folder, the highest that has any.

    Raises ArchiveError where no table has names, or two files hold one table.
    """
    names = list(names)
    folder = _folder_of_tables(names, archive)
    tables = _tables(names, folder, archive)
    if not any(entity in tables for entity in NAMES):
        raise ArchiveError(
            f"{archive} holds no names: add a table NameUsage, or Name with Taxon and Synonym."
        )
    within = [name for name in names if PurePosixPath(name).parent == folder]
    found = Survey(
        tables=tables,
        references=[name for name in within if REFERENCES.fullmatch(PurePosixPath(name).name)],
        treatments=_treatments(names, folder),
        metadata=_described(names, folder, "metadata"),
        defaults=_described(names, folder, "default"),
    )
    used = set(found.files)
    found.ignored.update((name, _why(name)) for name in names if name not in used)
    return found


def _hidden(path: PurePosixPath) -> bool:
    """What file managers leave behind, and the publisher's own sources."""
    return any(part.startswith((".", "__MACOSX")) or part == "raw" for part in path.parts)


def _folder_of_tables(names: list[str], archive: str) -> PurePosixPath:
    """The highest folder with a table of names; of two at one height neither is guessed."""
    folders = {
        path.parent
        for path in map(PurePosixPath, names)
        if entity_of(path.name) in NAMES and not _hidden(path)
    }
    highest = [path for path in folders if len(path.parts) == min(len(f.parts) for f in folders)]
    if len(highest) > 1:
        raise ArchiveError(
            f"{archive} has tables in several folders ({', '.join(sorted(map(str, highest)))}): "
            "import one of them."
        )
    return highest[0] if highest else PurePosixPath()


def _tables(names: list[str], folder: PurePosixPath, archive: str) -> dict[str, str]:
    """Tables of a folder by entity."""
    tables: dict[str, str] = {}
    for name in names:
        entity = entity_of(name) if PurePosixPath(name).parent == folder else None
        if entity in tables:
            raise ArchiveError(
                f"{archive} has two tables of {entity} ({tables[entity]}, {name}): keep one."
            )
        if entity:
            tables[entity] = name
    return tables


def _treatments(names: list[str], folder: PurePosixPath) -> dict[str, str]:
    """Documents of the folder `treatments`, by the taxon that names them."""
    homes = {(parent / "treatments").as_posix().lower() for parent in (folder, *folder.parents)}
    return {
        path.stem: name
        for name in names
        if (path := PurePosixPath(name)).parent.as_posix().lower() in homes
        and path.suffix.lower() in TREATMENT
        and not _hidden(path)
    }


def _described(names: list[str], folder: PurePosixPath, stem: str) -> str | None:
    """A YAML or JSON file beside the tables, or in a folder above them; the nearest."""

    def found() -> Iterator[str]:
        for parent in (folder, *folder.parents):
            for suffix in ("yaml", "yml", "json"):
                wanted = (parent / f"{stem}.{suffix}").as_posix().lower()
                yield from (name for name in names if name.lower() == wanted)

    return next(found(), None)


def _why(name: str) -> str:
    """Why a file is not read."""
    path = PurePosixPath(name)
    if _hidden(path):
        return "hidden, or raw data"
    if path.suffix.lower() in PACKED:
        return "an archive inside the archive"
    return "not a file of ColDP"
