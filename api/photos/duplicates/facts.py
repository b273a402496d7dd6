"""Writing what an owner decides of duplicates, and taking it back. Who may is decided before.

Nothing is deleted: the others lie in the trash, and a decision keeps what was said before.
"""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from api.errors import NotFoundError, UnprocessableError
from api.photos.duplicates.queries import decisions, groups, members, open_groups
from api.photos.facts import add_tags, normal_tags, say, trash
from api.photos.history.recording import recorded
from api.photos.view import COLUMNS, EVERYTHING, photos, sayings, table, tags
from catalog_data.identity import new_id
from catalog_data.people import User
from ml.duplicates import Merged, Sayings, merged

users = table(User)
READ = (
    "id", "rating", "favourite", "title", "description", "latitude", "longitude", "tags",
    "keywords",
)  # fmt: skip
PLACE = ("latitude", "longitude")


async def resolve(
    connection: AsyncConnection, owner: uuid.UUID, group: uuid.UUID, kept: uuid.UUID | None
) -> uuid.UUID:
    """Keep one photo of an open group, put the others in the trash; id of the decision.

    Raises NotFoundError for no group of the owner's, UnprocessableError for a photo outside of it.
    """
    proposed, ids = await _claimed(connection, owner, group)
    kept = kept or proposed
    if kept not in ids:
        raise UnprocessableError("kept_id is no photo of this group.")
    others = [id_ for id_ in ids if id_ != kept]
    async with recorded(connection, owner, [kept]):
        undo = await _taken_over(connection, kept, others)
    undo["trashed"] = [str(id_) for id_ in await _untrashed(connection, others)]
    for id_ in others:
        await trash(connection, id_)
    return await _decide(connection, owner, ids, verdict="resolved", kept_id=kept, undo=undo)


async def dismiss(connection: AsyncConnection, owner: uuid.UUID, group: uuid.UUID) -> uuid.UUID:
    """Say that the photos of an open group are to stay; id of the decision."""
    _, ids = await _claimed(connection, owner, group)
    return await _decide(connection, owner, ids, verdict="dismissed", kept_id=None, undo={})


async def revert(connection: AsyncConnection, owner: uuid.UUID, decision: uuid.UUID) -> None:
    """Bring back what was said before a decision, and the photos it put in the trash.

    What was said of the kept photo since stays. Raises NotFoundError for no decision of theirs.
    """
    mine = select(decisions).where(decisions.c.id == decision, decisions.c.owner_id == owner)
    found = (await connection.execute(mine.with_for_update())).first()
    if found is None:
        raise NotFoundError("There is no such decision.")
    if found.reverted_at is not None:
        return
    if found.kept_id is not None:
        async with recorded(connection, owner, [found.kept_id]):
            await _given_back(connection, found.kept_id, found.undo)
        thrown = [uuid.UUID(id_) for id_ in found.undo.get("trashed", [])]
        out = update(sayings).where(sayings.c.photo_id.in_(thrown))
        await connection.execute(out.values(trashed_at=None, updated_at=func.now()))
    row = update(decisions).where(decisions.c.id == decision)
    await connection.execute(row.values(reverted_at=func.now()))


async def _claimed(
    connection: AsyncConnection, owner: uuid.UUID, group: uuid.UUID
) -> tuple[uuid.UUID, list[uuid.UUID]]:
    """The proposed photo of an open group and all of its photos; one decision at a time."""
    mine = select(users.c.id).where(users.c.id == owner).with_for_update(key_share=True)
    await connection.execute(mine)
    query = open_groups(owner).where(groups.c.group_id == group)
    found = (await connection.execute(query)).first()
    if found is None:
        raise NotFoundError("There is no such group of duplicates.")
    rows = select(members.c.photo_id).where(members.c.group_id == group)
    own = rows.join(photos, photos.c.id == members.c.photo_id).order_by(members.c.photo_id)
    return found.kept_id, list((await connection.execute(own)).scalars())


async def _decide(
    connection: AsyncConnection, owner: uuid.UUID, ids: list[uuid.UUID], **said: Any
) -> uuid.UUID:
    id_ = new_id()
    row = {"id": id_, "owner_id": owner, "photos": ids, **said}
    await connection.execute(insert(decisions).values(row))
    return id_


async def _untrashed(connection: AsyncConnection, ids: Sequence[uuid.UUID]) -> list[uuid.UUID]:
    """Those that are not in the trash."""
    thrown = select(sayings.c.photo_id).where(
        sayings.c.photo_id.in_(ids), sayings.c.trashed_at.is_not(None)
    )
    known = set((await connection.execute(thrown)).scalars())
    return [id_ for id_ in ids if id_ not in known]


async def _taken_over(
    connection: AsyncConnection, kept: uuid.UUID, others: list[uuid.UUID]
) -> dict[str, Any]:
    """Write on the kept photo what it gains from the others; what brings it back."""
    query = select(*(COLUMNS[name].label(name) for name in READ)).select_from(EVERYTHING)
    rows = await connection.execute(query.where(photos.c.id.in_([kept, *others])))
    told = {row.id: as_sayings(row) for row in rows}
    found = merged(told[kept], [told[id_] for id_ in others])
    columns, words = written(found)
    before = await _said(connection, kept, list(columns))
    await say(connection, [kept], columns)
    await add_tags(connection, [kept], words)
    gained = [gain.field for gain in found.gains]
    undo = {"gained": gained, "conflicts": list(found.conflicts), "tags": words}
    return {**undo, "said": before, "wrote": columns}


def as_sayings(row: Row[*tuple[Any, ...]]) -> Sayings:
    """What is true of a photo, said or told by its file, as it is merged; 0 stars are none."""
    placed = row.latitude is not None and row.longitude is not None
    return Sayings(
        photo_id=str(row.id),
        rating=row.rating or None,
        favourite=row.favourite,
        title=row.title,
        description=row.description,
        place=(row.latitude, row.longitude) if placed else None,
        tags=frozenset(normal_tags([*row.tags, *row.keywords])),
    )


def written(found: Merged) -> tuple[dict[str, Any], list[str]]:
    """Columns of a saying and new tags, of what a photo gains."""
    gains = {gain.field: gain for gain in found.gains}
    words = gains.pop("tags", None)
    place = gains.pop("place", None)
    columns = {name: gain.value for name, gain in gains.items()}
    if place is not None:
        columns |= dict(zip(PLACE, place.value, strict=True))
    return columns, sorted(set(words.value) - set(words.before)) if words else []


async def _said(connection: AsyncConnection, photo: uuid.UUID, names: list[str]) -> dict[str, Any]:
    """Columns of a photo's saying; None where nothing was said."""
    if not names:
        return {}
    query = select(*(sayings.c[name] for name in names)).where(sayings.c.photo_id == photo)
    row = (await connection.execute(query)).first()
    unsaid = {name: False if name == "favourite" else None for name in names}
    return unsaid if row is None else dict(zip(names, row, strict=True))


async def _given_back(connection: AsyncConnection, kept: uuid.UUID, undo: dict[str, Any]) -> None:
    """Say again what was said before, in every column that still holds what was written."""
    wrote = undo.get("wrote", {})
    now = await _said(connection, kept, list(wrote))
    back = {name: undo["said"][name] for name in wrote if now[name] == wrote[name]}
    await say(connection, [kept], back)
    words = tags.c.tag.in_(undo.get("tags", []))
    await connection.execute(delete(tags).where(tags.c.photo_id == kept, words))
