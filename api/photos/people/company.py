"""Who is with whom, and faces as points, as derived; names as they are said now. No route."""

import uuid

from sqlalchemy import select

from api.connections import Connections
from api.photos.people.queries import NAME, faces, people, persons
from api.photos.people.schemas import Graph, Pair, Place, Point, Scatter
from api.photos.view import table
from catalog_data.photos.figures import PersonCompany, PersonPosition, ScatteredFace

company, positions = table(PersonCompany), table(PersonPosition)
points = table(ScatteredFace)


async def graph_of(connections: Connections, owner: uuid.UUID) -> Graph:
    """Named persons of an owner, who is with whom on how many photos, and a picture of that."""
    who = positions.c.person_id
    joined = positions.outerjoin(people, people.c.person_id == who).outerjoin(
        persons, persons.c.id == who
    )
    placed = select(who, NAME, positions.c.x, positions.c.y).select_from(joined)
    there = await connections.rows(placed.where(positions.c.owner_id == owner).order_by(who))
    pair = [company.c[name] for name in Pair.__struct_fields__]
    pairs = select(*pair).where(company.c.owner_id == owner).order_by(*pair[:2])
    return Graph(
        [Place(*row) for row in there], [Pair(*row) for row in await connections.rows(pairs)]
    )


async def scatter_of(connections: Connections, owner: uuid.UUID) -> Scatter:
    """Faces of an owner as points, with whose they are."""
    joined = (
        points.join(faces, faces.c.face_id == points.c.face_id)
        .outerjoin(people, people.c.person_id == faces.c.person_id)
        .outerjoin(persons, persons.c.id == faces.c.person_id)
    )
    columns = [points.c.face_id, faces.c.person_id, NAME, points.c.x, points.c.y, points.c.z]
    query = select(*columns).select_from(joined).where(points.c.owner_id == owner)
    return Scatter(
        [Point(*row) for row in await connections.rows(query.order_by(points.c.face_id))]
    )
