"""The house rules, executed: imports, charters, sizes, and what the README says of the tree."""

import ast
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FLOORS = ("catalog_data", "ml", "resources", "assets", "pipelines", "api")
MAY_IMPORT = {
    "catalog_data": set(),
    "ml": set(),
    "resources": {"catalog_data"},
    "assets": {"catalog_data", "ml", "resources"},
    "pipelines": {"catalog_data", "ml", "resources", "assets"},
    "api": {"catalog_data", "ml"},
}
FORBIDDEN = {
    "catalog_data": {"dagster", "ray", "torch", "lancedb", "litestar"},
    "ml": {"dagster", "ray", "sqlalchemy", "lancedb", "litestar", "psycopg", "httpx"},
    "resources": {"litestar"},
    "assets": {"litestar", "ray", "lancedb", "psycopg"},
    "pipelines": {"litestar", "ray", "torch"},
    "api": {"dagster", "ray", "psycopg", "psycopg2"},
}
LATE = {"torch", "ray", "open_clip"}
READ_AT_RUN_TIME = {"assets", "resources", "pipelines", "api"}
FUNCTION_LINES = 45
FILE_LINES = 250
# A migration is one frozen step: it is written once, read rarely and never edited.
FROZEN = ROOT / "catalog_data" / "migrations" / "versions"


def modules() -> list[Path]:
    return sorted(path for floor in FLOORS for path in (ROOT / floor).rglob("*.py"))


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def imported(node: ast.AST) -> set[str]:
    if isinstance(node, ast.Import):
        return {alias.name.split(".")[0] for alias in node.names}
    if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
        return {node.module.split(".")[0]}
    return set()


def anywhere(path: Path) -> set[str]:
    return set().union(*(imported(node) for node in ast.walk(tree_of(path))))


def at_import(path: Path) -> set[str]:
    found: set[str] = set()
    stack: list[ast.AST] = list(tree_of(path).body)
    while stack:
        node = stack.pop()
        found |= imported(node)
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            stack.extend(ast.iter_child_nodes(node))
    return found


def floor_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[0]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_every_floor_stands():
    assert [floor for floor in FLOORS if not list((ROOT / floor).glob("*.py"))] == []


@pytest.mark.parametrize("path", modules(), ids=name)
def test_imports_point_down(path):
    floor = floor_of(path)
    ours = anywhere(path) & set(FLOORS)
    assert ours <= MAY_IMPORT[floor] | {floor}
    assert not anywhere(path) & FORBIDDEN[floor]


@pytest.mark.parametrize("path", modules(), ids=name)
def test_heavy_imports_are_late(path):
    assert not at_import(path) & LATE


@pytest.mark.parametrize("path", modules(), ids=name)
def test_module_has_a_charter(path):
    charter = ast.get_docstring(tree_of(path))
    assert charter, "say in the first line what lives here and what does not"
    assert charter.splitlines()[0].rstrip().endswith((".", ":", "?"))


@pytest.mark.parametrize(
    "path", [path for path in modules() if floor_of(path) in READ_AT_RUN_TIME], ids=name
)
def test_annotations_are_real(path):
    assert "from __future__ import annotations" not in path.read_text()


@pytest.mark.parametrize(
    "path", [path for path in modules() if FROZEN not in path.parents], ids=name
)
def test_one_idea_each(path):
    assert path.read_text().count("\n") <= FILE_LINES
    long = [
        node.name
        for node in ast.walk(tree_of(path))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and (node.end_lineno or 0) - node.lineno + 1 > FUNCTION_LINES
    ]
    assert long == []


def test_no_cupboards():
    cupboards = {"utils", "common", "helpers", "lib", "core", "misc"}
    assert [name(path) for path in modules() if cupboards & set(path.with_suffix("").parts)] == []


def tracked() -> list[str]:
    listing = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listing.returncode != 0:
        pytest.skip("not a git checkout")
    return listing.stdout.splitlines()


def test_the_project_speaks_of_itself_alone():
    private = re.compile(r"/w[o]rk/|--(extra-)?index-url|\.librar[y]\b")
    offenders = []
    for file in tracked():
        path = ROOT / file
        if path.suffix in {".py", ".md", ".toml", ".yaml", ".lock", ".txt", ""} and path.is_file():
            text = path.read_text(errors="ignore")
            offenders += [file] if private.search(text) else []
    assert offenders == []


def test_readme_names_the_tree():
    readme = (ROOT / "README.md").read_text()
    top = {file.split("/")[0] for file in tracked()} - {"LICENSE"}
    assert [entry for entry in sorted(top) if entry not in readme] == []


def test_readme_names_every_setting():
    readme = (ROOT / "README.md").read_text()
    code = "\n".join(path.read_text() for path in modules())
    settings = set(re.findall(r"\bWUNDERKAMMER_[A-Z_]+[A-Z]\b", code))
    assert settings, "no setting found: the pattern is wrong"
    assert sorted(setting for setting in settings if setting not in readme) == []
