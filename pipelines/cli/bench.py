"""The command that runs a benchmark of the checkout. The benchmarks themselves are in tests/."""

import ast
import importlib
import sys
from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli.say import RefusalError, say


def register(app: typer.Typer) -> None:
    """Put this command under the root."""
    app.command(rich_help_panel="Look after")(bench)


def folder() -> Path:
    """Where the benchmarks lie; refuses outside of a checkout."""
    found = Path(__file__).parents[2] / "tests" / "benchmarks"
    if not found.is_dir():
        raise RefusalError("Benchmarks come with the checkout only, in tests/benchmarks.")
    return found


def benchmarks() -> dict[str, str]:
    """Names of the benchmarks with the first line of what each says of itself."""
    found = {}
    for path in sorted(folder().glob("*.py")):
        tree = ast.parse(path.read_text())
        if any(isinstance(node, ast.FunctionDef) and node.name == "main" for node in tree.body):
            found[path.stem.replace("_", "-")] = (ast.get_docstring(tree) or "").split("\n")[0]
    return found


def pairs(options: list[str]) -> dict[str, str]:
    """Options given as name=value."""
    for option in options:
        if "=" not in option:
            raise RefusalError(f"{option} is no option: write it as name=value.")
    return dict(option.split("=", 1) for option in options)


def bench(
    name: Annotated[
        str | None, typer.Argument(help="Which one; all are listed without it.")
    ] = None,
    size: Annotated[
        int | None,
        typer.Option("--size", "--rows", min=1, help="How much of everything; smaller is faster."),
    ] = None,
    device: Annotated[str | None, typer.Option(help="cpu or cuda, where it matters.")] = None,
    option: Annotated[
        list[str] | None, typer.Option("--option", "-o", help="Any other, as name=value.")
    ] = None,
) -> None:
    """Measure the program against a reference in the same run: one JSON line a figure, ratio last.

    A ratio holds on any machine; an absolute time does not.
    """
    known = benchmarks()
    if name is None:
        for each, words in known.items():
            say(f"{each:<12} {words}")
        return
    if name not in known:
        raise RefusalError(f"There is no benchmark {name}; there are {', '.join(known)}.")
    options: dict[str, object] = {**pairs(option or [])}
    if device:
        options["device"] = device
    sys.path.insert(0, str(folder().parents[1]))
    importlib.import_module(f"tests.benchmarks.{name.replace('-', '_')}").main(size, **options)
