"""Names of real checklists: each finds itself or is told ambiguous, others by their sound."""

import asyncio
import random
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
import sqlalchemy as sa

from api.species.match import ASKED, batches
from api.species.releases import Served
from assets.species.intake import keep_archive
from assets.species.lineages import TABLE as LINEAGES
from assets.species.lineages import placed
from assets.species.name_index import KEYS, NAMES, key_rows, name_rows
from assets.species.parts import fill_part
from assets.species.staging import staged
from assets.species.standing import Release
from assets.species.usages import TABLE as USAGES
from assets.species.usages import usages
from catalog_data.species.facts import TaxonomySource
from ml.names.decision import SOUNDS
from resources.blobs import Blobs
from resources.home import Home
from resources.postgres import Postgres
from resources.server import Urls
from resources.settings import SpeciesSettings
from tests.benchmarks.species_home import connected
from tests.conftest import cloned

# Names that are unique by name, authorship and rank, and all others.
ARCHIVES = {
    "avilist-2025-coldp.zip": (52_694, 4),
    "cites-appendix-1.zip": (3_626, 11),
    "pterophoroidea-nameusage.zip": (2_975, 6),
    "flora-do-brasil-2017-coldp.zip": (118_631, 73),
}
LOADS = {USAGES: usages, LINEAGES: placed, NAMES: name_rows, KEYS: key_rows}
SAME = ["scientific_name", "authorship", "rank"]


@pytest.fixture(scope="module")
def checklists(server: Urls, server_home: Home, shared_data: Path, tmp_path_factory) -> Iterator:
    """The archives, each a release with its names; and their usages as they were staged."""
    home = Home(tmp_path_factory.mktemp("self") / "home")
    home.prepare()
    species = SpeciesSettings(work=str(home.root / "work"))
    blobs = Blobs(facts_uri=home.facts_uri, derived_uri=home.derived_uri)
    with cloned(server, server_home) as urls:
        said, postgres, found = Postgres(url=urls.api), Postgres(url=urls.pipeline), {}
        for name in ARCHIVES:
            with said.begin() as connection:
                connection.execute(sa.insert(TaxonomySource).values(code=name[:8]))
            path = shared_data / "taxonomy" / name
            number, _ = keep_archive(said, blobs, name[:8], path, name, None)
            query = "SELECT content_id FROM facts.taxonomy_archives WHERE release = :release"
            with said.begin() as connection:
                content = connection.execute(sa.text(query), {"release": number}).scalar_one()
            files = staged(postgres, blobs, species, Release(number, name[:8], content, name))
            for table, load in LOADS.items():
                fill_part(postgres, table, number, load(files))
            found[name] = (number, pl.read_parquet(files.usages))
        yield urls, found


def asked_for(urls: Urls, names: pl.DataFrame, *numbers: int) -> pl.DataFrame:
    """Answers to names, of one release, or of two as sources after one another."""

    async def ask() -> pl.DataFrame:
        connections = connected(urls)
        codes = zip(("own", "next"), numbers, strict=False)
        sources = [Served(code, number, None, 1, True, *[None] * 8, 0) for code, number in codes]
        try:
            return pl.concat([frame async for frame in batches(connections, sources, names)])
        finally:
            await connections.close()

    return asyncio.run(ask())


@pytest.mark.parametrize("name", ARCHIVES)
def test_every_name_finds_itself(checklists, name, capsys):
    urls, found = checklists
    number, rows = found[name]
    named = rows.filter(pl.col("scientific_name").is_not_null())
    asked = named.select(
        "id",
        "scientific_name",
        pl.col("authorship").fill_null(""),
        "rank",
        unique=pl.struct(SAME).is_unique(),
    )
    said = [pl.lit(None, pl.String).alias(n) for n in ASKED if n not in asked.columns]
    answers = asked_for(urls, asked.with_columns(said).select(ASKED), number)
    both = pl.concat([asked.select("unique", own_id="id"), answers], how="horizontal")
    own = "own:" + pl.col("own_id")
    among = pl.col("candidates").list.eval(pl.element().struct.field("id")).list.contains(own)
    exact = (pl.col("match") == "exact") & (pl.col("id") == own).fill_null(value=False)
    ambiguous = (pl.col("match") == "ambiguous") & among.fill_null(value=False)
    wrong = both.filter(~pl.when("unique").then(exact).otherwise(ambiguous))
    counts = asked.get_column("unique").sum(), asked.height - asked.get_column("unique").sum()
    with capsys.disabled():
        print(f"\n{name}: {counts[0]:,} unique names are exact, {counts[1]:,} others ambiguous")
    assert counts == ARCHIVES[name]
    assert wrong.select("asked_name", "match", "rule").rows() == []


