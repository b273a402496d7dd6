"""A ColDP archive opened: which of its files hold what. Their contents are read elsewhere."""

import json
import shutil
import stat
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

import yaml  # type: ignore[import-untyped]

from ml.coldp.survey import ArchiveError, Survey, survey
from ml.coldp.terms import column_of, entity_of

# The Catalogue of Life has 3 GB of tables in a zip of 0.8 GB; text seldom packs 30 to 1.
MOST_BYTES = 64 << 30
MOST_FILES = 2_000_000
MOST_PACKED = 200
SMALL = 64 << 20
LONGEST_METADATA = 16 << 20
# Columns that a name and a taxon both have, as NameUsage calls the name's.
NAME_IN_USAGE = {
    "alternative_id": "name_alternative_id",
    "genus": "generic_name",
    "reference_id": "name_reference_id",
    "remarks": "name_remarks",
    "status": "name_status",
}


@dataclass(frozen=True)
class Archive:
    """The files of an archive by what they hold. Paths are readable; names are as in the archive.

    `tables` by entity; `references` in CSL-JSON, JSON Lines or BibTeX, besides a table of them;
    `treatments` by taxon id; `metadata` as it stands, every YAML scalar a string; `defaults`
    {entity: {term: value}}; `ignored` {file: why}.
    """

    folder: Path
    tables: dict[str, Path]
    references: tuple[Path, ...] = ()
    treatments: dict[str, Path] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    defaults: dict[str, dict[str, str]] = field(default_factory=dict)
    ignored: dict[str, str] = field(default_factory=dict)

    def defaults_of(self, entity: str) -> dict[str, str]:
        """Defaults of an entity's columns; a usage has those of its name and of its taxon, too."""
        given: dict[str, str] = {}
        for part in ("Taxon", "Name", "NameUsage") if entity == "NameUsage" else (entity,):
            other = NAME_IN_USAGE if (entity, part) == ("NameUsage", "Name") else {}
            for term, value in self.defaults.get(part, {}).items():
                if name := column_of(term, part):
                    given[other.get(name, name)] = value
        return given


def open_archive(path: Path, work: Path) -> Archive:
    """Open a folder as it is, or a zip by unpacking into `work` what will be read.

    Raises ArchiveError, whose text says what is wrong and what to do about it.
    """
    if path.is_dir():
        found = survey(_files(path), path.name)
        return _described(found, path)
    if not path.exists():
        raise ArchiveError(f"{path} does not exist: give a folder or a zip of ColDP.")
    if not zipfile.is_zipfile(path):
        raise ArchiveError(
            f"{path.name} is no zip, or only part of one: give a folder or a zip of ColDP, "
            "downloaded whole."
        )
    try:
        with zipfile.ZipFile(path) as packed:
            found = _unpack(packed, path, work)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, zlib.error) as error:
        raise ArchiveError(f"{path.name} is damaged ({error}): download it again.") from error
    return _described(found, work)


def _files(folder: Path) -> list[str]:
    """Files of a folder, relative; links that lead out of it are none."""
    home = folder.resolve()
    return sorted(
        file.relative_to(folder).as_posix()
        for file in folder.rglob("*")
        if file.is_file() and file.resolve().is_relative_to(home)
    )


def _unpack(packed: zipfile.ZipFile, path: Path, work: Path) -> Survey:
    """Unpack what will be read; reading a member to its end checks its checksum."""
    members = {member.filename: member for member in packed.infolist() if not member.is_dir()}
    if len(members) > MOST_FILES:
        raise ArchiveError(f"{path.name} has {len(members):,} files; {MOST_FILES:,} are the most.")
    for member in members.values():
        _refuse_strange(member, path.name)
    found = survey(sorted(members), path.name)
    _refuse_big([members[name] for name in found.files], path.name, work)
    for name in found.files:
        target = work / name
        target.parent.mkdir(parents=True, exist_ok=True)
        with packed.open(members[name]) as source, target.open("wb") as copy:
            shutil.copyfileobj(source, copy, 1 << 20)
    return found


def _refuse_strange(member: zipfile.ZipInfo, archive: str) -> None:
    """Refuse members that would leave the folder, are links or need a password."""
    name = PurePosixPath(member.filename.replace("\\", "/"))
    leaves = name.is_absolute() or ".." in name.parts or ":" in name.parts[0]
    if leaves or stat.S_ISLNK(member.external_attr >> 16):
        raise ArchiveError(
            f"{archive} would write outside of its folder ({member.filename}): do not trust it; "
            "ask its publisher for a new one."
        )
    if member.flag_bits & 1:
        raise ArchiveError(f"{archive} needs a password: unpack it and import the folder.")


def _refuse_big(members: list[zipfile.ZipInfo], archive: str, work: Path) -> None:
    """Refuse what would fill the disk, and what no text packs into."""
    size = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    work.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(work).free
    if size > MOST_BYTES or size > max(SMALL, MOST_PACKED * packed):
        raise ArchiveError(
            f"{archive} unpacks from {packed:,} to {size:,} bytes, more than tables do: do not "
            "trust it, or unpack it yourself and import the folder."
        )
    if size > free:
        raise ArchiveError(
            f"{archive} needs {size:,} bytes in {work}, where {free:,} are free: make room."
        )


def _described(found: Survey, folder: Path) -> Archive:
    """The archive with its metadata and defaults read; unreadable ones are ignored, with why."""
    ignored = dict(found.ignored)
    metadata = _read(folder, found.metadata, ignored)
    defaults = _read(folder, found.defaults, ignored)
    return Archive(
        folder=folder,
        tables={entity: folder / name for entity, name in found.tables.items()},
        references=tuple(folder / name for name in found.references),
        treatments={taxon: folder / name for taxon, name in found.treatments.items()},
        metadata=metadata,
        defaults=_defaults(defaults),
        ignored=ignored,
    )


def _read(folder: Path, name: str | None, ignored: dict[str, str]) -> dict[str, Any]:
    """A YAML or JSON file as a dict. YAML's scalars stay strings: version 1.10 is not 1.1."""
    if name is None:
        return {}
    file = folder / name
    try:
        if file.stat().st_size > LONGEST_METADATA:
            raise ValueError(f"longer than {LONGEST_METADATA:,} bytes")
        text = file.read_text("utf-8-sig")
        # The base loader makes nothing but strings, lists and dicts.
        said = json.loads(text) if file.suffix == ".json" else yaml.load(text, yaml.BaseLoader)  # noqa: S506
    except (ValueError, yaml.YAMLError, RecursionError) as error:
        ignored[name] = f"unreadable: {str(error).splitlines()[0]}"
        return {}
    return said if isinstance(said, dict) else {}


def _defaults(said: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Defaults by entity, from `default.yaml`, whatever the case of its words."""
    return {
        entity: {str(term): str(value) for term, value in terms.items()}
        for name, terms in said.items()
        if isinstance(terms, dict) and (entity := entity_of(f"{name}.tsv"))
    }
