"""Writes the sample checklist to a folder: an archive in the Catalogue of Life's format (ColDP).

The tables lie in ``coldp`` beside this file, plain text to read and to edit. What they say of
creatures is true, but for some remarks on the household. Pictures are not written here.
"""

from pathlib import Path

TABLES = Path(__file__).with_name("coldp")
TITLE = "Creatures of the sample household"


def write_checklist(folder: Path) -> Path:
    """Write the archive: creatures and plants of the sample pictures, and the taxa above them.

    In it are synonyms, a genus name of a bird and of a plant, a name that belongs to two species
    in part, one that was misapplied, common names in three languages, areas with threat status.
    Files already there with the same bytes are left untouched. Returns the folder.
    """
    for source in sorted(path for path in TABLES.rglob("*") if path.is_file()):
        target = folder / source.relative_to(TABLES)
        target.parent.mkdir(parents=True, exist_ok=True)
        data = source.read_bytes()
        if not target.is_file() or target.read_bytes() != data:
            target.write_bytes(data)
    return folder
