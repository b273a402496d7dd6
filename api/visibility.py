"""Who may see a photo: the one predicate that every read of photos passes through.

It is made of audiences: each lets some viewers see some photos. Spaces, shares and public links
join as further audiences. Staff see no more than anybody else.
"""

import uuid
from collections.abc import Callable, Sequence

from sqlalchemy import ColumnElement, Select, Table, and_, case, false, or_, select

from api.auth import Viewer
from catalog_data.people import Friendship, FriendshipStatus
from catalog_data.photos.facts import Photo, PhotoSaying, Visibility

Predicate = ColumnElement[bool]
Audience = Callable[[Viewer | None], Predicate]


def _table(model: type[Photo] | type[PhotoSaying] | type[Friendship]) -> Table:
    found = model.__table__
    if not isinstance(found, Table):
        raise TypeError(f"{model.__name__} is no table")
    return found


photos, sayings, friendships = _table(Photo), _table(PhotoSaying), _table(Friendship)


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
