"""Suggestions against a plain reading of what they promise, over names that are all alike."""

import asyncio
import itertools
import random
from collections.abc import Iterator

import polars as pl
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.connections import Connections
from api.species.suggest import names_for
from assets.species.name_index import KEYS, NAMES, distinct_words
from assets.species.parts import fill_part
from assets.species.usages import TABLE as USAGES
from ml.names.index import Kind, beginnings, indexed, word_rows
from ml.names.typed import FEWEST, key_of, keys_without_one, typed_form
from resources.home import Home
from resources.postgres import Postgres
from resources.server import Urls
from tests.benchmarks.species_home import connected
from tests.conftest import cloned

RELEASE, TOP = 7, 10
LETTERS = "abc"


def crowd() -> list[tuple[str, str]]:
    """Names of few letters, so that every one has many that are a slip away; and statuses."""
    dice = random.Random(0)
    genera = ["".join(dice.choices(LETTERS, k=dice.randint(4, 8))) for _ in range(60)]
    names = set(genera)
    for genus, _ in itertools.product(genera, range(6)):
        words = ["".join(dice.choices(LETTERS, k=dice.randint(2, 6))) for _ in range(2)]
        names.add(" ".join([genus, *words[: dice.randint(1, 2)]]))
    kinds = ("accepted", "accepted", "synonym", "bare name")
    return [(name.capitalize(), dice.choice(kinds)) for name in sorted(names)]


@pytest.fixture(scope="module")
def names(server: Urls, server_home: Home, tmp_path_factory) -> Iterator[tuple[Urls, list]]:
    """A release of such names, and its rows (standing, canonical, id)."""
    rows = pl.DataFrame(crowd(), schema=["scientific_name", "status"], orient="row")
    usages = rows.with_columns(id=pl.format("u{}", pl.int_range(pl.len())), rank=pl.lit("species"))
    index = indexed(usages).select("id", "canonical", "standing", "name_key")
    index = index.sort("standing", "canonical", "id")
    path = tmp_path_factory.mktemp("names") / "names.parquet"
    index.write_parquet(path)
    first, later = distinct_words(path)
    keys = [(first, Kind.FIRST), (later, Kind.LATER), (beginnings(first), Kind.BEGINNING)]
    frames = [word_rows(words, kind) for words, kind in keys]
    plain = usages.with_columns(issues=pl.lit("{}"))
    with cloned(server, server_home) as urls:
        postgres = Postgres(url=urls.pipeline)
        for table, pieces in ((USAGES, [plain]), (NAMES, [index]), (KEYS, frames)):
            fill_part(postgres, table, RELEASE, iter(pieces))
        yield urls, list(index.select("standing", "canonical", "id").iter_rows())


def slip_of(typed: str, name: str) -> int | None:
    """2 where a letter was lost or swapped, 3 where one is stray, None where it is further."""
    pairs = enumerate(zip(typed, name, strict=False))
    at = next((at for at, (a, b) in pairs if a != b), min(len(typed), len(name)))
    here = name[at : at + 1]
    within = " " in typed and at <= typed.index(" ")
    if typed[at : at + 1] and name.startswith(typed[at:], at + 1) and not (within and here == " "):
        return 2
    swapped = typed[at + 1 : at + 2] + typed[at : at + 1] + typed[at + 2 :]
    if at + 1 < len(typed) and name.startswith(swapped, at):
        return 2
    wrong = typed[at : at + 1] != " " and not (within and here == " ") and at < len(name)
    rest = typed[at + 1 :]
    return 3 if (wrong and name.startswith(rest, at + 1)) or name.startswith(rest, at) else None