HEARD = {
    "avilist-2025-coldp.zip": {
        "Filloscopus trokilus": "Phylloscopus trochilus",
        "Halietus leukocefalus": "Haliaeetus leucocephalus",
        "Platirinkus mystaceus": "Platyrinchus mystaceus",
        "Tringa nebularia": None,
        "Tringa nebularensis": None,
    },
    "flora-do-brasil-2017-coldp.zip": {
        "Filodendrum bipinatifidum": "Philodendron bipinnatifidum",
        "Himenea courbaryl": "Hymenaea courbaril",
        "Mikania zzzstylosa": None,
    },
}
LETTERS = "aeiouybcdfghklmnprstvwxz"
# Spelling by ear: what is said the same.
EAR = ("ph", "f"), ("th", "t"), ("ch", "c"), ("y", "i"), ("ae", "e"), ("ll", "l"), ("k", "c")


def names_alone(names: list[str]) -> pl.DataFrame:
    """Names of which nothing else is said, as they are asked for."""
    frame = pl.DataFrame({"scientific_name": names})
    return frame.with_columns(pl.lit(None, pl.String).alias(n) for n in ASKED[1:]).select(ASKED)


@pytest.mark.parametrize("name", HEARD)
def test_real_names_are_found_by_their_sound(checklists, name):
    urls, found = checklists
    answers = asked_for(urls, names_alone(list(HEARD[name])), found[name][0])
    heard = [row["name"] if row["rule"] == SOUNDS else None for row in answers.to_dicts()]
    assert heard == list(HEARD[name].values())


@pytest.mark.parametrize("name", HEARD)
def test_names_written_by_ear_are_found_and_never_another(checklists, name, capsys):
    urls, found = checklists
    number, rows = found[name]
    species = rows.filter(rank="species", status="accepted").sample(3_000, seed=0)
    heard = pl.col("scientific_name")
    for written, said in EAR:
        heard = heard.str.replace_all(written, said, literal=True)
    both = species.select("id", "scientific_name", heard=heard)
    answers = asked_for(urls, names_alone(both.get_column("heard").to_list()), number)
    by_sound = pl.concat([both, answers.select("match", "rule", usage="id")], how="horizontal")
    told = by_sound.filter(
        pl.col("match").is_in(["none", "higher_rank"]) | (pl.col("rule") == SOUNDS)
    )
    right = (told.get_column("usage") == "own:" + told.get_column("id")).fill_null(value=False)
    wrong = told.filter((pl.col("rule") == SOUNDS) & ~right)
    with capsys.disabled():
        print(f"\n{name}: {right.sum()} of {told.height} names heard, {wrong.height} as another")
    assert told.height > 100
    assert right.mean() > 0.92
    assert wrong.height <= told.height // 200, wrong.rows()


@pytest.mark.parametrize("name", HEARD)
def test_invented_names_sound_like_none(checklists, name):
    urls, found = checklists
    dice = random.Random(0)
    names = [
        " ".join("".join(dice.choices(LETTERS, k=dice.randint(5, 10))) for _ in range(2))
        for _ in range(5_000)
    ]
    answers = asked_for(urls, names_alone([one.capitalize() for one in names]), found[name][0])
    assert answers.get_column("match").unique().to_list() == ["none"]


def test_letters_of_a_later_source_come_before_sounds_of_the_first(checklists):
    urls, found = checklists
    birds, plants = (found[name][0] for name in HEARD)
    asked = names_alone(["Hillia"])
    assert asked_for(urls, asked, birds).select("name", "rule").row(0) == ("Hylia", SOUNDS)
    both = asked_for(urls, asked, birds, plants)
    assert both.select("name", "match").row(0) == ("Hillia", "exact")
