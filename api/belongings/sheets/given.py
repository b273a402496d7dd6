"""What a client sends as a sheet: CSV alone, or a zip of it and the files of its items."""

import asyncio
import tempfile
from pathlib import Path
from types import TracebackType

import polars as pl

from api.connections import Connections
from catalog_data.belongings import sheets as tables
from catalog_data.belongings.facts import ATTACHMENT_KINDS
from catalog_data.identity import fact_blob_key
from ml.belongings.sheets import (
    BUNDLE_HEAD,
    Bundle,
    Enclosed,
    Sheet,
    SheetError,
    faults_of_files,
    open_bundle,
)
from ml.belongings.sheets.opening import LARGEST_BYTES, faults_of

NO_FILES = pl.DataFrame(schema={"row": pl.Int64, **dict.fromkeys(Enclosed._fields, pl.String)})


class Given:
    """A sheet that was sent, and the files beside it; to be closed."""

    def __init__(self, sheet: bytes, bundle: Bundle | None) -> None:
        self.sheet = sheet
        self.bundle = bundle
        self.sizes: dict[str, int] = {}

    @property
    def files(self) -> pl.DataFrame:
        """Files [row, reference, kind, name, content]."""
        return NO_FILES if self.bundle is None else self.bundle.files

    def faults(self, sheet: Sheet, largest: int) -> pl.DataFrame:
        """Why files can't be taken [row, column, reason]."""
        if self.bundle is None:
            return faults_of([])
        return faults_of_files(self.bundle, sheet, ATTACHMENT_KINDS, largest)

    async def keep_files(self, connections: Connections) -> None:
        """Keep the bytes of all files; raises SheetError where one is not what its name says."""
        if self.bundle is None:
            return
        with tempfile.TemporaryDirectory(prefix="upload-") as folder:
            work = Path(folder) / "file"
            for content in self.files["content"].unique():
                self.sizes[content] = await asyncio.to_thread(self.bundle.extract, content, work)
                key = fact_blob_key(content)
                if not await connections.facts.exists(key):
                    await connections.facts.write_file(key, work)

    def steps(self) -> list[tables.Step]:
        """What attaches the files to their items."""
        return (
            [tables.enclosing(self.files.to_dict(as_series=False), self.sizes)]
            if self.files.height
            else []
        )

    def __enter__(self) -> "Given":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.bundle is not None:
            self.bundle.archive.close()


def given(path: Path) -> Given:
    """What lies in a file that was sent; raises SheetError."""
    with path.open("rb") as source:
        if source.read(len(BUNDLE_HEAD)) == BUNDLE_HEAD:
            bundle = open_bundle(path)
            return Given(bundle.sheet, bundle)
        source.seek(0)
        data = source.read(LARGEST_BYTES + 1)
    if len(data) > LARGEST_BYTES:
        raise SheetError(f"The sheet is larger than {LARGEST_BYTES >> 20} MB: divide it.")
    return Given(data, None)
