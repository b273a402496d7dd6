"""What a person reads once everything answers: addresses, a login, lines worth trying."""

from urllib.parse import quote

from pipelines.cli.checklists import SAMPLE
from pipelines.cli.house import House
from pipelines.cli.household import Login
from pipelines.cli.say import console

SAMPLE_HAS = "lighthouse"
SAMPLE_NAMES = "Rotkehlchen"
MAKER = r"""
    SELECT make FROM derived.photo_metadata WHERE make ~ '\S'
    GROUP BY make ORDER BY count(*) DESC, make LIMIT 1
"""
SERVED = """
    SELECT s.code, p.version::int AS release
    FROM facts.taxonomy_sources s JOIN derived.published p ON p.artifact = 'taxonomy:' || s.code
    WHERE s.active ORDER BY s.priority, s.code LIMIT 1
"""
A_NAME = """
    SELECT scientific_name FROM derived.name_usages
    WHERE release = :release AND rank = 'species' AND status = 'accepted' LIMIT 1
"""


def login_lines(login: Login | None) -> list[str]:
    """How to get in."""
    if login is None:
        return []
    if login.password is None:
        reset = f"wunderkammer user password {login.email}"
        return [f"Log in as   [bold]{login.email}[/] with your password ({reset} sets a new one)"]
    return [f"Log in as   [bold]{login.email}[/] with [bold]{login.password}[/]"]


def word_worth_trying(house: House) -> str:
    """A word that finds something here: a camera's maker, if there is none what the sample has."""
    import sqlalchemy as sa

    found = house.said.frame(sa.text(MAKER))
    maker = str(found["make"][0]) if found.height else SAMPLE_HAS
    return maker.split()[0]


def name_worth_trying(house: House) -> str | None:
    """A name that the source asked first knows; None where no names are served."""
    import sqlalchemy as sa

    served = house.said.frame(sa.text(SERVED))
    if served.is_empty():
        return None
    source, release = served.row(0)
    if source == SAMPLE:
        return SAMPLE_NAMES
    found = house.said.frame(sa.text(A_NAME), {"release": release})
    return str(found["scientific_name"][0]) if found.height else None


def curl_lines(api: int, login: Login | None, word: str, name: str | None) -> list[str]:
    """Requests worth trying: of photos as the one who logs in, of names as anybody."""
    base = f"http://127.0.0.1:{api}/api/v1"
    email, password = (
        (login.email, login.password or "PASSWORD") if login else ("EMAIL", "PASSWORD")
    )
    body = f'{{"email":"{email}","password":"{password}"}}'
    take = "python3 -c 'import json,sys; print(json.load(sys.stdin)[\"access_token\"])'"
    post = f"-H 'Content-Type: application/json' -d '{body}'"
    names = [f'curl -s "{base}/taxonomy/suggest?q={quote(name)}"'] if name else []
    return [
        *names,
        f"TOKEN=$(curl -s {base}/auth/login {post} | {take})",
        f'curl -s -H "Authorization: Bearer $TOKEN" "{base}/photos/search?q={quote(word)}"',
        f'curl -s -H "Authorization: Bearer $TOKEN" "{base}/timeline"',
    ]


def welcome(house: House, ui: int, api: int, login: Login | None) -> None:
    """Say where everything is."""
    from pipelines.cli.weights import advice

    lines = [
        "",
        f"Dagster UI  [bold]http://127.0.0.1:{ui}[/]",
        f"API         [bold]http://127.0.0.1:{api}/api/docs[/]",
        f"Home        {house.home.root} (files put into inbox/NAME come in by themselves)",
        *login_lines(login),
        "",
        "Worth trying:",
    ]
    out = console()
    for line in lines:
        out.print(line)
    for line in curl_lines(api, login, word_worth_trying(house), name_worth_trying(house)):
        out.print(f"  {line}", markup=False)
    missing = advice(house.home.models)
    if missing:
        out.print(f"\n{missing}", style="yellow")
    out.print("\nCtrl-C stops everything.")
