"""What no release needs any more: parts, rows, failures and staged files. Facts are never swept."""

import sqlalchemy as sa

from assets.species.damages import forget_damages
from assets.species.diff import TABLE as CHANGES
from assets.species.judging import READ, Bench
from assets.species.parts import PARTS, attached
from assets.species.pointing import pointers
from assets.species.releases import RELEASES, unreadable, waits_no_more
from assets.species.staging import clear, shrink
from assets.species.standing import Standing, standings_of
from catalog_data.tables import DERIVED_TABLES
from resources.partitions import drop_part
from resources.postgres import Postgres
from resources.settings import SpeciesSettings

TABLES = {table.name: table for table in DERIVED_TABLES}


def sweep(postgres: Postgres, species: SpeciesSettings) -> list[str]:
    """Drop the parts, rows and files of what is neither served, previous nor waiting.

    Of what is served the usages stay staged: a later release is compared with them.

    Returns:
        Parts that were dropped, as `table release`.
    """
    bench, served = Bench.of(postgres), pointers(postgres)
    standing = {number for one in bench.standings for number in one.kept}
    passed_by = {waits_no_more(one, bench.refused) for one in bench.standings}
    keep = (standing - passed_by) | served
    dropped = _drop_parts(postgres, keep, bench.standings)
    _drop_rows(postgres, standing | served | still_unreadable(postgres), bench)
    newest = {one.served for one in bench.standings if one.served in served}
    for number in newest:
        shrink(species, int(number))
    clear(species, [int(number) for number in newest | (keep - served)])
    return dropped


def still_unreadable(postgres: Postgres) -> set[int]:
    """Unreadable releases that would be read again if nothing were known of any."""
    bad, met = set(unreadable(postgres.frame(READ))), set[int]()
    while True:
        wanted = {number for one in standings_of(postgres, met) for number in one.kept}
        more = (wanted & bad) - met
        if not more:
            return met
        met |= more


def _drop_parts(postgres: Postgres, keep: set[int], standings: list[Standing]) -> list[str]:
    """Drop parts of other releases, and comparisons that are not asked for any more."""
    compared = {number for one in standings for number in one.pairs} & keep
    rows = sa.delete(PARTS).where(PARTS.c.release == sa.bindparam("number"))
    dropped = []
    for part, number in sorted(attached(postgres)):
        if number not in (compared if part == CHANGES.name else keep):
            with postgres.begin() as connection:
                one = rows.where(PARTS.c.part == part)
                connection.execute(one, {"number": number})
                drop_part(connection, TABLES[part], number)
            dropped.append(f"{part} {number}")
    return dropped


def _drop_rows(postgres: Postgres, keep: set[int], bench: Bench) -> None:
    """Drop rows and failures of releases that nobody needs."""
    for number, row in bench.rows.items():
        if number not in keep:
            forget_damages(postgres, row["source"], number)
            with postgres.begin() as connection:
                connection.execute(sa.delete(RELEASES).where(RELEASES.c.release == number))
