"""The OpenAPI document and the page that renders it, with all assets from this package."""

from pathlib import Path
from typing import Any

from litestar import MediaType, Request, Router
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin, OpenAPIRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme, Tag
from litestar.static_files import create_static_files_router
from litestar.types import Method
from litestar.types.internal_types import PathParameterDefinition

STATIC = Path(__file__).parent / "static"
ROOT = "/api/docs"
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Wunderkammer API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{root}/static/swagger-ui.css">
</head>
<body data-schema="{root}/openapi.json">
<div id="docs"></div>
<script src="{root}/static/swagger-ui-bundle.js"></script>
<script src="{root}/static/docs.js"></script>
</body>
</html>
"""
TAGS = [
    Tag(name="auth", description="Register, log in, stay logged in, log out."),
    Tag(name="users", description="Oneself, and who is behind a friend code."),
    Tag(name="social", description="Friendships: ask, answer, end, block."),
    Tag(name="photos", description="Photos: add, say, see, list, find."),
    Tag(name="operations", description="Whether the house stands, and how it does."),
]


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
    """The handler's name; a handler of several paths is told apart by its last fixed part."""
    name = handler.fn.__name__
    if len(handler.paths) == 1:
        return name
    fixed = [part for part in path if isinstance(part, str)]
    return f"{name}_{fixed[-1].replace('-', '_')}"


DOCUMENTATION = OpenAPIConfig(
    title="Wunderkammer",
    version="1",
    description="Everything a household keeps: what people say of it, and what was derived.",
    path=ROOT,
    render_plugins=[
        DocsPlugin(path="/", media_type=MediaType.HTML),
        JsonRenderPlugin(path="/openapi.json"),
    ],
    use_handler_docstrings=True,
    operation_id_creator=operation_id,
    tags=TAGS,
    security=[{}, {"bearer": []}],
    components=Components(
        security_schemes={
            "bearer": SecurityScheme(type="http", scheme="bearer", bearer_format="JWT")
        }
    ),
)
