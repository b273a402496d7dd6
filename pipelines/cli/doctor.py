"""The command that looks the house over: what it runs on, and what is degraded because of that."""

import importlib.metadata
import importlib.util
import os
import platform
import shutil
import subprocess
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from pipelines.cli.house import House, opened
from pipelines.cli.say import console, say

if TYPE_CHECKING:
    from ml.clip.weights import Unavailable, Weights
    from resources.home import Home

PACKAGES = ("dagster", "polars", "lancedb", "litestar", "sqlalchemy", "torch", "open-clip-torch")
SPARE = 5 << 30
SPENT = """
    SELECT count(*), coalesce(sum(tokens_read + tokens_written), 0)::bigint, sum(cost)
    FROM facts.language_model_calls
"""


class Finding(NamedTuple):
    """One line of the examination; a consequence means that something is degraded."""

    subject: str
    state: str
    consequence: str | None = None


def register(app: typer.Typer) -> None:
    """Put this command under the root."""
    app.command(rich_help_panel="Look after")(doctor)


def versions() -> Finding:
    """Python and the libraries that answers depend on."""
    each = [f"{name} {importlib.metadata.version(name)}" for name in PACKAGES]
    system = f"Python {platform.python_version()} on {platform.system()} {platform.machine()}"
    return Finding("versions", f"{system}; {', '.join(each)}")


def database(house: House) -> Finding:
    """Which Postgres answers."""
    import psycopg

    where = "embedded in the home"
    if os.environ.get("DATABASE_URL"):
        where = "the server that DATABASE_URL names"
    with psycopg.connect(house.urls.owner) as connection:
        row = connection.execute("SHOW server_version").fetchone()
        facts = connection.execute("SELECT count(*) FROM facts.photos").fetchone()
    version, photos = row[0] if row else "?", facts[0] if facts else 0
    return Finding("Postgres", f"{version}, {where}; {photos:,} photos catalogued")


def weights(subject: str, state: "Weights | Unavailable", without: str) -> Finding:
    """Which weights a model has, or what goes without them."""
    from ml.clip.weights import Unavailable

    if isinstance(state, Unavailable):
        return Finding(subject, "none", f"{without} {state.reason}")
    return Finding(subject, f"{state.model} from {state.path}, {state.sha256[:12]}")


def language_model(house: House) -> Finding:
    """Whether a language model answers, and what it was asked so far."""
    import psycopg

    from pipelines.environments import language_model as as_set

    try:
        model = as_set()
    except ValueError as error:
        return Finding("language", "no model is asked", str(error))
    if not model.url:
        return Finding("language", "no model is set, and nothing needs one")
    with psycopg.connect(house.urls.owner) as connection:
        calls, tokens, cost = connection.execute(SPENT).fetchone() or (0, 0, None)
    paid = "" if cost is None else f", {cost:,.2f} paid"
    state = f"{model.model} at {model.url}, asked {calls:,} times, {tokens:,} tokens{paid}"
    trouble = model.trouble()
    return Finding("language", state, trouble and f"The model is of no use: {trouble}.")


def music() -> Finding:
    """Which music services are asked; nothing needs one."""
    from pipelines.environments import musicbrainz, spotify

    try:
        app, bank = spotify(), musicbrainz()
    except ValueError as error:
        return Finding("music", "no service is asked", str(error))
    told = [each.trouble or f"{each.url} is asked" for each in (app, bank)]
    return Finding("music", " ".join(f"{each.rstrip('.')}." for each in told))


def switches() -> Finding:
    """What a person switched off."""
    off = os.environ.get("WUNDERKAMMER_OFF", "").strip()
    return Finding("switched off", off or "nothing")


def ray() -> Finding:
    """Where heavy batches go."""
    if importlib.util.find_spec("ray") is None:
        return Finding("Ray", "not installed", "Work stays on this machine.")
    address = os.environ.get("RAY_ADDRESS")
    version = importlib.metadata.version("ray")
    if not address:
        return Finding("Ray", f"{version}; RAY_ADDRESS is not set, work runs in this process")
    return Finding("Ray", f"{version}, the cluster at {address}")


def graphics() -> Finding:
    """Which GPU would do the embeddings, asked of the driver: torch takes seconds to import."""
    tool = shutil.which("nvidia-smi")
    if tool is None:
        return Finding("GPU", "none; embeddings are computed by the processor")
    query = [tool, "--query-gpu=name,memory.total", "--format=csv,noheader"]
    answer = subprocess.run(query, capture_output=True, text=True, check=False)  # noqa: S603
    if answer.returncode != 0:
        return Finding("GPU", "driver does not answer", "Embeddings fall back to the processor.")
    return Finding("GPU", "; ".join(answer.stdout.strip().splitlines()))


def disk(home: "Home") -> Finding:
    """How much room is left for what will be derived."""
    free = shutil.disk_usage(home.root).free
    text = f"{free / 1e9:,.0f} GB free at {home.root}"
    if free < SPARE:
        return Finding("disk", text, "Little room: previews take about 0.4 MB a photo.")
    return Finding("disk", text)


def processor() -> Finding:
    """How many cores and how much memory there are."""
    import psutil

    memory = psutil.virtual_memory()
    text = (
        f"{os.cpu_count()} cores, {memory.total / 1e9:.0f} GB ({memory.available / 1e9:.0f} free)"
    )
    return Finding("machine", text)


def doctor(
    fetch: Annotated[
        bool, typer.Option("--fetch", help="Download the CLIP weights (605 MB) into the home.")
    ] = False,
    fetch_captions: Annotated[
        bool, typer.Option("--fetch-captions", help="Download the weights of captions (1 GB).")
    ] = False,
) -> None:
    """Say what the house runs on, and what is degraded because of it.

    Nothing here is an error: everything works without weights, GPU and Ray, only with less.
    """
    from pipelines.cli.weights import caption_model, captions_found, clip_found, clip_model
    from pipelines.cli.weights import fetch as download

    with opened() as house:
        models = house.home.models
        wanted = [(fetch, clip_model), (fetch_captions, caption_model)]
        for model in [named() for is_wanted, named in wanted if is_wanted]:
            say(f"The weights are at {download(models, model)}.")
        findings = [
            versions(),
            processor(),
            disk(house.home),
            database(house),
            weights("CLIP weights", clip_found(models), "Search goes by words alone."),
            weights("captions", captions_found(models), "Nothing is captioned by itself."),
            language_model(house),
            music(),
            switches(),
            ray(),
            graphics(),
        ]
    out = console()
    for finding in findings:
        sign = "[yellow]![/]" if finding.consequence else "[green]✓[/]"
        out.print(f"{sign} {finding.subject:<13}", end="")
        out.print(finding.state, markup=False)
        if finding.consequence:
            out.print(f"  {'':<13}{finding.consequence}", style="yellow", markup=False)
