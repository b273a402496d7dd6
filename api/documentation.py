"""The OpenAPI document and the page that renders it, with all assets from this package."""

from pathlib import Path
from typing import Any

from litestar import MediaType, Request, Response, Router
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin, OpenAPIRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme, Tag
from litestar.static_files import create_static_files_router
from litestar.types import Method
from litestar.types.internal_types import PathParameterDefinition

from api.errors import PROBLEM, NotFoundError

STATIC = Path(__file__).parent / "static"
ROOT = "/api"
PAGES = (ROOT, f"{ROOT}/docs")
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Wunderkammer API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{root}/static/swagger-ui.css">
<link rel="stylesheet" href="{root}/static/docs.css">
</head>
<body data-schema="{root}/openapi.json">
<div id="docs"></div>
<script src="{root}/static/swagger-ui-bundle.js"></script>
<script src="{root}/static/docs.js"></script>
</body>
</html>
"""
DESCRIPTION = """Everything a household keeps: what people say of it, and what was derived.

To try the routes that need a login: **POST /api/v1/auth/login**, copy `access_token` from the
answer, press **Authorize** and paste it. Errors are problem details (RFC 9457), lists go on with
`cursor`, and what one may not see looks as if it were absent."""
TAGS = [
    Tag(name="auth", description="Register, log in here or elsewhere, prove an address, log out."),
    Tag(name="users", description="Oneself, and who is behind a friend code."),
    Tag(name="social", description="Friendships: ask, answer, end, block."),
    Tag(name="photos", description="Photos: add, say, see, list, find."),
    Tag(
        name="people in photos", description="Whose faces one's photos show: name, confirm, reject."
    ),
    Tag(name="belongings", description="Things and where they lie: places, moves, stock, find."),
    Tag(name="taxonomy", description="Names of living things, and the trees they stand in."),
    Tag(name="music", description="What there is to hear, and what people say of it."),
    Tag(name="recommendations", description="What to hear next, and why: for oneself, by seeds."),
    Tag(name="playback", description="One's own player at a service: what plays, what shall."),
    Tag(name="operations", description="Whether the house stands, and how it does."),
]
TEXT, NUMBER = {"type": "string"}, {"type": "integer"}
FIELDS = {"type": TEXT, "title": TEXT, "status": NUMBER, "detail": TEXT, "instance": TEXT}
PROBLEM_SCHEMA = {"type": "object", "title": "Problem", "required": [*FIELDS], "properties": FIELDS}
REFUSED = {
    "description": "Any refusal or error, as problem details.",
    "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


class DocumentPlugin(JsonRenderPlugin):
    """The document as JSON: each operation says in words what it does, and how it refuses."""

    def __init__(self) -> None:
        super().__init__(path="/openapi.json")
        self._made = b""

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """The document, made once."""
        if not self._made:
            self._made = self.render_json(request, _described(openapi_schema))
        return self._made


def _described(document: dict[str, Any]) -> dict[str, Any]:
    for path in document["paths"].values():
        for operation in path.values():
            operation["summary"] = operation["operationId"].replace("_", " ").capitalize()
            operation["responses"].pop("400", None)
            operation["responses"]["default"] = REFUSED
    schemas = document["components"]["schemas"]
    return {
        **document,
        "components": {**document["components"], "schemas": {**schemas, "Problem": PROBLEM_SCHEMA}},
    }


class DocsPlugin(OpenAPIRenderPlugin):
    """The documentation page; it asks this server for all it shows."""

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """The page as HTML."""
        return PAGE.format(root=ROOT).encode()

    def receive_router(self, router: Router) -> None:
        """Serve the page's assets beside it."""
        assets = create_static_files_router("/static", [STATIC], include_in_schema=False)
        router.register(assets)


def operation_id(
    handler: HTTPRouteHandler,
    method: Method,
    path: list[str | PathParameterDefinition],
) -> str:
    """The handler's name; of several paths, also the last part that not all of them have."""
    several = handler.paths if len(handler.paths) > 1 else ()
    fixed = [part for part in path if isinstance(part, str)]
    own = [part for part in fixed if any(part not in one.split("/") for one in several)]
    return "_".join([handler.fn.__name__, *own[-1:]]).replace("-", "_")


def no_page_of_its_own(response: Response[Any]) -> Response[Any]:
    """An unknown path below the documents is a problem as everywhere, not an HTML page."""
    if response.status_code == NotFoundError.status_code:
        raise NotFoundError
    return response


def documentation() -> OpenAPIConfig:
    """How the document is made, and where it and its page are served."""
    bearer = SecurityScheme(type="http", scheme="bearer", bearer_format="JWT")
    return OpenAPIConfig(
        title="Wunderkammer",
        version="1",
        description=DESCRIPTION,
        openapi_router=Router(
            ROOT, route_handlers=[], include_in_schema=False, after_request=no_page_of_its_own
        ),
        render_plugins=[
            DocsPlugin(path="/docs", media_type=MediaType.HTML),
            DocumentPlugin(),
        ],
        use_handler_docstrings=True,
        operation_id_creator=operation_id,
        tags=TAGS,
        security=[{}, {"bearer": []}],
        components=Components(security_schemes={"bearer": bearer}),
    )
