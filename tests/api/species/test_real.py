"""Taxonomy over real checklists: subtrees and common taxa against walks over their files."""

import random
import zipfile
from collections import defaultdict

import polars as pl
import pytest

from resources.home import Home
from resources.postgres import Postgres
from tests.api.species.asking import TAXONOMY, ids, of, pages, told
from tests.assets.species.conftest import Room
from tests.conftest import cloned

ARCHIVES = {"birds": "avilist-2025-coldp.zip", "plumes": "pterophoroidea-nameusage.zip"}


@pytest.fixture(scope="session")
def real(server, server_home, tmp_path_factory, shared_data):
    """Two real checklists, served."""
    home = Home(tmp_path_factory.mktemp("real") / "home")
    home.prepare()
    with cloned(server, server_home) as urls:
        room = Room(Postgres(url=urls.api), Postgres(url=urls.pipeline), home)
        for code, name in ARCHIVES.items():
            room.bring(code, shared_data / "taxonomy" / name)
        room.derive()
        yield urls


@pytest.fixture
def urls(real):
    """The database of these tests."""
    return real


TAXA = ("accepted", "accep:sted", "valid", "provisionally accepted")


@pytest.fixture(scope="session", params=ARCHIVES)
def checklist(request, shared_data):
    """Code of a source, and its taxa as its file has them: [id, parent]."""
    archive = zipfile.ZipFile(shared_data / "taxonomy" / ARCHIVES[request.param])
    table = archive.read("NameUsage.tsv")
    rows = pl.read_csv(table, separator="\t", quote_char=None, infer_schema=False)
    rows = rows.rename({column: column.split(":")[-1].lower() for column in rows.columns})
    taxa = rows.filter(pl.col("status").str.to_lowercase().is_in(TAXA))
    return request.param, taxa.select("id", parent="parentid")


def walked(taxa, root):
    """Ids of all that is below one, level by level."""
    found, level = [], pl.DataFrame({"parent": [root]})
    while level.height:
        below = taxa.join(level, on="parent", how="semi")
        found += below["id"].to_list()
        level = below.select(parent="id")
    return found


def climbed(parents, usage):
    """Ids from a taxon up to its root."""
    path = []
    while usage in parents:
        path.append(usage)
        usage = parents[usage]
    return path


def some(taxa, count, seed=0):
    """Taxa that have something below them, a few of them, the same at each run."""
    inner = taxa.join(taxa.select(id="parent"), on="id", how="semi")["id"].unique().sort().to_list()
    return random.Random(seed).sample(inner, count)


async def test_descendants_are_those_of_a_walk(client, checklist):
    code, taxa = checklist
    for usage in some(taxa, 12):
        wanted = sorted(f"{code}:{below}" for below in walked(taxa, usage))
        whole = await pages(client, of(f"{code}:{usage}", "/descendants"), 200)
        assert sorted(ids(whole)) == wanted
        listed = await pages(client, TAXONOMY, 200, under=f"{code}:{usage}")
        assert listed == [item for item in whole if item["status"] == "accepted"]
        told_of = await told(client, of(f"{code}:{usage}"))
        assert told_of["counts"]["descendants"] == len(wanted) == len(whole)


async def test_children_are_those_that_name_it(client, checklist):
    code, taxa = checklist
    for usage in some(taxa, 25, seed=1):
        wanted = taxa.filter(pl.col("parent") == usage)["id"].to_list()
        found = await pages(client, of(f"{code}:{usage}", "/children"), 200)
        assert sorted(ids(found)) == sorted(f"{code}:{child}" for child in wanted)


async def test_common_taxa_are_those_of_a_climb(client, checklist):
    code, taxa = checklist
    parents = dict(taxa.iter_rows())
    chance = random.Random(2)
    for _ in range(40):
        chosen = chance.sample(sorted(parents), chance.randint(1, 4))
        climbs = [climbed(parents, usage) for usage in chosen]
        shared = [usage for usage in climbs[0] if all(usage in path for path in climbs)]
        found = await told(client, f"{TAXONOMY}/lca", ids=[f"{code}:{usage}" for usage in chosen])
        assert ids(found["lineage"]) == [f"{code}:{usage}" for usage in reversed(shared)]


async def test_every_lineage_at_once_is_a_climb(client, checklist):
    code, taxa = checklist
    parents = dict(taxa.iter_rows())
    sent = {"ids": [f"{code}:{usage}" for usage in parents]}
    answer = await client.post(f"{TAXONOMY}/lineages", json=sent)
    rows = pl.read_ndjson(answer.content)
    paths = defaultdict(list)
    for usage, steps in rows.select("id", "lineage").iter_rows():
        paths[usage] = [step["id"] for step in steps]
    assert len(paths) == len(parents)
    for usage in parents:
        path = [f"{code}:{above}" for above in reversed(climbed(parents, usage))]
        assert paths[f"{code}:{usage}"] == path
