"""Taking persons back, and taking that back: all that was said of them at once. No route is here.

What was said is kept with the removal, so nothing else has to know of removed persons: their faces
are as if nobody had named them. Who is named anew under the same id meanwhile keeps the faces that
were confirmed since, and gets the earlier ones too.
"""

import datetime as dt
import uuid
from typing import NamedTuple

from sqlalchemy import Select, func, select, text, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from api.connections import Connections
from api.errors import ConflictError, NotFoundError
from api.photos.people.queries import removals
from api.photos.people.schemas import Removal
from catalog_data.identity import new_id

KEEP = text("""
    WITH gone AS (
        SELECT * FROM facts.persons WHERE owner_id = :owner AND :person IN (id, merged_into)
    )
    INSERT INTO facts.person_removals (id, owner_id, person_id, name, undo)
    SELECT :id, owner_id, id, name, jsonb_build_object(
        'persons', (SELECT jsonb_agg(to_jsonb(gone)) FROM gone),
        'sayings', (SELECT coalesce(jsonb_agg(to_jsonb(s)), '[]') FROM facts.face_sayings s
            WHERE s.person_id IN (SELECT id FROM gone)))
    FROM gone WHERE id = :person
""")
# Whoever was merged into them, and what was said of their faces, goes along.
REMOVE = text("DELETE FROM facts.persons WHERE id = :person AND owner_id = :owner")
BRING_BACK = text("""
    INSERT INTO facts.persons (id, owner_id, name, hidden, cover_photo_id, merged_into, created_at)
    SELECT p.id, p.owner_id, p.name, p.hidden, c.id, p.merged_into, p.created_at
    FROM facts.person_removals r
    CROSS JOIN jsonb_populate_recordset(NULL::facts.persons, r.undo->'persons') p
    LEFT JOIN facts.photos c ON c.id = p.cover_photo_id
    WHERE r.id = :removal
    ON CONFLICT (id) DO UPDATE SET name = excluded.name, hidden = excluded.hidden,
        cover_photo_id = excluded.cover_photo_id, merged_into = excluded.merged_into,
        updated_at = now()
""")
SAY_AGAIN = text("""
    INSERT INTO facts.face_sayings
        (id, photo_id, frame, "left", top, width, height, kind, person_id, said_at)
    SELECT s.id, s.photo_id, s.frame, s."left", s.top, s.width, s.height, s.kind, s.person_id,
        s.said_at
    FROM facts.person_removals r
    CROSS JOIN jsonb_populate_recordset(NULL::facts.face_sayings, r.undo->'sayings') s
    JOIN facts.photos p ON p.id = s.photo_id
    WHERE r.id = :removal
    ON CONFLICT (id) DO NOTHING
""")
CONFIRMED = func.jsonb_array_length(
    func.jsonb_path_query_array(
        removals.c.undo, text("""'$.sayings[*] ? (@.kind == "is")'::jsonpath""")
    )
)


class AfterRemoval(NamedTuple):
    """The last removal of the page before."""

    removed_at: dt.datetime
    id: uuid.UUID


async def remove(connection: AsyncConnection, owner: uuid.UUID, person: uuid.UUID) -> uuid.UUID:
    """Take back a person with everything said of them; raises ConflictError for a mere group."""
    id_, who = new_id(), {"owner": owner, "person": person}
    if not (await connection.execute(KEEP, {"id": id_, **who})).rowcount:
        raise ConflictError("Nothing was said of this group of faces that could be taken back.")
    await connection.execute(REMOVE, who)
    return id_


async def bring_back(
    connection: AsyncConnection, owner: uuid.UUID, removal: uuid.UUID
) -> uuid.UUID:
    """Say again what a removal took back, once; who that is."""
    mine = (removals.c.id == removal) & (removals.c.owner_id == owner)
    reverted = update(removals).where(mine, removals.c.reverted_at.is_(None))
    done = reverted.values(reverted_at=func.now()).returning(removals.c.person_id)
    person: uuid.UUID | None = (await connection.execute(done)).scalar()
    if person is None:
        if (await connection.execute(select(removals.c.id).where(mine))).first() is None:
            raise NotFoundError("There is no such removal.")
        raise ConflictError("This removal was taken back already.")
    await connection.execute(BRING_BACK, {"removal": removal})
    await connection.execute(SAY_AGAIN, {"removal": removal})
    return person


def known(owner: uuid.UUID) -> Select[*tuple[object, ...]]:
    """Removals of an owner, as rows of Removal."""
    names = ("id", "person_id", "name", "removed_at", "reverted_at")
    columns = [*(removals.c[name] for name in names), CONFIRMED.label("confirmed")]
    return select(*columns).where(removals.c.owner_id == owner)


def page(owner: uuid.UUID, after: AfterRemoval | None, limit: int) -> Select[*tuple[object, ...]]:
    """Removals of an owner, newest first."""
    query, place = known(owner), tuple_(removals.c.removed_at, removals.c.id)
    if after is not None:
        query = query.where(place < tuple_(*after))
    return query.order_by(removals.c.removed_at.desc(), removals.c.id.desc()).limit(limit)


async def removal_of(connections: Connections, owner: uuid.UUID, removal: uuid.UUID) -> Removal:
    """One removal; raises NotFoundError."""
    row = await connections.first(known(owner).where(removals.c.id == removal))
    if row is None:
        raise NotFoundError("There is no such removal.")
    return Removal(*row)