def expected(rows: list, typed: str) -> list[str]:
    """Ids in the order that is promised, read from every name."""
    found = []
    for standing, name, id_ in rows:
        if name == typed.rstrip():
            found.append((0, standing, name, id_))
        elif name.startswith(typed):
            found.append((1, standing, name, id_))
        elif len(typed.replace(" ", "")) >= FEWEST and (slip := slip_of(typed, name)):
            found.append((slip, standing, name, id_))
    exact = [id_ for kind, *_, id_ in sorted(found)[:TOP] if kind == 0]
    return [*exact, *[id_ for kind, *_, id_ in sorted(found) if kind][:TOP]]


def answered(urls: Urls, texts: list[str]) -> list[list[str]]:
    """Ids suggested for texts."""

    async def ask() -> list[list[str]]:
        connections: Connections = connected(urls)
        try:
            found = [await names_for(connections, RELEASE, text, TOP) for text in texts]
            return [[row.id for row in rows] for rows in found]
        finally:
            await connections.close()

    return asyncio.run(ask())


TYPED = st.text(alphabet=LETTERS + " ", min_size=1, max_size=12).map(typed_form).filter(str.strip)
BRIEF = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@BRIEF
@given(texts=st.lists(TYPED, min_size=8, max_size=8))
def test_whatever_is_typed_the_first_ten_are_found_in_order(names, texts):
    urls, rows = names
    assert answered(urls, texts) == [expected(rows, text) for text in texts]


@BRIEF
@given(data=st.data())
def test_a_slip_in_a_name_finds_what_is_promised(names, data):
    urls, rows = names
    name = data.draw(st.sampled_from([name for _, name, _ in rows]))
    text = name[: data.draw(st.integers(5, 15))]
    at = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(st.sampled_from(LETTERS))
    slips = [text[:at] + letter + text[at + 1 :], text[:at] + text[at + 1 :]]
    slips += [
        text[:at] + letter + text[at:],
        text[:at] + text[at + 1 : at + 2] + text[at] + text[at + 2 :],
    ]
    forms = [form for slip in slips if (form := typed_form(slip))]
    assert answered(urls, forms) == [expected(rows, form) for form in forms]


@BRIEF
@given(data=st.data())
def test_one_more_right_letter_never_loses_a_name(names, data):
    urls, rows = names
    _, name, id_ = data.draw(st.sampled_from(rows))
    found = answered(urls, [name[:size] for size in range(1, len(name) + 1)])
    shown = [id_ in ids for ids in found]
    assert shown == sorted(shown)
    assert found[-1][0] == id_ or name in {other for _, other, one in rows if one == found[-1][0]}


def test_a_name_with_a_space_behind_is_shown_once(names):
    urls, rows = names
    texts = [f"{name} " for _, name, _ in rows if " " not in name and len(name) >= FEWEST]
    for found in answered(urls, texts):
        assert len(found) == len(set(found))


def test_one_plan_serves_all_that_is_typed(names):
    urls, rows = names
    planned = sa.text("SELECT max(generic_plans) FROM pg_prepared_statements")

    async def ask() -> int:
        connections: Connections = connected(urls)
        try:
            for _, name, _ in rows[:30]:
                await names_for(connections, RELEASE, name[:FEWEST], TOP)
            return await connections.scalar(planned)
        finally:
            await connections.close()

    assert asyncio.run(ask()) > 0


def test_keys_of_one_word_are_those_of_many():
    words = pl.Series(["carex", "aa", "ägäisch", "b"])
    many = word_rows(words, Kind.FIRST)
    for word in words:
        keys = many.filter(pl.col("word") == word)["key"].to_list()
        assert set(keys) == {key_of(word), *(keys_without_one(word) if len(word) > 1 else ())}


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("  Cárex  ALBA ", "carex alba "),
        ("Carex alba var. nigra", "carex alba nigra"),
        ("Aus (Bus) cus", "aus cus"),
        ("× Aus × bus", "aus bus"),
        ("Aus x bus", "aus bus"),
        ("Dermestes ﬁ_æ", "dermestes ﬁ ae"),
    ],
)
def test_what_is_typed_is_read_as_names_are_written(text, form):
    assert typed_form(text) == form
