"""The one rule, held against a small model of it: in every case alone, and in random towns."""

import itertools
import uuid
from collections import Counter
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.auth import Viewer
from api.visibility import may_see, photos, sayings
from catalog_data.identity import new_id
from catalog_data.people import Friendship, User
from catalog_data.photos.facts import Photo, PhotoSaying, Visibility
from resources.schema import engine_of

UNSAID = None
VISIBILITIES = [UNSAID, *(visibility.value for visibility in Visibility)]
RELATIONS = ["none", "pending", "accepted", "rejected", "blocked by first", "blocked by second"]
JOINED = photos.outerjoin(sayings, sayings.c.photo_id == photos.c.id)


@dataclass(frozen=True)
class Shot:
    """One photo: whose, what was said of it."""

    owner: int
    visibility: str | None
    trashed: bool


def should_see(viewer, shot, relation):
    """The rule in words: one's own always; else nothing trashed, then by who may."""
    if viewer == shot.owner:
        return True
    if shot.trashed:
        return False
    if shot.visibility == "public":
        return True
    if viewer is None or relation.startswith("blocked"):
        return False
    if shot.visibility == "friends":
        return relation == "accepted"
    return shot.visibility == "authenticated"


class Town:
    """People, what stands between them, and their photos, as rows of an open transaction."""

    def __init__(self, connection, roles, relations, shots):
        self.connection, self.relations, self.shots = connection, relations, shots
        self.people = [Viewer(new_id(), role) for role in roles]
        for number, person in enumerate(self.people):
            name = f"p{number}x{person.id.hex[:8]}"
            code = person.id.hex[:8].upper()
            self.put(
                User, id=person.id, email=name, username=name, role=person.role, friend_code=code
            )
        for pair, relation in relations.items():
            self.relate(pair, relation)
        self.ids = [self.shoot(shot) for shot in shots]

    def put(self, table, **row):
        self.connection.execute(sa.insert(table).values(row))

    def relate(self, pair, relation):
        if relation == "none":
            return
        one, other = (self.people[number].id for number in pair)
        blocker = {"blocked by first": one, "blocked by second": other}.get(relation)
        status = relation.split()[0]
        row = {"id": new_id(), "from_user_id": one, "to_user_id": other, "blocked_by": blocker}
        self.put(Friendship, status=status, **row)

    def shoot(self, shot):
        id_ = new_id()
        self.put(Photo, id=id_, owner_id=self.people[shot.owner].id, content_id=uuid.uuid4().hex)
        if shot.visibility is not UNSAID or shot.trashed:
            said = {"trashed_at": sa.func.now() if shot.trashed else None}
            said |= {"visibility": shot.visibility} if shot.visibility else {}
            self.put(PhotoSaying, photo_id=id_, **said)
        return id_

    def seen_by(self, number):
        viewer = None if number is None else self.people[number]
        found = sa.select(photos.c.id).select_from(JOINED).where(may_see(viewer))
        return set(self.connection.scalars(found))

    def expected_by(self, number):
        return {
            id_
            for id_, shot in zip(self.ids, self.shots, strict=True)
            if should_see(number, shot, self.between(number, shot.owner))
        }

    def between(self, one, other):
        pair = (one, other) if (one, other) in self.relations else (other, one)
        return self.relations.get(pair, "none")


@pytest.fixture
def connection(urls):
    engine = engine_of(urls.api)
    with engine.connect() as opened:
        yield opened
    engine.dispose()


@pytest.mark.parametrize("role", ["user", "staff"])
def test_every_case_alone(connection, role):
    """Each relation with each visibility, kept and trashed, asked for from both sides."""
    seen = Counter()
    for relation, first_owns in itertools.product(RELATIONS, (False, True)):
        owner, viewer = (0, 1) if first_owns else (1, 0)
        shots = [Shot(owner, *said) for said in itertools.product(VISIBILITIES, (False, True))]
        town = Town(connection, [role, role], {(0, 1): relation}, shots)
        for number in (viewer, owner, None):
            found = town.seen_by(number)
            assert found == town.expected_by(number), (relation, number)
            seen[number is None, number == owner] += len(found)
        connection.rollback()
    assert seen[False, True] == 12 * 12
    assert seen[True, False] == 12
    assert seen[False, False] == 12 + 2 * 4 + 2


@st.composite
def towns(draw):
    roles = draw(st.lists(st.sampled_from(["user", "user", "staff"]), min_size=2, max_size=5))
    pairs = list(itertools.combinations(range(len(roles)), 2))
    relations = {
        draw(st.sampled_from([pair, pair[::-1]])): draw(st.sampled_from(RELATIONS))
        for pair in pairs
    }
    shot = st.builds(
        Shot, st.integers(0, len(roles) - 1), st.sampled_from(VISIBILITIES), st.booleans()
    )
    return roles, relations, draw(st.lists(shot, max_size=12))


@given(town=towns())
@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_every_town_sees_as_the_model_says(connection, town):
    made = Town(connection, *town)
    try:
        for number in (None, *range(len(made.people))):
            assert made.seen_by(number) == made.expected_by(number)
    finally:
        connection.rollback()
