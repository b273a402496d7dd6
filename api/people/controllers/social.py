"""Routes of friendships, at BiologiDex's paths and in its envelope."""

import uuid

from litestar import Controller, delete, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, JSONBody

from api.asking import Connected, SignedIn
from api.auth import signed_in
from api.people import queries
from api.people.controllers.numbered import Asked, provide_asked
from api.people.facts import friendships
from api.people.schemas import Friend, FriendshipOut, Numbered, Response, Whom


class FriendshipsController(Controller):
    """Friendships: at most one between two people, whoever asked."""

    path = "/api/v1/social/friendships"
    tags = ["social"]
    guards = [signed_in]
    dependencies = {"asked": Provide(provide_asked, sync_to_thread=False)}

    @get()
    async def list_friendships(
        self, connections: Connected, viewer: SignedIn, asked: NamedDependency[Asked]
    ) -> Numbered[FriendshipOut]:
        """All one's friendships, whatever their state; not those in which one is blocked."""
        shown = queries.is_shown(viewer)
        return asked.answer(*await queries.friendships(connections, viewer, shown, asked))

    @get("/friends")
    async def list_friends(
        self, connections: Connected, viewer: SignedIn, asked: NamedDependency[Asked]
    ) -> Numbered[Friend]:
        """One's friends by name."""
        return asked.answer(*await queries.friends(connections, viewer, asked))

    @get("/pending")
    async def list_pending(
        self, connections: Connected, viewer: SignedIn, asked: NamedDependency[Asked]
    ) -> Numbered[FriendshipOut]:
        """Requests one has still to answer, newest first."""
        incoming = queries.incoming(viewer)
        return asked.answer(*await queries.friendships(connections, viewer, incoming, asked))

    @get("/sent")
    async def list_sent(
        self, connections: Connected, viewer: SignedIn, asked: NamedDependency[Asked]
    ) -> Numbered[FriendshipOut]:
        """Requests of one's own that nobody accepted yet."""
        outgoing = queries.outgoing(viewer)
        return asked.answer(*await queries.friendships(connections, viewer, outgoing, asked))

    @get("/blocked")
    async def list_blocked(
        self, connections: Connected, viewer: SignedIn, asked: NamedDependency[Asked]
    ) -> Numbered[FriendshipOut]:
        """Those whom one blocked."""
        blocked = queries.blocked_by(viewer)
        return asked.answer(*await queries.friendships(connections, viewer, blocked, asked))

    @get("/{friendship_id:uuid}")
    async def show_friendship(
        self, connections: Connected, viewer: SignedIn, friendship_id: FromPath[uuid.UUID]
    ) -> FriendshipOut:
        """One friendship of one's own."""
        return await queries.friendship(connections, viewer, friendship_id)

    @post("/send_request")
    async def send_request(
        self, connections: Connected, viewer: SignedIn, data: JSONBody[Whom]
    ) -> FriendshipOut:
        """Ask somebody to be friends, by ``friend_code`` or ``user_id``."""
        made = await friendships.ask(connections, viewer, data)
        return await queries.friendship(connections, viewer, made)

    @post("/{friendship_id:uuid}/respond", status_code=200)
    async def respond(
        self,
        connections: Connected,
        viewer: SignedIn,
        friendship_id: FromPath[uuid.UUID],
        data: JSONBody[Response],
    ) -> FriendshipOut:
        """Answer a request: ``accept``, ``reject`` or ``block``."""
        await friendships.respond(connections, viewer, friendship_id, data.action)
        return await queries.friendship(connections, viewer, friendship_id)

    @delete("/{friendship_id:uuid}/unfriend", status_code=204)
    async def unfriend(
        self, connections: Connected, viewer: SignedIn, friendship_id: FromPath[uuid.UUID]
    ) -> None:
        """End a friendship, or take back a request."""
        await friendships.unfriend(connections, viewer, friendship_id)

    @post("/block", status_code=200)
    async def block(
        self, connections: Connected, viewer: SignedIn, data: JSONBody[Whom]
    ) -> FriendshipOut:
        """Block somebody: neither sees photos for friends or accounts of the other any more."""
        made = await friendships.block(connections, viewer, data)
        return await queries.friendship(connections, viewer, made)

    @post("/unblock", status_code=204)
    async def unblock(self, connections: Connected, viewer: SignedIn, data: JSONBody[Whom]) -> None:
        """Lift one's own block: the two are strangers again."""
        await friendships.unblock(connections, viewer, data)
