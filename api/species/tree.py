"""Where usages stand: lineages, and the lowest taxon in common. Lists of taxa are elsewhere."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select, true

from api.connections import Connections
from api.errors import NotFoundError, UnprocessableError
from api.species.releases import Served
from api.species.schemas import Common, Lineage, Ref
from api.species.tables import Rows, among, lineages, of_release, usages
from api.species.usage_path import Found, find, find_all, key_of

TAKEN_FROM = "This is a synonym: the lineage is that of its accepted taxon."
NOWHERE = "This stands nowhere in the tree: no lineage."
UNPLACED = "This is a bare name, it stands nowhere in the tree: no lineage."
APART = "They have no taxon in common: their lineages begin at different roots."
NAMED = (usages.c.rank, usages.c.scientific_name, usages.c.authorship)


def taxa_at(release: int, places: Iterable[int]) -> Rows:
    """The statement of taxa by ``lft``: lft, id, rank, scientific name, authorship."""
    return (
        select(lineages.c.lft, lineages.c.id, *NAMED)
        .join_from(lineages, usages, lineages.c.id == usages.c.id)
        .where(of_release(lineages, release), of_release(usages, release))
        .where(lineages.c.is_taxon == true(), among(lineages.c.lft, places))
    )


async def refs_at(
    connections: Connections, one: Served, places: Iterable[int | None]
) -> dict[int | None, Ref]:
    """Taxa by ``lft``."""
    wanted = [place for place in places if place is not None]
    if not wanted:
        return {}
    rows = await connections.rows(taxa_at(one.release, wanted))
    return {lft: Ref(key_of(one, id_), *named) for lft, id_, *named in rows}


async def lineage_of(connections: Connections, text: str, source: str | None) -> Lineage:
    """The lineage of the usage that a text names."""
    found = await find(connections, text, source)
    if found.path is None:
        bare = found.status == "bare name"
        return Lineage(found.key, None, [], UNPLACED if bare else NOWHERE)
    refs = await refs_at(connections, found.served, found.path)
    sentence = None if found.is_taxon else TAKEN_FROM
    return Lineage(found.key, found.taxon_key, [refs[lft] for lft in found.path], sentence)


async def common_of(connections: Connections, texts: Sequence[str], source: str | None) -> Common:
    """The lowest taxon in common: that of the first and the last in tree order.

    Raises NotFoundError for a usage that is absent, UnprocessableError for usages of several
    sources, or for one that stands nowhere.
    """
    found = [
        _known(text, one)
        for text, one in zip(texts, await find_all(connections, texts, source), strict=True)
    ]
    one = found[0].served
    if any(other.served != one for other in found):
        raise UnprocessableError("They are of several sources: trees have nothing in common.")
    paths = sorted(_path(each) for each in found)
    shared = [a for a, b in zip(paths[0], paths[-1], strict=False) if a == b]
    refs = await refs_at(connections, one, shared)
    lineage = [refs[lft] for lft in shared]
    return Common(lineage[-1] if lineage else None, lineage, None if lineage else APART)


def _known(text: str, found: Found | None) -> Found:
    if found is None:
        raise NotFoundError(f"There is no usage {text!r}.")
    return found


def _path(found: Found) -> list[int]:
    if not found.path:
        raise UnprocessableError(f"{found.key} stands nowhere in the tree.")
    return found.path
