"""Who may see a photo or a belonging: the predicates that every read of owned data passes through.

Of photos it is made of audiences: each lets some viewers see some photos. Spaces, shares and public
links join as further audiences. Of belongings it is owners, and shares of one unit or location:
nothing is inherited down the tree. Of music, profiles are shown where their people want it. Staff
see no more than anybody else.
"""

import uuid
from collections.abc import Callable, Sequence

from sqlalchemy import ColumnElement, Select, Table, and_, case, false, or_, select

from api.auth import Viewer
from catalog_data.base import Fact
from catalog_data.belongings.facts import Item, Location, StorageUnit
from catalog_data.belongings.history import LocationShare, Permission, UnitShare
from catalog_data.music.said import MusicProfile
from catalog_data.people import Friendship, FriendshipStatus, User
from catalog_data.photos.facts import Photo, PhotoSaying, Visibility

Predicate = ColumnElement[bool]
Audience = Callable[[Viewer | None], Predicate]


def _table(model: type[Fact]) -> Table:
    found = model.__table__
    if not isinstance(found, Table):
        raise TypeError(f"{model.__name__} is no table")
    return found


photos, sayings, friendships = _table(Photo), _table(PhotoSaying), _table(Friendship)
locations, units, items = _table(Location), _table(StorageUnit), _table(Item)
unit_shares, location_shares = _table(UnitShare), _table(LocationShare)
profiles, users = _table(MusicProfile), _table(User)
WRITING = (Permission.WRITE, Permission.WRITE_ALL)


def others(viewer: Viewer, status: FriendshipStatus) -> Select[uuid.UUID]:
    """Ids of all people who stand in a friendship of this status with the viewer."""
    asked, was_asked = friendships.c.from_user_id, friendships.c.to_user_id
    return select(case((asked == viewer.id, was_asked), else_=asked)).where(
        or_(asked == viewer.id, was_asked == viewer.id), friendships.c.status == status.value
    )


def is_owner(viewer: Viewer | None) -> Predicate:
    """The photo is the viewer's own: the only one who sees it trashed, and who changes it."""
    return false() if viewer is None else photos.c.owner_id == viewer.id


def everybody(viewer: Viewer | None) -> Predicate:
    """Public photos, for anybody: a block doesn't hide what the whole world sees."""
    return sayings.c.visibility == Visibility.PUBLIC.value


def everybody_signed_in(viewer: Viewer | None) -> Predicate:
    """Photos for all with an account, but for those who blocked or were blocked."""
    if viewer is None:
        return false()
    return and_(
        sayings.c.visibility == Visibility.AUTHENTICATED.value,
        photos.c.owner_id.not_in(others(viewer, FriendshipStatus.BLOCKED)),
    )


def friends(viewer: Viewer | None) -> Predicate:
    """Photos for friends; a pair has one state, so who is blocked is no friend."""
    if viewer is None:
        return false()
    return and_(
        sayings.c.visibility == Visibility.FRIENDS.value,
        photos.c.owner_id.in_(others(viewer, FriendshipStatus.ACCEPTED)),
    )


AUDIENCES: Sequence[Audience] = (everybody, everybody_signed_in, friends)


def may_see(viewer: Viewer | None) -> Predicate:
    """The rule, over ``photos`` outer-joined with ``photo_sayings``.

    Nothing said of a photo is private; ``space`` is private until there are spaces.
    """
    shown = or_(*(audience(viewer) for audience in AUDIENCES))
    return or_(is_owner(viewer), and_(sayings.c.trashed_at.is_(None), shown))


def _blocks(viewer: Viewer) -> Select[uuid.UUID]:
    return others(viewer, FriendshipStatus.BLOCKED)


def shared_units(viewer: Viewer, allowed: Sequence[Permission]) -> Select[uuid.UUID]:
    """Ids of other people's units that are shared with the viewer; a block ends all shares."""
    held = units.alias()
    return (
        select(unit_shares.c.unit_id)
        .join(held, held.c.id == unit_shares.c.unit_id)
        .where(
            unit_shares.c.user_id == viewer.id,
            unit_shares.c.permission.in_([permission.value for permission in allowed]),
            held.c.owner_id.not_in(_blocks(viewer)),
        )
    )


def may_see_location(viewer: Viewer) -> Predicate:
    """One's own locations, and those that are shared."""
    shared = select(location_shares.c.location_id).where(location_shares.c.user_id == viewer.id)
    reachable = locations.c.owner_id.not_in(_blocks(viewer))
    mine = locations.c.owner_id == viewer.id
    return or_(mine, and_(locations.c.id.in_(shared), reachable))


def may_see_unit(viewer: Viewer) -> Predicate:
    """One's own units, and those that are shared: they and what lies directly in them."""
    mine = units.c.owner_id == viewer.id
    return or_(mine, units.c.id.in_(shared_units(viewer, list(Permission))))


def may_name_unit(viewer: Viewer) -> Predicate:
    """Units whose name is told: those one may see, and those that stand in a shared location."""
    named = units.c.location_id.in_(select(locations.c.id).where(may_see_location(viewer)))
    return or_(may_see_unit(viewer), named)


def may_see_item(viewer: Viewer) -> Predicate:
    """One's own items, and all that lie directly in a unit that is one's own or shared."""
    seen = select(units.c.id).where(may_see_unit(viewer))
    return or_(items.c.owner_id == viewer.id, items.c.unit_id.in_(seen))


def may_fill_unit(viewer: Viewer) -> Predicate:
    """Units one may put items in."""
    return or_(units.c.owner_id == viewer.id, units.c.id.in_(shared_units(viewer, WRITING)))


def may_change_item(viewer: Viewer) -> Predicate:
    """One's own items, those in one's own units, and those in units shared for writing all."""
    own = select(units.c.id).where(units.c.owner_id == viewer.id)
    shared = shared_units(viewer, [Permission.WRITE_ALL])
    mine = items.c.owner_id == viewer.id
    return or_(mine, items.c.unit_id.in_(own), items.c.unit_id.in_(shared))


def may_see_profile(viewer: Viewer) -> Predicate:
    """One's own profile of music, and those that are to be found, but for blocks either way."""
    there = select(users.c.id).where(users.c.is_active)
    found = and_(
        profiles.c.shown,
        profiles.c.user_id.in_(there),
        profiles.c.user_id.not_in(_blocks(viewer)),
    )
    return or_(profiles.c.user_id == viewer.id, found)
