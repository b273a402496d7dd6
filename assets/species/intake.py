"""Archives on their way into facts: their bytes by content, and their number. Nothing is read."""

import shutil
import tempfile
import zipfile
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from catalog_data.identity import content_id_of_file, fact_blob_key
from catalog_data.species.facts import TaxonomyArchive
from resources.blobs import Blobs
from resources.postgres import Postgres

ARCHIVES: sa.Table = TaxonomyArchive.__table__  # type: ignore[assignment]
ZIP64 = 1 << 30
NUMBERING = "SELECT pg_advisory_xact_lock(hashtextextended('wunderkammer.taxonomy_archives', 0))"
# Level 1 packs a checklist three to one, at twice the speed of the default and a tenth larger.
LEVEL = 1


def keep_archive(
    postgres: Postgres, blobs: Blobs, source: str, path: Path, name: str, origin: str | None
) -> tuple[int, bool]:
    """Keep a zip, or a folder as one, as a release of a source; its number, and whether it is new.

    The same bytes of one source are one release, however often they come. The bytes are stored
    before the row that names them.

    Args:
        postgres: As a role that may write archives.
        blobs: Where facts are kept.
        source: Code of a source that is known.
        path: A zip or a folder.
        name: What it was called.
        origin: Address it was downloaded from.

    Raises:
        OSError: it cannot be read or kept.
        sqlalchemy.exc.IntegrityError: there is no such source.
    """
    with tempfile.TemporaryDirectory(prefix="wunderkammer-") as folder:
        packed = zip_folder(path, Path(folder) / "archive.zip") if path.is_dir() else path
        content = content_id_of_file(packed)
        known = number_of(postgres, source, content)
        key = fact_blob_key(content)
        if known is None or not blobs.facts.exists(key):
            blobs.facts.keep(key, packed)
        size = packed.stat().st_size
    if known is not None:
        return known, False
    row = {"source": source, "content_id": content, "name": name, "size": size, "origin": origin}
    return _numbered(postgres, row)


def number_of(postgres: Postgres, source: str, content: str) -> int | None:
    """Number of the release that holds these bytes."""
    query = sa.select(ARCHIVES.c.release).where(
        ARCHIVES.c.source == source, ARCHIVES.c.content_id == content
    )
    with postgres.begin() as connection:
        return connection.execute(query).scalar()


def _numbered(postgres: Postgres, row: dict[str, object]) -> tuple[int, bool]:
    """Insert an archive under the next number; another process may have been first."""
    following = sa.select(sa.func.coalesce(sa.func.max(ARCHIVES.c.release), 0) + 1)
    with postgres.begin() as connection:
        connection.execute(sa.text(NUMBERING))
        number = connection.execute(following).scalar_one()
        insert = postgresql.insert(ARCHIVES).values(release=number, **row)
        once = insert.on_conflict_do_nothing(index_elements=["source", "content_id"])
        made = connection.execute(once.returning(ARCHIVES.c.release)).scalar()
    if made is not None:
        return number, True
    known = number_of(postgres, str(row["source"]), str(row["content_id"]))
    if known is None:
        raise RuntimeError(f"The archive {row['name']} came and went while it was kept.")
    return known, False


def zip_folder(folder: Path, target: Path) -> Path:
    """A folder as a zip that depends on names and bytes alone: sorted, without times and modes.

    Links that lead out of the folder are left out.
    """
    home = folder.resolve()
    files = [file for file in sorted(folder.rglob("*")) if file.is_file()]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as archive:
        for file in files:
            if file.resolve().is_relative_to(home):
                name, big = file.relative_to(folder).as_posix(), file.stat().st_size > ZIP64
                with file.open("rb") as data, archive.open(name, "w", force_zip64=big) as member:
                    shutil.copyfileobj(data, member, 1 << 20)
    return target
