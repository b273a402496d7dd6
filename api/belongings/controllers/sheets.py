"""Routes of sheets of belongings: CSV in and out."""

import asyncio
from collections.abc import AsyncIterator
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from litestar import Controller, Request, get, post
from litestar.params import FromQuery
from litestar.response import Stream

from api.asking import Connected, SignedIn
from api.auth import signed_in
from api.belongings.sheets.exporting import snapshot, write_sheet
from api.belongings.sheets.importing import SHEET_LIMIT, import_sheet
from api.belongings.sheets.report import SheetReport
from api.photos.multipart import receive_picture

FORM_ROOM = 2 << 20
SPOOL = 8 << 20
PIECE = 1 << 20
CSV = "text/csv; charset=utf-8; header=present"


class SheetsController(Controller):
    """All of one's items as one sheet, in the columns of Homebox."""

    path = "/api/v1/belongings"
    tags = ["belongings"]
    guards = [signed_in]

    @post("/import", status_code=200, request_max_body_size=SHEET_LIMIT + FORM_ROOM)
    async def import_belongings(
        self,
        connections: Connected,
        viewer: SignedIn,
        request: Request[Any, Any, Any],
        dry_run: FromQuery[bool] = False,
    ) -> SheetReport:
        """Take in a sheet: CSV as ``file`` of a multipart form, or as the body, at most 32 MB.

        An item with the same ``HB.import_ref`` is changed, else one is made. All rows are taken, or
        none: then ``faults`` tells each row, column and reason. ``dry_run`` only tells.
        """
        received = await receive_picture(request, SHEET_LIMIT)
        try:
            data = await asyncio.to_thread(received.path.read_bytes)
        finally:
            received.path.unlink()
        return await import_sheet(connections, viewer, data, dry_run=dry_run)

    @get("/export", media_type="text/csv")
    async def export_belongings(self, connections: Connected, viewer: SignedIn) -> Stream:
        """All items of one's own as CSV, which ``import`` takes back as it is."""
        target: IO[bytes] = SpooledTemporaryFile(SPOOL)  # noqa: SIM115
        try:
            async with snapshot(connections) as connection:
                await write_sheet(connection, viewer, target)
        except BaseException:
            target.close()
            raise
        return _attached(target, CSV, "belongings.csv")


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
