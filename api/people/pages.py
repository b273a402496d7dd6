"""The pages that links of letters lead to, for people without a client. No token is judged."""

from html import escape

from litestar import MediaType, Response

# Reading a page changes nothing: those who look at links before their owner does press no button.
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; form-action 'self'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Wunderkammer: {title}</title>
<link rel="icon" href="data:,">
</head>
<body><main><h1>{title}</h1>{body}</main></body>
</html>
"""
ASKED = """<form method="post" action="{action}">
<input type="hidden" name="token" value="{token}">
{fields}<button>{button}</button>
</form>
"""
CHOICE = """<label>New password, at least 10 characters
<input type="password" name="password" minlength="10" maxlength="256" required
 autocomplete="new-password"></label>
"""


def page(title: str, body: str, status: int = 200) -> Response[str]:
    """A page with a title and what is below it, as HTML."""
    text = PAGE.format(title=escape(title), body=body)
    return Response(text, media_type=MediaType.HTML, status_code=status, headers=HEADERS)


def said(title: str, sentence: str, status: int = 200) -> Response[str]:
    """A page that says one sentence."""
    return page(title, f"<p>{escape(sentence)}</p>", status)


def to_prove(token: str) -> Response[str]:
    """The page that asks whether an address is one's own."""
    form = ASKED.format(action="page", token=escape(token), fields="", button="This is mine")
    return page("Is this your address?", form)


def to_choose(token: str) -> Response[str]:
    """The page that asks for a new password."""
    form = ASKED.format(action="page", token=escape(token), fields=CHOICE, button="Choose it")
    return page("A new password", form)
