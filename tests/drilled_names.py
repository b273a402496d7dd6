"""Names of the household that is drilled: two sources, a release rolled back, one refused.

What can stand in the paths of the taxonomy, and what is asked of them, is here too.
"""

from pathlib import Path
from typing import Any

import sqlalchemy as sa

from assets.species.intake import keep_archive
from catalog_data.sample import write_checklist
from catalog_data.species.facts import Decision
from pipelines.cli.sources import decide, say_source, standing_of
from resources.blobs import Blobs
from resources.postgres import Postgres
from tests.benchmarks.taxonomy import write_archive

MADE = 400
# Usages that the second release of the sample adds, drops, moves and calls otherwise.
MOVED = ("dunnock\tprunella-bird\t", "dunnock\tmuscicapidae\t")
ADDED = "great-tit\tpasseriformes\t\taccepted\tspecies\tParus major\tLinnaeus, 1758" + "\t" * 7
DROPPED = "lemon-limonum\t"
CALLED = ("\tAglais io\t", "\tNymphalis io\t")

TAXA = [
    "sample:fox", "sample:larus", "sample:animalia", "sample:fly-agaric", "sample:coffee",
    "sample:ovis-orientalis-1", "sample:cherry-misapplied", "sample:great-tit", "robin",
    "sample:nobody",
]  # fmt: skip
QUERIES = {
    "/api/v1/taxonomy": [
        "",
        "limit=7",
        "rank=species",
        "status=synonym&source=sample",
        "kingdom=Plantae",
        "under=sample:aves",
        "roots=true",
        "source=made&rank=family",
        "environment=marine",
        "page=2&page_size=5",
    ],
    "/api/v1/taxonomy/search": [
        "q=prunella", "q=io", "q=Rotkehlchen", "q=vulpes&rank=species", "q=zzz",
        "q=prunella&kingdom=Plantae", "q=linnaeus&source=sample", "q=argentatus&status=accepted",
        "q=pinus&under=sample:plantae",
    ],
    "/api/v1/taxonomy/suggest": [
        "q=Pru", "q=prunela", "q=rotk&language=deu", "q=Aglais i", "q=zzzz", "q=a&source=made",
    ],
    "/api/v1/taxonomy/match": [
        "name=Vulpes vulpes", "name=Vulpes vulpis", "name=Prunella",
        "name=Prunella&kingdom=Animalia", "name=Ovis orientalis", "name=Nobody nowhere",
        "name=Inachis io", "name=Larus unknownus",
    ],
    "/api/v1/taxonomy/lca": [
        "ids=sample:fox&ids=sample:cat", "ids=sample:fox&ids=sample:coffee",
    ],
    "/api/v1/taxonomy/stats": ["", "source=sample", "source=made"],
    "/api/v1/taxonomy/{taxon}/children": ["", "direct=false&limit=5"],
    "/api/v1/taxonomy/{taxon}/vernaculars": ["", "language=de"],
    "/api/v1/taxonomy/{taxon}": ["", "source=made"],
}  # fmt: skip


def kept(urls: Any, home: Any, source: str, archive: Path, priority: int) -> int:
    """Keep an archive as the command does; the number of its release."""
    said = Postgres(url=urls.api)
    say_source(said, source, priority=priority)
    blobs = Blobs(facts_uri=home.facts_uri, derived_uri=home.derived_uri)
    return keep_archive(said, blobs, source, archive, archive.name, None)[0]


def changed_sample(folder: Path) -> Path:
    """The sample as its next release: something new, gone, elsewhere and called otherwise."""
    table = write_checklist(folder) / "NameUsage.tsv"
    text = table.read_text().replace(*MOVED).replace(*CALLED)
    lines = [line for line in text.splitlines() if not line.startswith(DROPPED)]
    table.write_text("\n".join([*lines, ADDED]) + "\n")
    return folder


def made_archive(folder: Path, count: int) -> Path:
    """A made checklist of many more names than the sample's."""
    folder.mkdir()
    write_archive(folder, count, seed=7)
    return folder


def first_names(urls: Any, home: Any, base: Path) -> None:
    """Two sources with a release each."""
    kept(urls, home, "sample", write_checklist(base / "species"), 10)
    kept(urls, home, "made", made_archive(base / "made", MADE), 20)


def second_names(urls: Any, home: Any, base: Path) -> None:
    """A new release of one source, and one of the other that lost too many names."""
    kept(urls, home, "sample", changed_sample(base / "changed"), 10)
    kept(urls, home, "made", made_archive(base / "less", MADE // 2), 20)


def third_names(urls: Any) -> None:
    """The first source goes back to the release before."""
    said = Postgres(url=urls.api)
    previous = standing_of(said, "sample").previous
    assert previous == 1, "the second release was served"
    decide(said, "sample", previous, Decision.ROLLBACK, "the dunnock is no chat", None)


def paths_of(rows: Postgres) -> dict[str, list[str]]:
    """What can stand in paths of the taxonomy: usages of all kinds, and every release."""
    made = "SELECT id FROM derived.name_usages WHERE release = 2 ORDER BY id LIMIT 2"
    some = [f"made:{id}" for id in rows.frame(sa.text(made))["id"].to_list()]
    numbers = rows.frame(sa.text("SELECT release FROM facts.taxonomy_archives ORDER BY 1"))
    releases = [str(number) for number in numbers["release"]]
    return {"taxon": [*TAXA, *some], "before": releases, "after": releases}
