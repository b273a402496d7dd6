"""Routes of labels: sheets of them, one alone, and the address that stands in their codes."""

import asyncio
import uuid
from typing import Annotated, Any, Literal

from litestar import Controller, Request, Response, get
from litestar.params import FromPath, FromQuery, QueryParameter

from api.asking import Connected, SignedIn
from api.auth import signed_in
from api.belongings.labels import (
    Geometry,
    Many,
    Millimetres,
    SheetName,
    labels_of,
    sheet_of,
    unit_labelled,
)
from api.belongings.schemas import UnitDetail
from api.errors import InvalidError, NotFoundError
from ml.belongings.labels import label_png, page_png, pages, sheets_pdf

Asked = Request[Any, Any, Any]
Some = Annotated[list[uuid.UUID] | None, QueryParameter(max_length=100)]
Gone = Annotated[int, QueryParameter(ge=0, le=200, description="labels used up on the first page")]
PageNumber = Annotated[int, QueryParameter(ge=1, le=500)]
Side = Annotated[float, QueryParameter(ge=10, le=300)]
PRIVATE = {"cache-control": "private, no-store"}


class LabelsController(Controller):
    """Labels of one's own units, drawn when they are asked for."""

    path = "/api/v1/belongings"
    tags = ["belongings"]
    guards = [signed_in]

    @get("/labels")
    async def print_labels(
        self,
        connections: Connected,
        viewer: SignedIn,
        request: Asked,
        unit: Some = None,
        location: FromQuery[uuid.UUID | None] = None,
        below: FromQuery[bool] = False,
        sheet: FromQuery[SheetName] = "L7160",
        form: FromQuery[Literal["pdf", "png"]] = "pdf",
        page: PageNumber = 1,
        used: Gone = 0,
        outlined: FromQuery[bool] = False,
        paper: FromQuery[Literal["a4", "letter"]] = "a4",
        columns: Many = None,
        rows: Many = None,
        width: Millimetres = None,
        height: Millimetres = None,
        left: Millimetres = None,
        top: Millimetres = None,
        across: Millimetres = None,
        down: Millimetres = None,
    ) -> Response[bytes]:
        """Sheets of labels: of some units, of a location, of all; each with all below it, or not.

        A PDF holds every page, a PNG the one that is asked for.
        """
        own = Geometry(paper, columns, rows, width, height, left, top, across, down)
        chosen = sheet_of(sheet, own)
        if unit and location is not None:
            raise InvalidError("Give unit or location, not both.")
        base = _base(connections.settings.public_url, request)
        labels = await labels_of(connections, viewer, base, unit or [], location, below=below)
        if not labels:
            raise NotFoundError("There are no units to label.")
        if form == "pdf":
            data = await asyncio.to_thread(sheets_pdf, chosen, labels, used, outlined=outlined)
            return Response(data, media_type="application/pdf", headers=PRIVATE)
        made = list(pages(chosen, labels, used))
        if page > len(made):
            raise NotFoundError(f"There are {len(made)} pages.")
        data = await asyncio.to_thread(page_png, chosen, made[page - 1], outlined=outlined)
        return Response(data, media_type="image/png", headers=PRIVATE)

    @get("/units/{unit:uuid}/label")
    async def show_label(
        self,
        connections: Connected,
        viewer: SignedIn,
        request: Asked,
        unit: FromPath[uuid.UUID],
        width: Side = 62.0,
        height: Side = 29.0,
    ) -> Response[bytes]:
        """One unit's label as PNG, of so many millimetres, 300 dots an inch."""
        base = _base(connections.settings.public_url, request)
        (label,) = await labels_of(connections, viewer, base, [unit], None, below=False)
        data = await asyncio.to_thread(label_png, label, width, height)
        return Response(data, media_type="image/png", headers=PRIVATE)

    @get("/labelled/{token:str}")
    async def show_labelled(
        self, connections: Connected, viewer: SignedIn, token: FromPath[str]
    ) -> UnitDetail:
        """The unit whose label was scanned."""
        return await unit_labelled(connections, viewer, token)


def _base(public: str, request: Asked) -> str:
    """Where the API is reached: as it is set, else as it was just asked."""
    return public or str(request.base_url)
