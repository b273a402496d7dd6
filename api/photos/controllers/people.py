"""Routes of people in one's own photos. Nobody else's are ever shown."""

import uuid

from litestar import Controller, delete, get, patch, post
from litestar.params import FromPath, FromQuery, JSONBody

from api.asking import Connected, SignedIn
from api.auth import signed_in
from api.pagination import DEFAULT_LIMIT, Cursor, Limit, Page, cursor_of, position_of
from api.photos.people import facts
from api.photos.people.company import graph_of, scatter_of
from api.photos.people.queries import (
    AfterPerson,
    face_of,
    people_page,
    people_shown,
    person_of,
)
from api.photos.people.removals import (
    AfterRemoval,
    bring_back,
    page,
    removal_of,
    remove,
)
from api.photos.people.schemas import (
    Graph,
    Merge,
    Person,
    PersonChange,
    Removal,
    Scatter,
    Split,
)

Id = FromPath[uuid.UUID]


class PeopleController(Controller):
    """People in one's own photos; what is said shows at once, its consequences once derived."""

    path = "/api/v1/people"
    tags = ["people in photos"]
    guards = [signed_in]

    @get()
    async def list_people(
        self,
        connections: Connected,
        viewer: SignedIn,
        named: FromQuery[bool | None] = None,
        unconfirmed: FromQuery[bool] = False,
        hidden: FromQuery[bool] = False,
        limit: Limit = DEFAULT_LIMIT,
        cursor: Cursor = None,
    ) -> Page[Person]:
        """People of one's own photos, those with most faces first; hidden ones on request.

        ``unconfirmed``: those with guessed faces; ``/api/v1/faces`` pages through them.
        """
        after = position_of(cursor, AfterPerson)
        wanted = people_shown(named=named, unconfirmed=unconfirmed, hidden=hidden)
        query = people_page(viewer.id, wanted, after, limit + 1)
        items = [Person(*row) for row in await connections.rows(query)]
        last = items[limit - 1] if len(items) > limit else None
        return Page(items[:limit], cursor_of(AfterPerson(last.faces, last.id)) if last else None)

    @get("/scatter")
    async def show_scatter(self, connections: Connected, viewer: SignedIn) -> Scatter:
        """Faces of one's own photos as points in space, those of one look near each other."""
        return await scatter_of(connections, viewer.id)

    @get("/graph")
    async def show_graph(self, connections: Connected, viewer: SignedIn) -> Graph:
        """Who is with whom on how many photos, with a place for each in a picture of it."""
        return await graph_of(connections, viewer.id)

    @get("/removals")
    async def list_removals(
        self,
        connections: Connected,
        viewer: SignedIn,
        limit: Limit = DEFAULT_LIMIT,
        cursor: Cursor = None,
    ) -> Page[Removal]:
        """People whom one took back, the latest first."""
        after = position_of(cursor, AfterRemoval)
        rows = await connections.rows(page(viewer.id, after, limit + 1))
        items = [Removal(*row) for row in rows[:limit]]
        last = items[-1] if len(rows) > limit else None
        return Page(items, cursor_of(AfterRemoval(last.removed_at, last.id)) if last else None)

    @post("/removals/{removal:uuid}/revert", status_code=200)
    async def revert_removal(self, connections: Connected, viewer: SignedIn, removal: Id) -> Person:
        """Say again all that was said of a person, once: name, cover, faces, and who else it is."""
        async with connections.begin() as connection:
            person = await bring_back(connection, viewer.id, removal)
        return await person_of(connections, viewer.id, person)

    @delete("/{person:uuid}", status_code=200)
    async def remove_person(self, connections: Connected, viewer: SignedIn, person: Id) -> Removal:
        """Take back a person: the name and all that was said of their faces, which stay.

        Once derived they are a group without a name, or whom their files name. Kept as a removal.
        """
        found = await person_of(connections, viewer.id, person)
        async with connections.begin() as connection:
            removal = await remove(connection, viewer.id, found.id)
        return await removal_of(connections, viewer.id, removal)

    @get("/{person:uuid}")
    async def show_person(self, connections: Connected, viewer: SignedIn, person: Id) -> Person:
        """One person; their photos are at ``/api/v1/photos?person=``."""
        return await person_of(connections, viewer.id, person)

    @patch("/{person:uuid}")
    async def change_person(
        self, connections: Connected, viewer: SignedIn, person: Id, data: JSONBody[PersonChange]
    ) -> Person:
        """Name or hide a person, or choose their cover; a group becomes a person by that."""
        found = await person_of(connections, viewer.id, person)
        async with connections.begin() as connection:
            await facts.change(connection, viewer.id, found.id, data)
        return await person_of(connections, viewer.id, found.id)

    @post("/{person:uuid}/merge", status_code=200)
    async def merge_people(
        self, connections: Connected, viewer: SignedIn, person: Id, data: JSONBody[Merge]
    ) -> Person:
        """Say that others are this person."""
        found = await person_of(connections, viewer.id, person)
        others = [(await person_of(connections, viewer.id, other)).id for other in data.others]
        async with connections.begin() as connection:
            await facts.merge(connection, viewer.id, found.id, others)
        return await person_of(connections, viewer.id, found.id)

    @post("/{person:uuid}/split", status_code=200)
    async def split_person(
        self, connections: Connected, viewer: SignedIn, person: Id, data: JSONBody[Split]
    ) -> Person:
        """Say that some faces of a person are somebody else's, who is made by that."""
        found = await person_of(connections, viewer.id, person)
        shown = [await face_of(connections, viewer.id, each) for each in data.faces]
        async with connections.begin() as connection:
            made = await facts.split(connection, viewer.id, found.id, shown, data.name)
        return await person_of(connections, viewer.id, made)
