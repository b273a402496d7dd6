"""One usage whole: its name, its place, how much is known of it, and what is wrong with it."""

from sqlalchemy import and_, func, select, true

from api.connections import Connections
from api.species.conservation import conservation_of, native_areas
from api.species.entities import counted_by_entity
from api.species.releases import Served
from api.species.schemas import Counts, Issue, Ref, SourceBrief, Usage
from api.species.tables import (
    Rows,
    among,
    distributions,
    lineages,
    of_release,
    usages,
    vernaculars,
)
from api.species.tree import NAMED, refs_at
from api.species.usage_path import Found, find, key_of
from ml.coldp import ISSUES, MAJOR_RANKS
from ml.taxonomy import PROBLEMS

SENTENCES = {**PROBLEMS, **ISSUES}
CATALOGUE = "https://www.catalogueoflife.org/data/taxon/"
OWN = {"id", "environment", "issues", "more", "link"}
PLAIN = [name for name in Usage.__struct_fields__ if name in usages.c and name not in OWN]
ROW = [
    *(usages.c[name] for name in (*PLAIN, "environment", "issues", "more", "link", "basionym_id")),
    lineages.c.parent,
    *(lineages.c[rank] for rank in MAJOR_RANKS),
]


async def usage_of(connections: Connections, text: str, source: str | None) -> Usage:
    """The usage that a text names."""
    found = await find(connections, text, source)
    row = (await connections.rows(_row(found)))[0]._asdict()
    ranked = {rank: row[rank] for rank in MAJOR_RANKS}
    refs = await refs_at(connections, found.served, [row["parent"], *ranked.values()])
    named = await refs_of(connections, found.served, {found.taxon_id, row["basionym_id"]})
    return Usage(
        id=found.key,
        usage_id=found.id,
        **{name: row[name] for name in PLAIN},
        environment=row["environment"].split(",") if row["environment"] else [],
        accepted=None if found.taxon_id == found.id else named.get(found.taxon_id),
        parent=refs.get(row["parent"]),
        basionym=named.get(row["basionym_id"]),
        classification={rank: refs.get(place) for rank, place in ranked.items()},
        counts=await counts_of(connections, found),
        conservation=await conservation_of(connections, found, row["extinct"]),
        native_areas=await native_areas(connections, found),
        link=row["link"] or _link(found),
        issues=[Issue(issue, SENTENCES.get(issue, issue)) for issue in row["issues"] or ()],
        more=row["more"] or {},
        source=brief(found.served),
    )


def brief(one: Served) -> SourceBrief:
    """What answers say of their source."""
    told = (getattr(one, name) for name in SourceBrief.__struct_fields__[1:])
    return SourceBrief(one.source, *told)


async def refs_of(
    connections: Connections, one: Served, ids: set[str | None]
) -> dict[str | None, Ref]:
    """Usages of one source by id."""
    wanted = sorted(id_ for id_ in ids if id_)
    if not wanted:
        return {}
    query = select(usages.c.id, *NAMED).where(of_release(usages, one.release))
    rows = await connections.rows(query.where(among(usages.c.id, wanted)))
    return {id_: Ref(key_of(one, id_), *named) for id_, *named in rows}


def _row(found: Found) -> Rows:
    release = found.served.release
    same = and_(lineages.c.id == usages.c.id, of_release(lineages, release))
    query = select(*ROW).select_from(usages.outerjoin(lineages, same))
    return query.where(of_release(usages, release), usages.c.id == found.id)


def _link(found: Found) -> str | None:
    """A taxon of the Catalogue of Life has a page there, under its id."""
    is_catalogue = (found.served.alias or "").upper().startswith(("COL", "XCOL"))
    return f"{CATALOGUE}{found.id}" if is_catalogue and found.is_taxon else None


async def counts_of(connections: Connections, found: Found) -> Counts:
    """How much is known of a usage's taxon."""
    row = (await connections.rows(_counted(found)))[0]
    below = (found.rgt or 0) - (found.lft or 0)
    kinds = await connections.rows(counted_by_entity(found))
    return Counts(
        row.children,
        below,
        row.synonyms,
        row.vernaculars,
        row.distributions,
        dict((entity, count) for entity, count in kinds),
    )


def _counted(found: Found) -> Rows:
    release, taxon = found.served.release, found.taxon_id
    count = select(func.count())
    mine = of_release(lineages, release)
    children = and_(mine, lineages.c.is_taxon == true(), lineages.c.parent == found.lft)
    synonyms = and_(mine, lineages.c.is_taxon.is_(False), lineages.c.lft == found.lft)
    columns = {
        "children": count.select_from(lineages).where(children),
        "synonyms": count.select_from(lineages).where(synonyms),
        **{
            rows.name: count.select_from(rows).where(
                of_release(rows, release), rows.c.taxon_id == taxon
            )
            for rows in (vernaculars, distributions)
        },
    }
    named = {"vernacular_names": "vernaculars"}
    return select(
        *(query.scalar_subquery().label(named.get(name, name)) for name, query in columns.items())
    )
