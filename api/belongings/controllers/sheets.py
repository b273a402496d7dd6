"""Routes of sheets of belongings: CSV in and out."""

import asyncio
from collections.abc import AsyncIterator
from typing import IO, Any

from litestar import Controller, Request, get, post
from litestar.params import FromQuery
from litestar.response import Stream

from api.asking import Connected, SignedIn
from api.auth import signed_in
from api.belongings.sheets.exporting import exported, write_files, write_sheet
from api.belongings.sheets.importing import import_sheet
from api.belongings.sheets.report import SheetReport
from api.photos.multipart import receive_picture

FORM_ROOM = 2 << 20
BUNDLE_LIMIT = 2 << 30
PIECE = 1 << 20
CSV = "text/csv; charset=utf-8; header=present"


class SheetsController(Controller):
    """All of one's items as one sheet, in the columns of Homebox."""

    path = "/api/v1/belongings"
    tags = ["belongings"]
    guards = [signed_in]

    @post("/import", status_code=200, request_max_body_size=BUNDLE_LIMIT + FORM_ROOM)
    async def import_belongings(
        self,
        connections: Connected,
        viewer: SignedIn,
        request: Request[Any, Any, Any],
        dry_run: FromQuery[bool] = False,
    ) -> SheetReport:
        """Take in a sheet as ``file`` of a multipart form, or as the body: CSV, at most 32 MB.

        An item with the same ``HB.import_ref`` is changed, else one is made. All rows are taken, or
        none: then ``faults`` tells each row, column and reason. ``dry_run`` only tells. A zip, as
        ``export?attachments=true`` gives it, brings the files of items as well, at most 2 GB.
        """
        received = await receive_picture(request, BUNDLE_LIMIT)
        try:
            return await import_sheet(connections, viewer, received.path, dry_run=dry_run)
        finally:
            received.path.unlink()

    @get("/export")
    async def export_belongings(
        self, connections: Connected, viewer: SignedIn, attachments: FromQuery[bool] = False
    ) -> Stream:
        """All items of one's own as CSV, which ``import`` takes back; or a zip with their files."""
        if attachments:
            bundle = await exported(connections, viewer, write_files)
            return _attached(bundle, "application/zip", "belongings.zip")
        return _attached(await exported(connections, viewer, write_sheet), CSV, "belongings.csv")


def _attached(source: IO[bytes], media_type: str, name: str) -> Stream:
    headers = {
        "content-length": str(source.tell()),
        "content-disposition": f'attachment; filename="{name}"',
    }
    return Stream(_pieces(source), media_type=media_type, headers=headers)


async def _pieces(source: IO[bytes]) -> AsyncIterator[bytes]:
    with source:
        source.seek(0)
        while piece := await asyncio.to_thread(source.read, PIECE):
            yield piece
