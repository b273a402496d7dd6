"""How endangered a taxon is, and where it is native: what distributions and properties say."""

from sqlalchemy import func, select

from api.connections import Connections
from api.species.schemas import Area, Conservation
from api.species.tables import Condition, Rows, details, distributions, number, of_release
from api.species.threats import PROPERTY, iucn_of
from api.species.usage_path import Found

MAX_AREAS = 50
MAX_SAYINGS = 200


async def conservation_of(
    connections: Connections, found: Found, extinct: bool | None
) -> Conservation | None:
    """The first status of IUCN's list: of distributions, of properties, or of ``extinct``."""
    for row in await connections.rows(_threatened(found)):
        if status := iucn_of(row.threat_status):
            area = row.area or row.area_id
            return Conservation(status, "Distribution", row.threat_status, area, row.reference_id)
    for row in await connections.rows(_properties(found)):
        if status := iucn_of(row.data.get("value")):
            given, reference = row.data["value"], row.data.get("reference_id")
            return Conservation(status, "TaxonProperty", given, None, reference)
    return Conservation("EX", "NameUsage", "extinct", None, None) if extinct else None


async def native_areas(connections: Connections, found: Found) -> list[Area]:
    """Areas where distributions say that it is native, in the order of the archive."""
    means = distributions.c.establishment_means
    query = select(distributions.c.area, distributions.c.area_id, distributions.c.gazetteer)
    query = query.where(*_said(found), func.lower(means).startswith("native"))
    query = query.order_by(distributions.c.line).limit(number(MAX_AREAS))
    return [Area(*row) for row in await connections.rows(query)]


def _said(found: Found) -> tuple[Condition, Condition]:
    mine = distributions.c.taxon_id == found.taxon_id
    return of_release(distributions, found.served.release), mine


def _threatened(found: Found) -> Rows:
    names = ("threat_status", "area", "area_id", "reference_id")
    query = select(*(distributions.c[name] for name in names))
    query = query.where(*_said(found), distributions.c.threat_status.is_not(None))
    return query.order_by(distributions.c.line).limit(number(MAX_SAYINGS))


def _properties(found: Found) -> Rows:
    """Properties whose name speaks of conservation."""
    return (
        select(details.c.data)
        .where(of_release(details, found.served.release), details.c.entity == "TaxonProperty")
        .where(details.c.subject_id == found.taxon_id)
        .where(details.c.kind.regexp_match(PROPERTY, "i"))
        .order_by(details.c.line)
        .limit(number(MAX_SAYINGS))
    )
