"""Questions answered over photos that a search finds; a language model sees what the viewer may.

It is told dates, words, places and, of the viewer's own photos, people: never a picture.
"""

import uuid
from collections.abc import Sequence
from typing import Annotated, Any

from msgspec import Meta, Struct
from sqlalchemy import func, select

from api.auth import Viewer
from api.connections import Connections
from api.language_model import line_of, told
from api.photos.detail import summaries_of
from api.photos.people.queries import EITHER, NAME, faces, known_id, persons
from api.photos.schemas import PhotoSummary
from api.photos.search.find import hits_for
from api.photos.view import COLUMNS, EVERYTHING, photos
from api.visibility import may_see
from ml.language.photo_questions import ASK_PHOTOS, answer_over

LOOKED_AT, LONGEST, MOST = 20, 500, 20
TEXTS = ("title", "description", "caption", "place", "region", "country")
LISTS = ("tags", "keywords", "labels")
TOLD = [COLUMNS[name].label(name) for name in ("id", "taken_at", "media", *TEXTS, *LISTS)]


class QuestionIn(Struct, forbid_unknown_fields=True):
    """A question in words; filters as in a line of search may stand in it."""

    question: Annotated[str, Meta(min_length=1, max_length=500)]


class QuestionOut(Struct):
    """An answer and the photos it rests on, of those that were looked at, best first.

    Where none was found nobody is asked, and the answer is null.
    """

    answer: str | None
    photos: list[PhotoSummary]
    looked_at: list[uuid.UUID]


async def answer_question(connections: Connections, viewer: Viewer, question: str) -> QuestionOut:
    """Answer from at most 20 photos; see `told` for errors."""
    line = line_of(connections, "GET /api/v1/photos/search")
    hits = await hits_for(connections, viewer, question, LOOKED_AT)
    seen = await _told_of(connections, viewer, [hit.photo_id for hit in hits])
    if not seen:
        return QuestionOut(None, [], [])
    given = list(seen.values())
    answer = await told(
        connections, viewer, line, ASK_PHOTOS, lambda line: answer_over(line, question, given)
    )
    ids = list(seen)
    cited = [ids[number - 1] for number in answer.photos]
    shown = await summaries_of(connections, cited)
    return QuestionOut(answer.answer, [shown[id_] for id_ in cited if id_ in shown], ids)


async def _told_of(
    connections: Connections, viewer: Viewer, ids: Sequence[uuid.UUID]
) -> dict[uuid.UUID, dict[str, Any]]:
    """What may be told of photos, as the viewer may see them, in the order of the ids."""
    query = select(*TOLD).select_from(EVERYTHING).where(photos.c.id.in_(ids), may_see(viewer))
    rows = {row.id: row for row in await connections.rows(query)}
    people = await _people_of(connections, viewer, ids)
    return {id_: _known(rows[id_], people.get(id_, [])) for id_ in ids if id_ in rows}


def _known(row: Any, people: Sequence[str]) -> dict[str, Any]:
    texts = {name: (getattr(row, name) or "")[:LONGEST] for name in TEXTS}
    lists = {name: [each[:LONGEST] for each in getattr(row, name)[:MOST]] for name in LISTS}
    when = {"taken": row.taken_at and row.taken_at.strftime("%A, %-d %B %Y, %H:%M")}
    film = {"is_film": row.media == "video" or None}
    return {**when, **film, **texts, **lists, "people": list(people[:MOST])}


async def _people_of(
    connections: Connections, viewer: Viewer, ids: Sequence[uuid.UUID]
) -> dict[uuid.UUID, list[str]]:
    """Names of those whom the viewer's own photos show, but for hidden ones."""
    names = func.array_agg(NAME.distinct())
    query = (
        select(faces.c.photo_id, names)
        .select_from(EITHER.join(faces, faces.c.person_id == known_id))
        .where(faces.c.photo_id.in_(ids), faces.c.owner_id == viewer.id, NAME.is_not(None))
        .where(~func.coalesce(persons.c.hidden, False))  # noqa: FBT003
        .group_by(faces.c.photo_id)
    )
    return {photo: sorted(named) for photo, named in await connections.rows(query)}
