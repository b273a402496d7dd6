"""Taxa of bare names, told by relations of names, in a database filled by hand."""

import polars as pl
import pytest

from api.species.relatives import accepted_relatives
from assets.species.details import TABLE as DETAILS
from assets.species.parts import fill_part
from assets.species.usages import TABLE as USAGES
from resources.postgres import Postgres
from tests.benchmarks.species_home import connected
from tests.conftest import cloned

NAMES = [
    ("taxon", "n1", "accepted", "Aus bus", None, None),
    ("synonym", "n2", "synonym", "Aus cus", "taxon", None),
    ("typo", "n3", "bare name", "Aus buss", None, None),
    ("based", "n4", "bare name", "Xus bus", None, "n1"),
    ("twice", "n5", "bare name", "Yus bus", None, None),
    ("alone", "n6", "bare name", "Zus bus", None, None),
    ("later", "n7", "bare name", "Wus bus", None, None),
]
RELATIONS = [
    ("n3", "n2", "spelling_correction"),
    ("n1", "n5", "basionym"),
    ("n6", "n1", "later homonym"),
    ("n7", "n6", "homotypic"),
]


@pytest.fixture
def release(server, server_home):
    columns = ("id", "name_id", "status", "scientific_name", "accepted_id", "basionym_id")
    usages = pl.DataFrame(NAMES, schema=dict.fromkeys(columns, pl.String), orient="row")
    details = pl.DataFrame(
        RELATIONS, schema=["subject_id", "related_id", "kind"], orient="row"
    ).with_columns(entity=pl.lit("NameRelation"), line=pl.int_range(pl.len()), data=pl.lit("{}"))
    with cloned(server, server_home) as urls:
        postgres = Postgres(url=urls.pipeline)
        whole = usages.with_columns(rank=pl.lit("species"), issues=pl.lit("{}"))
        fill_part(postgres, USAGES, 3, iter([whole]))
        fill_part(postgres, DETAILS, 3, iter([details]))
        yield urls


async def test_a_bare_name_means_the_taxon_of_what_it_was_corrected_to_or_based_on(release):
    connections = connected(release)
    try:
        bare = [id_ for id_, _, status, *_ in NAMES if status == "bare name"]
        found = await accepted_relatives(connections, 3, bare)
        assert found.select("id", "accepted_by", "accepted_id").rows() == [
            ("based", "basionym", "taxon"),
            ("twice", "basionym", "taxon"),
            ("typo", "spelling correction", "taxon"),
        ]
        assert (await accepted_relatives(connections, 3, [])).is_empty()
    finally:
        await connections.close()
