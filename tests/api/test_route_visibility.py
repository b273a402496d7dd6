"""Every route and verb of the OpenAPI document against a small model of who may see what.

A village of seven askers, and a photo for every visibility, in the trash and out of it. Each route
must have answered with something shown and with something refused, or its test fails.
"""

import asyncio
import datetime as dt
import hashlib
import io
import json
import re
import uuid
import zipfile
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import msgspec
import pytest
from sqlalchemy.dialects.postgresql import insert

from api.mail import Mailbox
from catalog_data.belongings.aggregates import UnitAggregate
from catalog_data.belongings.facts import Item, ItemAttachment, Location, StorageUnit
from catalog_data.belongings.proposals import ItemProposal
from catalog_data.identity import fact_blob_key
from catalog_data.music.catalogue import MusicItem, MusicTrack
from catalog_data.music.said import MusicListenerClaim, MusicProfile, MusicSearch
from catalog_data.photos.decisions import DuplicateDecision
from catalog_data.photos.duplicates import DuplicateGroup, DuplicateMember
from catalog_data.photos.faces import PersonRemoval
from catalog_data.photos.facts import PhotoSaying
from catalog_data.photos.people import PersonFace, PhotoPerson
from catalog_data.photos.sets import PhotoEvent
from catalog_data.photos.shown import PhotoLabels
from catalog_data.photos.stacks import PhotoStack, PhotoStackMember
from ml.appearance import APPEARANCE_RECIPE, appearance
from ml.image import RENDITION_RECIPE, make_renditions
from ml.language import Endpoint
from resources.wholesets import STAMPS
from tests import music_services
from tests.api.photos.conftest import pipeline, room  # noqa: F401
from tests.api.photos.material import drawn, egg_of, encoded
from tests.films import film
from tests.language_server import cites_all, serving
from tests.mail_server import receiving
from tests.resources.cloud import StubCloud, served

V1 = "/api/v1"
PHOTO = f"{V1}/photos/{{photo}}"
FRIENDSHIPS = f"{V1}/social/friendships"
BELONGINGS = f"{V1}/belongings"
SEARCHES, PROFILES = f"{V1}/search-history", f"{V1}/music-profiles"
ABSENT = "00000000-0000-4000-8000-000000000000"
VISIBILITIES = [None, "private", "space", "friends", "authenticated", "public"]
ASKERS = ["ada", "bo", "cid", "dan", "eve", "warden", None]
TRASHED = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
BEFORE = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)

PLAYERS = (f"{V1}/playback", f"{V1}/catalog/playback")
BROUGHT = {"code": "{code}", "state": "{state}", "nonce": "{nonce}"}
CLOUD = {"address": "{cloud}", "username": "mina", "password": "app-password", "remote": "/"}

# Routes that tell nothing of anybody, or that are asked before anybody is known.
OPEN = {
    ("GET", "/health"): "the process answers",
    ("GET", "/ready"): "the database answers",
    ("GET", f"{V1}/health"): "all parts answer",
    ("GET", "/healthz"): "the process answers",
    ("GET", "/metrics"): "figures of the process; tests of operations hold who may ask",
    ("POST", f"{V1}/auth/register"): "makes an account",
    ("POST", f"{V1}/users"): "makes an account",
    ("POST", f"{V1}/auth/login"): "asks for a password",
    ("POST", f"{V1}/auth/refresh"): "asks for a token",
    ("POST", f"{V1}/auth/email/verify"): "asks for what a letter holds",
    ("POST", f"{V1}/auth/password/forgot"): "says the same of everybody",
    ("POST", f"{V1}/auth/password/reset"): "asks for what a letter holds",
    ("GET", f"{V1}/auth/social"): "names of other houses",
    ("POST", f"{V1}/auth/social/{{provider}}"): "leads elsewhere",
    ("POST", f"{V1}/auth/social/{{provider}}/callback"): "asks for what came back from elsewhere",
    ("GET", f"{V1}/rules/dates/predefined"): "rules to choose from",
    ("GET", f"{V1}/time-zones"): "names of zones",
    ("GET", f"{V1}/geocode/search"): "towns of the world",
}
LISTS = {
    ("GET", f"{V1}/photos"),
    ("GET", f"{V1}/photos/search"),
    ("POST", f"{V1}/photos/search-by-image"),
    ("POST", f"{V1}/photos/ask"),
    ("GET", f"{V1}/timeline"),
    ("GET", f"{V1}/days"),
    ("GET", f"{V1}/stats"),
    ("GET", f"{V1}/places"),
    ("GET", f"{V1}/labels"),
    ("GET", f"{V1}/photos/export"),
    ("POST", f"{V1}/photos/export"),
}
# What is one's own alone: shown to who is signed in, refused to who isn't.
OWN: dict[tuple[str, str], dict[str, Any]] = {
    ("GET", f"{V1}/users/me"): {},
    ("PATCH", f"{V1}/users/me"): {"json": {"bio": "Hello"}},
    ("GET", f"{V1}/users/friend-code"): {},
    ("POST", f"{V1}/photos"): {"files": {"file": ("a.jpg", encoded(drawn(99), "JPEG"))}},
    ("POST", f"{V1}/photos/photoegg"): {"json": egg_of(drawn(98), cold=False)},
    ("POST", f"{V1}/invitations"): {"json": {"days": 1}},
    ("GET", f"{V1}/events"): {},
    ("GET", f"{V1}/people"): {},
    ("GET", f"{V1}/people/removals"): {},
    ("GET", f"{V1}/people/graph"): {},
    ("GET", f"{V1}/people/scatter"): {},
    ("GET", f"{V1}/stats/months"): {},
    ("GET", f"{V1}/stats/equipment"): {},
    ("GET", f"{V1}/stats/storage"): {},
    ("GET", f"{V1}/wordcloud"): {},
    ("GET", f"{V1}/photos/sources"): {},
    ("GET", f"{V1}/places/tree"): {},
    ("GET", f"{V1}/faces"): {},
    ("GET", f"{V1}/faces/unattached"): {},
    ("GET", f"{V1}/duplicates"): {},
    ("GET", f"{V1}/duplicates/stats"): {},
    ("GET", f"{V1}/duplicates/decisions"): {},
    ("GET", f"{V1}/stacks"): {},
    ("GET", f"{V1}/memories"): {},
    ("GET", f"{V1}/places/timeline"): {},
    ("GET", f"{V1}/rules/{{kind}}"): {},
    ("PUT", f"{V1}/rules/{{kind}}"): {"json": {"fewest": 3}},
    ("DELETE", f"{V1}/rules/{{kind}}"): {},
    ("GET", f"{V1}/nextcloud"): {},
    ("POST", f"{V1}/nextcloud"): {"json": {**CLOUD, "remote": "/Trips"}},
    ("POST", f"{V1}/nextcloud/browse"): {"json": CLOUD},
    ("GET", f"{V1}/requests"): {},
    ("GET", f"{V1}/requests/open"): {},
    ("POST", f"{V1}/requests"): {"json": {"kind": "faces"}},
    ("GET", f"{BELONGINGS}/browse"): {},
    ("GET", f"{BELONGINGS}/stats"): {},
    ("POST", f"{BELONGINGS}/ask"): {"json": {"question": "lamp"}},
    ("GET", f"{BELONGINGS}/find"): {"params": {"q": "lamp"}},
    ("GET", f"{BELONGINGS}/aggregates"): {},
    ("GET", f"{BELONGINGS}/export"): {},
    ("POST", f"{BELONGINGS}/import"): {"content": b"HB.name\nCup\n"},
    ("POST", f"{BELONGINGS}/find"): {"files": {"file": ("a.jpg", encoded(drawn(97), "JPEG"))}},
    ("GET", f"{BELONGINGS}/items"): {},
    ("POST", f"{BELONGINGS}/items"): {"json": {"name": "Lamp"}},
    ("GET", f"{BELONGINGS}/units"): {},
    ("POST", f"{BELONGINGS}/units"): {"json": {"name": "Shelf"}},
    ("GET", f"{BELONGINGS}/labels"): {},
    ("GET", f"{BELONGINGS}/proposals"): {},
    ("POST", f"{BELONGINGS}/proposals/upload"): {
        "files": {"file": ("a.jpg", encoded(drawn(96), "JPEG"))}
    },
    ("GET", f"{BELONGINGS}/locations"): {},
    ("POST", f"{BELONGINGS}/locations"): {"json": {"name": "Cellar"}},
    ("POST", f"{V1}/auth/email/resend"): {},
    ("POST", f"{V1}/auth/spotify/connect"): {},
    ("POST", f"{V1}/auth/spotify/callback"): {"json": BROUGHT},
    ("GET", f"{V1}/auth/spotify/status"): {},
    ("POST", f"{V1}/auth/spotify/token"): {},
    **{
        ("POST", f"{root}/{verb}"): {} for root in PLAYERS for verb in ("pause", "next", "previous")
    },
    **{("POST", f"{root}/play"): {"json": {}} for root in PLAYERS},
    **{("POST", f"{root}/seek"): {"json": {"position_ms": 0}} for root in PLAYERS},
    **{("GET", f"{root}/state"): {} for root in PLAYERS},
    ("POST", f"{V1}/auth/spotify/disconnect"): {},
    ("GET", f"{V1}/genres/featured"): {},
    ("GET", f"{V1}/catalog/genres/featured"): {},
    ("GET", f"{V1}/genres/refresh"): {},
    ("POST", f"{V1}/genres/refresh"): {},
    ("GET", SEARCHES): {},
    ("POST", SEARCHES): {"json": {"search_query": "lamp"}},
    ("DELETE", SEARCHES): {},
    ("GET", f"{PROFILES}/me"): {},
    ("PUT", f"{PROFILES}/me"): {"json": {"bio": "Hello"}},
    ("PATCH", f"{PROFILES}/me"): {"json": {"shown": True}},
    ("GET", f"{PROFILES}/me/favourites"): {},
    ("GET", f"{PROFILES}/me/listeners"): {},
    ("GET", f"{PROFILES}/search"): {"params": {"q": "ada"}},
    ("GET", f"{PROFILES}/globe"): {},
    ("POST", f"{V1}/auth/logout"): {},
}
# What one asked for: staff see how it stands, too, and may stop it.
REQUESTED = [
    ("GET", f"{V1}/requests/{{request_id}}"),
    ("DELETE", f"{V1}/requests/{{request_id}}"),
    ("GET", f"{V1}/requests/{{request_id}}/events"),
]
REMOVAL = "00000000-0000-4000-8000-000000000030"
PERSON, OTHER, FACE = (f"00000000-0000-4000-8000-00000000000{digit}" for digit in (1, 2, 3))
STACK, STACK_2, DECISION = (f"00000000-0000-4000-8000-00000000001{digit}" for digit in range(3))
CELLAR, SHELF, LAMP, MANUAL = (f"00000000-0000-4000-8000-00000000002{digit}" for digit in range(4))
SEARCH, SONG, EARS = (f"00000000-0000-4000-8000-00000000004{digit}" for digit in range(3))
GROUP_PATH, STACK_PATH = f"{V1}/duplicates/{{group}}", f"{V1}/stacks/{{stack}}"
FACE_PATH, PERSON_PATH = f"{V1}/faces/{{face_id}}", f"{V1}/people/{{person}}"
NOTHING = {
    column.name: 0
    for column in UnitAggregate.__table__.c
    if column.name not in ("seen_longest_ago", *STAMPS)
}
MIRROR_PATH = f"{V1}/nextcloud/{{folder_id}}"
PLACE_PATH = f"{BELONGINGS}/locations/{{location}}"
ASKED_PATH = f"{BELONGINGS}/proposals/{{proposal}}"
UNIT_PATH, ITEM_PATH = f"{BELONGINGS}/units/{{unit}}", f"{BELONGINGS}/items/{{item}}"
FILES_PATH = f"{ITEM_PATH}/attachments"
# One thing that is somebody's alone: absent for everybody else.
OWN_THINGS: dict[tuple[str, str], dict[str, Any]] = {
    ("GET", f"{V1}/events/{{event}}"): {},
    ("GET", PERSON_PATH): {},
    ("GET", FACE_PATH): {},
    ("GET", f"{FACE_PATH}/image"): {},
    ("GET", f"{FACE_PATH}/suggestions"): {},
    ("PATCH", PERSON_PATH): {"json": {"name": "Ada"}},
    ("POST", f"{PERSON_PATH}/merge"): {"json": {"others": [OTHER]}},
    ("POST", f"{PERSON_PATH}/split"): {"json": {"faces": [FACE]}},
    ("POST", f"{FACE_PATH}/confirm"): {"json": {"name": "Bo"}},
    ("POST", f"{FACE_PATH}/reject"): {"json": {"person_id": PERSON}},
    ("POST", f"{FACE_PATH}/stranger"): {},
    ("POST", f"{FACE_PATH}/no-face"): {},
    ("DELETE", f"{FACE_PATH}/sayings"): {},
    ("DELETE", PERSON_PATH): {},
    ("POST", f"{V1}/people/removals/{{removal}}/revert"): {},
    ("GET", GROUP_PATH): {},
    ("POST", f"{GROUP_PATH}/dismiss"): {},
    ("POST", f"{GROUP_PATH}/resolve"): {"json": {}},
    ("POST", f"{V1}/duplicates/decisions/{{decision_id}}/revert"): {},
    ("GET", STACK_PATH): {},
    ("DELETE", STACK_PATH): {},
    ("POST", f"{STACK_PATH}/primary"): {"json": {"photo_id": "{event}"}},
    ("POST", f"{V1}/stacks"): {"json": {"photos": ["{event}", "{other}"]}},
    ("GET", MIRROR_PATH): {},
    ("PUT", f"{MIRROR_PATH}/password"): {"json": {"password": "app-password"}},
    ("DELETE", MIRROR_PATH): {},
    ("GET", PLACE_PATH): {},
    ("PATCH", PLACE_PATH): {"json": {"name": "Cellar"}},
    ("GET", f"{PLACE_PATH}/shares"): {},
    ("PUT", f"{PLACE_PATH}/shares/{{user}}"): {"json": {"permission": "read"}},
    ("DELETE", f"{PLACE_PATH}/shares/{{user}}"): {},
    ("GET", UNIT_PATH): {},
    ("PATCH", UNIT_PATH): {"json": {"name": "Shelf"}},
    ("POST", f"{UNIT_PATH}/move"): {"json": {}},
    ("GET", f"{UNIT_PATH}/stock-takings"): {},
    ("POST", f"{UNIT_PATH}/stock-takings"): {"json": {"items": []}},
    ("GET", f"{UNIT_PATH}/aggregate"): {},
    ("GET", f"{PLACE_PATH}/aggregate"): {},
    ("GET", f"{UNIT_PATH}/label"): {},
    ("GET", f"{BELONGINGS}/labelled/{{token}}"): {},
    ("GET", f"{UNIT_PATH}/shares"): {},
    ("PUT", f"{UNIT_PATH}/shares/{{user}}"): {"json": {"permission": "read"}},
    ("DELETE", f"{UNIT_PATH}/shares/{{user}}"): {},
    ("GET", ITEM_PATH): {},
    ("PATCH", ITEM_PATH): {"json": {"name": "Lamp"}},
    ("POST", f"{ITEM_PATH}/quantity"): {"json": {"action": "increment"}},
    ("POST", f"{ITEM_PATH}/move"): {"json": {"unit_id": None}},
    ("GET", f"{ITEM_PATH}/history"): {},
    ("GET", FILES_PATH): {},
    ("POST", FILES_PATH): {"files": {"file": ("a.txt", "How it works")}},
    ("GET", f"{FILES_PATH}/{{attachment}}"): {},
    ("DELETE", f"{FILES_PATH}/{{attachment}}"): {},
    ("POST", f"{BELONGINGS}/move"): {"json": {"items": ["{item}"], "unit_id": None}},
    ("POST", f"{BELONGINGS}/proposals"): {"json": {"photos": ["{event}"]}},
    ("GET", ASKED_PATH): {},
    ("POST", f"{ASKED_PATH}/{{draft}}/refuse"): {},
    ("POST", f"{ASKED_PATH}/{{draft}}/confirm"): {"json": {"name": "Lamp"}},
    ("DELETE", ASKED_PATH): {},
    ("GET", f"{SEARCHES}/{{search}}"): {},
    ("POST", f"{SEARCHES}/{{search}}/opened"): {"json": {"resource_id": SONG}},
    ("DELETE", f"{SEARCHES}/{{search}}"): {},
    ("GET", f"{PROFILES}/{{username}}"): {},
    ("DELETE", f"{PROFILES}/me/listeners/{{listener}}"): {},
    ("DELETE", ITEM_PATH): {},
    ("DELETE", UNIT_PATH): {},
    ("DELETE", PLACE_PATH): {},
    ("PATCH", f"{V1}/photos/metadata"): {
        "json": {"photos": ["{event}"], "change": {"rating": 3}},
    },
}
# Whom one may reach: never who blocked or was blocked.
PEOPLE = [
    ("POST", f"{V1}/users/lookup_friend_code"),
    ("POST", f"{FRIENDSHIPS}/send_request"),
    ("POST", f"{FRIENDSHIPS}/block"),
    ("POST", f"{FRIENDSHIPS}/unblock"),
]
PAIRS = {
    ("GET", FRIENDSHIPS),
    *(("GET", f"{FRIENDSHIPS}/{name}") for name in ("friends", "pending", "sent", "blocked")),
    ("GET", f"{FRIENDSHIPS}/{{friendship_id}}"),
    ("POST", f"{FRIENDSHIPS}/{{friendship_id}}/respond"),
    ("DELETE", f"{FRIENDSHIPS}/{{friendship_id}}/unfriend"),
}
SENT: dict[tuple[str, str], dict[str, Any]] = {
    ("PATCH", PHOTO): {"json": {"title": "Said"}},
    ("PUT", PHOTO): {"json": {"title": "Said"}},
    ("PUT", f"{PHOTO}/caption"): {"json": {"caption": "Said"}},
    ("PUT", f"{PHOTO}/category"): {"json": {"category": "document"}},
    ("POST", f"{PHOTO}/tags"): {"json": {"tags": ["said"]}},
    ("PATCH", f"{PHOTO}/metadata"): {"json": {"title": "Said"}},
    ("PUT", f"{PHOTO}/coldpreview"): {"files": {"file": ("c.jpg", encoded(drawn(97), "JPEG"))}},
}
TAKEN_AWAY = [
    ("POST", f"{PHOTO}/tags"),
    ("PUT", f"{PHOTO}/coldpreview"),
    ("POST", f"{PHOTO}/labels/{{label}}/reject"),
]
NEEDS_LOGIN = {f"{PHOTO}/lineage", f"{PHOTO}/metadata", f"{PHOTO}/metadata/history"}
REVERT = f"{PHOTO}/metadata/history/{{edit}}/revert"
FILMS = {("GET", f"{PHOTO}/video"), ("GET", f"{PHOTO}/motion")}


@dataclass(frozen=True)
class Shot:
    """One photo as the model knows it."""

    id: str
    content: str
    owner: str
    visibility: str | None
    trashed: bool


@dataclass
class Village:
    """People, what stands between them, and their photos; and asking as each of them."""

    client: Any
    connections: Any
    people: dict[str, Any]
    shots: list[Shot] = field(default_factory=list)
    edits: dict[str, str] = field(default_factory=dict)
    told: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))

    def sees(self, asker: str | None, shot: Shot) -> bool:
        """The rule in words."""
        if asker == shot.owner:
            return True
        if shot.trashed:
            return False
        if shot.visibility == "public":
            return True
        pair = {asker, shot.owner}
        if asker is None or pair in ({"ada", "dan"}, {"ada", "eve"}):
            return False
        return shot.visibility == "authenticated" or (
            shot.visibility == "friends" and pair == {"ada", "bo"}
        )

    def listed(self, asker: str | None) -> set[str]:
        """Ids of what lists show to somebody."""
        return {shot.id for shot in self.shots if not shot.trashed and self.sees(asker, shot)}

    async def ask(self, method: str, path: str, asker: str | None, **sent: Any) -> Any:
        """One request as somebody."""
        headers = self.people[asker].headers if asker else {}
        return await self.client.request(method, path, headers=headers, **sent)

    async def reset(self, shot: Shot) -> None:
        """Say again what the model knows of a photo."""
        said = {"visibility": shot.visibility or "private"}
        said["trashed_at"] = TRASHED if shot.trashed else None
        row = insert(PhotoSaying).values(photo_id=uuid.UUID(shot.id), **said)
        await self.connections.run(
            row.on_conflict_do_update(index_elements=["photo_id"], set_=said)
        )

    def lacking(self, routes: Any, kinds: set[str]) -> list[Any]:
        """Routes that did not answer in all these ways."""
        return [route for route in sorted(routes) if not kinds <= self.told[route]]


def documented(app: Any) -> set[tuple[str, str]]:
    """Every verb and path of the OpenAPI document."""
    paths = app.openapi_schema.to_schema()["paths"]
    verbs = {"get", "put", "post", "patch", "delete"}
    return {(verb.upper(), path) for path, item in paths.items() for verb in verbs & set(item)}


def of_photos(app: Any) -> set[tuple[str, str]]:
    """The routes of one photo."""
    return {route for route in documented(app) - FILMS if "{photo}" in route[1]}


def of_taxonomy(app: Any) -> set[tuple[str, str]]:
    """Routes of names, which belong to nobody: tests of species hold that all are told the same."""
    roots = (f"{V1}/taxonomy", f"{V1}/sources")
    return {route for route in documented(app) if route[1].startswith(roots)}


def of_music(app: Any) -> set[tuple[str, str]]:
    """Routes of what there is to hear: tests of music hold that all are told the same."""
    lists = r"(catalog/)?(genres|artists|albums|tracks|redirects|isrcs|conflicts)(/{\w+})?"
    heard = rf"/resolve|/api/v1/({lists}|music-profiles/me/favourites/{{music_item}})"
    return {route for route in documented(app) if re.fullmatch(heard, route[1])}


def of_models(app: Any) -> set[tuple[str, str]]:
    """Routes of models: tests of music hold that all see them and staff alone decide."""
    roots = f"{V1}/models", f"{V1}/weightings"
    return {route for route in documented(app) if route[1].startswith(roots)}


def of_recommendations(app: Any) -> set[tuple[str, str]]:
    """Routes of what to hear next: tests of recommendations hold who may ask them."""
    rooted = r"/(embed|recommend|engine/recommend/.*)"
    below = rf"{V1}/(recommendations.*|radios.*|catalog/.*/(similar|path/.*))"
    return {route for route in documented(app) if re.fullmatch(f"{rooted}|{below}", route[1])}


@pytest.fixture(scope="module")
def talker():
    """A language model that cites whatever it is shown."""
    with serving() as server:
        server.otherwise = cites_all
        yield server


@pytest.fixture(scope="module")
def services():
    """Services that play music."""
    with music_services.serving() as running:
        yield running


@pytest.fixture(scope="module")
def post():
    """A server that takes letters."""
    with receiving() as running:
        yield running


@pytest.fixture
def settings(settings, talker, services, post):
    """An API that may ask them all."""
    return msgspec.structs.replace(
        settings,
        language_model=Endpoint(talker.url, "tiny"),
        spotify=services.app,
        mailbox=Mailbox("smtp", "127.0.0.1", post.port, "", "", "house@example.org"),
    )


@pytest.fixture
async def empty(client, connections, world):
    """Seven askers without photos."""
    names = [name for name in ASKERS if name and name != "warden"]
    people = {name: await world.person(name) for name in names}
    people["warden"] = await world.person("warden", staff=True)
    await world.relate(people["ada"], people["bo"])
    await world.relate(people["ada"], people["dan"], "blocked")
    await world.relate(people["eve"], people["ada"], "blocked")
    return Village(client, connections, people)


KINDS = [("ada", visibility, trashed) for visibility in VISIBILITIES for trashed in (0, 1)]
KINDS += [("bo", "friends", 0), ("bo", "private", 0), ("eve", "authenticated", 0)]


async def taken(village, sender, kind, data):
    """A shot of a kind that lives in the village now."""
    owner, visibility, trashed = kind
    id_ = await sender.uploaded(village.people[owner], data)
    shot = Shot(id_, hashlib.sha256(data).hexdigest(), owner, visibility, bool(trashed))
    village.shots.append(shot)
    if visibility or trashed:
        await village.reset(shot)
    return shot


@pytest.fixture
async def village(empty, room, pipeline):  # noqa: F811
    """Seven askers and a photo of every kind."""
    made, vectors = empty, {}
    for seed, kind in enumerate(KINDS):
        data = encoded(drawn(seed, (64, 48)), "JPEG")
        shot = await taken(made, room, kind, data)
        id_, content = shot.id, shot.content
        small = make_renditions(data, ("small",)).renditions["small"].data
        vectors[content] = appearance(small)
        await asyncio.to_thread(pipeline.previews, data)
        row = {"content_id": content, "labels": ["boat"], "scores": [0.9], "calibrated": True}
        await asyncio.to_thread(pipeline.put, PhotoLabels, **row)
        await asyncio.to_thread(pipeline.metadata, id_, taken_at=dt.datetime(2024, 1, 1))
        await asyncio.to_thread(pipeline.place, id_, country="Norway", latitude=1.0, longitude=1.0)
    recipe = f"{APPEARANCE_RECIPE}; {RENDITION_RECIPE}"
    await asyncio.to_thread(pipeline.vectors, "photo_appearance", recipe, vectors)
    await asyncio.to_thread(pipeline.words, {shot.id: "boat" for shot in made.shots})
    return made


def test_every_route_is_held_against_the_model(app):
    parts = (OPEN, LISTS, OWN, OWN_THINGS, REQUESTED, PEOPLE, PAIRS)
    known = {route for part in parts for route in part}
    assert len(known) == sum(map(len, parts))
    held = of_photos(app) | FILMS | of_taxonomy(app) | of_music(app) | of_models(app)
    held |= of_recommendations(app)
    assert documented(app) - held == known
    assert len(of_photos(app)) >= 16


def without_names(answer):
    """A problem without what differs from request to request."""
    told = answer.json()
    return {name: told[name] for name in told if name not in ("instance", "request_id")}


async def test_routes_of_one_photo(app, village):
    for method, path in sorted(of_photos(app)):
        sent = SENT.get((method, path), {})
        absent = worded(path.replace("{photo}", ABSENT)).replace("{edit}", ABSENT)
        for asker in ASKERS:
            nothing = await village.ask(method, absent, asker, **sent)
            for shot in village.shots:
                where = worded(path.replace("{photo}", shot.id))
                where = where.replace("{edit}", await edit_of(village, shot, path))
                if asker == shot.owner and method == "DELETE" and path != PHOTO:
                    await prepare(village, shot)
                answer = await village.ask(method, where, asker, **sent)
                check(village, (method, path), asker, shot, answer, nothing)
                if asker == shot.owner and method != "GET":
                    await village.reset(shot)
    assert village.lacking(of_photos(app), {"shown", "refused"}) == []
    writes = {route for route in of_photos(app) if route[0] != "GET"}
    assert village.lacking(writes, {"forbidden", "not signed in"}) == []


async def edit_of(village, shot, path):
    """An edit of a photo, where one is asked for."""
    if path != REVERT:
        return ABSENT
    if shot.id not in village.edits:
        where = PHOTO.replace("{photo}", shot.id)
        await village.ask("PATCH", where, shot.owner, json={"description": "Once"})
        told = await village.ask("GET", f"{where}/metadata/history", shot.owner)
        village.edits[shot.id] = told.json()["items"][0]["id"]
    return village.edits[shot.id]


async def test_routes_of_films(empty, room, pipeline):  # noqa: F811
    for seed, kind in enumerate(KINDS):
        data = film(0.3, (64, 48), seed=seed)
        shot = await taken(empty, room, kind, data)
        told = {"motion_offset": 0, "motion_length": len(data)}
        await asyncio.to_thread(pipeline.metadata, shot.id, **told)
    for method, path in sorted(FILMS):
        for asker in ASKERS:
            nothing = await empty.ask(method, path.replace("{photo}", ABSENT), asker)
            for shot in empty.shots:
                answer = await empty.ask(method, path.replace("{photo}", shot.id), asker)
                check(empty, (method, path), asker, shot, answer, nothing)
    assert empty.lacking(FILMS, {"shown", "refused"}) == []


def worded(path):
    """A path with the words that are said of photos here."""
    return path.replace("{tag}", "said").replace("{label}", "boat")


async def prepare(village, shot):
    """What a DELETE takes away is there."""
    for method, path in TAKEN_AWAY:
        where = worded(path.replace("{photo}", shot.id))
        answer = await village.ask(method, where, shot.owner, **SENT.get((method, path), {}))
        assert answer.status_code == 200, answer.text


def check(village, route, asker, shot, answer, nothing):
    """One answer against the model."""
    method, path = route
    case = (route, asker, shot, answer.status_code, answer.text[:200])
    if asker is None and (method != "GET" or path in NEEDS_LOGIN):
        village.told[route].add("not signed in")
        assert answer.status_code == nothing.status_code == 401, case
    elif not village.sees(asker, shot) or (is_told(route) and not tells(asker, shot)):
        village.told[route].add("refused")
        assert answer.status_code == nothing.status_code == 404, case
        assert without_names(answer) == without_names(nothing), case
        assert "etag" not in answer.headers, case
    elif method != "GET" and asker != shot.owner:
        village.told[route].add("forbidden")
        assert answer.status_code == 403, case
    else:
        village.told[route].add("shown")
        assert answer.status_code in (200, 204), case


def is_told(route):
    """Whether a route reads what is not for all who see the photo."""
    return route[0] == "GET" and route[1] in NEEDS_LOGIN


def tells(asker, shot):
    """Lineage and history are for the owner and for staff."""
    return asker in (shot.owner, "warden")


async def test_lists_show_what_one_may_see_and_nothing_else(village):
    picture = {"files": {"file": ("a.jpg", encoded(drawn(3, (64, 48)), "JPEG"))}}
    everything = {shot.id for shot in village.shots}
    for asker in ASKERS:
        visible = village.listed(asker)
        for route in sorted(LISTS):
            found, asked = await answered(village, route, asker, picture)
            if asked.status_code == 401:
                assert asker is None
                village.told[route].add("refused")
                continue
            assert asked.status_code == 200, (route, asker, asked.text)
            mine = {shot.id for shot in village.shots if shot.owner == asker and not shot.trashed}
            expected = mine if route[1] == f"{V1}/stats" else visible
            count = len(found) if isinstance(found, set) else found
            assert count == len(expected), (route, asker)
            assert not isinstance(found, set) or found == expected, (route, asker)
            village.told[route] |= {"shown"} if count else set()
            village.told[route] |= {"refused"} if everything - expected else set()
        await check_trash_and_likeness(village, asker, visible)
    assert village.lacking(LISTS, {"shown", "refused"}) == []


async def ask_list(village, method, path, asker, picture):
    """A list as somebody, of all they may see."""
    if path.endswith("search-by-image"):
        return await village.ask(method, f"{path}?limit=200", asker, **picture)
    if path.endswith("ask"):
        return await village.ask(method, path, asker, json={"question": "a boat?"})
    query = "?q=boat&limit=200" if path.endswith("search") else ""
    return await village.ask(method, f"{path}{query}", asker)


COUNTED = {
    "timeline": lambda told: told["meta"]["total_photos"],
    "days": lambda told: sum(album["count"] for album in told["items"]),
    "stats": lambda told: told["photos"],
    "labels": lambda told: sum(label["photos"] for label in told["items"]),
    "places": lambda told: sum(country["photos"] for country in told["items"]),
}


async def answered(village, route, asker, picture):
    """What a list or an archive shows, and the answer itself."""
    if route[1].endswith("export"):
        return await archived(village, *route, asker)
    return await listed(village, route, asker, picture)


async def listed(village, route, asker, picture):
    """What a list shows: ids, or how many."""
    path, answer = route[1], await ask_list(village, *route, asker, picture)
    if answer.status_code != 200:
        return set(), answer
    told = answer.json()
    if path.endswith("ask"):
        return {photo["id"] for photo in told["photos"]}, answer
    counted = COUNTED.get(path.rpartition("/")[2])
    if counted is not None:
        return counted(told), answer
    return {item.get("photo", item)["id"] for item in told["items"]}, answer


async def archived(village, method, path, asker):
    """How many photos are put into an archive; of those one may not see none is."""
    visible, sent = village.listed(asker), {}
    if method == "POST":
        sent = {"json": {"photos": sorted(visible)}}
        nothing = await village.ask(method, path, asker, json={"photos": [ABSENT]})
        for shot in village.shots:
            if not village.sees(asker, shot):
                answer = await village.ask(method, path, asker, json={"photos": [shot.id]})
                assert answer.status_code == nothing.status_code == 404
                assert without_names(answer) == without_names(nothing)
    answer = await village.ask(method, path, asker, **sent)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as read:
        return len(read.namelist()), answer


async def check_trash_and_likeness(village, asker, visible):
    """The trash is its owner's alone; what is alike passes the same rule, and pages count it."""
    told = (await village.ask("GET", f"{V1}/photos?trashed=true", asker)).json()["items"]
    own = {shot.id for shot in village.shots if shot.trashed and shot.owner == asker}
    assert {item["id"] for item in told} == own
    for photo in sorted(visible):
        answer = await village.ask("GET", f"{V1}/photos/{photo}/similar?limit=200", asker)
        found = {hit["photo"]["id"] for hit in answer.json()["items"]}
        assert found == visible - {photo}
    seen, cursor = [], ""
    while cursor is not None:
        page = (await village.ask("GET", f"{V1}/photos?limit=2{cursor}", asker)).json()
        assert page["items"] or not visible
        seen += [item["id"] for item in page["items"]]
        cursor = f"&cursor={page['next']}" if page["next"] else None
    assert sorted(seen) == sorted(visible)


@pytest.fixture
def cloud():
    """A server that somebody's folders are on, and the app that may ask it."""
    with served(StubCloud()) as running:
        running.put("Trips/a.jpg", b"a")
        yield running


async def test_what_is_ones_own(village, cloud, services):
    brought = {"{cloud}": cloud.url}
    for (method, template), told in OWN.items():
        path = template.replace("{kind}", "events")
        if path.endswith("spotify/callback"):
            begun = await village.ask("POST", f"{V1}/auth/spotify/connect", "warden")
            back = services.approve(begun.json()["url"]) | {"nonce": begun.json()["nonce"]}
            brought |= {f"{{{name}}}": value for name, value in back.items()}
        sent = {**told, **named({"json": told.get("json")}, brought)}
        refused = await village.ask(method, path, None, **sent)
        assert refused.status_code == 401, path
        if path.endswith(("invitations", "requests/open", "genres/refresh")):
            assert (await village.ask(method, path, "cid", **sent)).status_code == 403
        shown = await village.ask(method, path, "warden", **sent)
        assert shown.status_code in (200, 201, 202, 204), (path, shown.text)


async def test_what_one_asked_for(village):
    asked = await village.ask("POST", f"{V1}/requests", "ada", json={"kind": "faces"})
    request = asked.json()["id"]
    for method, path in REQUESTED:
        there, absent = (path.replace("{request_id}", id_) for id_ in (request, ABSENT))
        for asker in [name for name in ASKERS if name not in ("ada", "warden")]:
            answer = await village.ask(method, there, asker)
            nothing = await village.ask(method, absent, asker)
            assert answer.status_code == nothing.status_code == (404 if asker else 401), path
            assert without_names(answer) == without_names(nothing)
        for asker in ("ada", "warden"):
            assert (await village.ask(method, there, asker)).status_code in (200, 204), path
            assert (await village.ask(method, absent, asker)).status_code == 404


async def put_own_things(village, derived):
    """An event, two persons and a face of Ada's."""
    ada = village.people["ada"].id
    own = [shot.id for shot in village.shots if shot.owner == "ada" and not shot.trashed]
    mine, other = own[:2]
    moment = dt.datetime(2024, 1, 1)
    event = {"event_id": mine, "title": "New Year", "began": moment, "ended": moment}
    cover = {"cover_face_id": FACE, "cover_photo_id": mine, "name": None}
    counted = {"owner_id": ada, "photos": 1, "faces": 1, "confirmed": 0}
    face = dict.fromkeys(("left", "top", "width", "height"), 0.4) | {"region_name": None}
    face |= {"face_id": FACE, "photo_id": mine, "person_id": PERSON, "probability": 0.9}
    face |= {"frame": 0, "size": 90.0, "blur": 90.0, "yaw": 0.0, "score": 1.0, "said": None}
    rows = [
        (PhotoEvent, event | counted | {"cover_id": mine, "places": []}),
        (PhotoPerson, {"person_id": PERSON, **counted, **cover}),
        (PhotoPerson, {"person_id": OTHER, **counted, **cover}),
        (PersonFace, face | {"owner_id": ada}),
        *copies_of(ada, mine, other),
        *(
            (UnitAggregate, NOTHING | {"place_id": place, "owner_id": ada, "kind": kind})
            for place, kind in ((SHELF, "unit"), (CELLAR, "location"))
        ),
        (ItemProposal, {"photo_id": mine, "drafts": [{"key": "2", "fields": {}}]}),
    ]
    for model, row in rows:
        await asyncio.to_thread(derived.put, model, **row)
    decision = {"id": DECISION, "owner_id": ada, "photos": [mine, other], "verdict": "dismissed"}
    await village.connections.run(insert(DuplicateDecision).values(**decision, decided_at=BEFORE))
    row = {"id": REMOVAL, "owner_id": ada, "name": "Cid"}
    gone = {"persons": [{"id": REMOVAL, "owner_id": str(ada), "hidden": False}], "sayings": []}
    gone["persons"][0]["created_at"] = BEFORE.isoformat()
    row |= {"person_id": REMOVAL, "undo": gone}
    await village.connections.run(insert(PersonRemoval).values(**row))
    await put_belongings(village.connections, ada)
    await put_music(village.connections, ada)
    return mine, other


async def put_belongings(connections, ada):
    """A cellar, a shelf that is in none, a lamp that lies nowhere."""
    own = {"owner_id": ada}
    for model, row in (
        (Location, {"id": CELLAR, "name": "Cellar"}),
        (StorageUnit, {"id": SHELF, "name": "Shelf", "access_token": "0" * 32}),
        (Item, {"id": LAMP, "name": "Lamp"}),
    ):
        await connections.run(insert(model).values(row | own))
    content = hashlib.sha256(b"x").hexdigest()
    await connections.facts.write(fact_blob_key(content), b"x")
    file = {"id": MANUAL, "item_id": LAMP, "content_id": content, "name": "a.pdf", "size": 1}
    await connections.run(insert(ItemAttachment).values(**file, kind="manual"))


async def put_music(connections, ada):
    """Something that Ada searched for, a song, a profile nobody else may see."""
    for model, row in (
        (MusicSearch, {"id": SEARCH, "user_id": ada, "query": "song"}),
        (MusicItem, {"id": SONG, "kind": "track"}),
        (MusicTrack, {"id": SONG, "title": "Song"}),
        (MusicProfile, {"user_id": ada}),
        (MusicListenerClaim, {"listener": EARS, "user_id": ada}),
    ):
        await connections.run(insert(model).values(row))


def copies_of(ada, mine, other):
    """A group and a stack of each photo alone: what is said of one leaves the other as it is."""
    group = {"owner_id": ada, "kind": "exact", "photos": 1, "kept_id": mine, "decided_by": "id"}
    group |= {"reasons": [], "saving": 1, "similarity": 1.0}
    stack = {"owner_id": ada, "type": "burst", "rule": "sequence", "photos": 1}
    near = {"distance": 0, "similarity": 1.0}
    return [
        (DuplicateGroup, {"group_id": mine, **group}),
        (DuplicateMember, {"photo_id": mine, "group_id": mine, **near}),
        (DuplicateGroup, {"group_id": other, **group, "kept_id": other}),
        (DuplicateMember, {"photo_id": other, "group_id": other, **near}),
        (PhotoStack, {"stack_id": STACK, **stack, "primary_id": other}),
        (PhotoStackMember, {"photo_id": other, "stack_id": STACK, "position": 0}),
        (PhotoStack, {"stack_id": STACK_2, **stack, "type": "manual", "primary_id": mine}),
        (PhotoStackMember, {"photo_id": mine, "stack_id": STACK_2, "position": 0}),
    ]


def named(told, known):
    """A path, or what is sent, with names filled in."""
    text = json.dumps(told)
    for name, value in known.items():
        text = text.replace(name, value)
    found = json.loads(text)
    if isinstance(found, dict) and "files" in found:
        found["files"] = {name: tuple(file) for name, file in found["files"].items()}
    return found


async def mirrored(village, cloud):
    """A folder of Ada's that is mirrored."""
    sent = named(CLOUD, {"{cloud}": cloud.url})
    made = await village.ask("POST", f"{V1}/nextcloud", "ada", json=sent)
    assert made.status_code == 201, made.text
    return made.json()["id"]


async def test_things_that_are_ones_own(village, pipeline, world, cloud):  # noqa: F811
    event, other = await put_own_things(village, pipeline)
    fay = await world.person("fay")
    known = {"{event}": event, "{other}": other, "{person}": PERSON, "{face_id}": FACE}
    known |= {"{decision_id}": DECISION, "{stack}": STACK, "{group}": event}
    known["{removal}"] = REMOVAL
    known |= {"{location}": CELLAR, "{unit}": SHELF, "{item}": LAMP, "{attachment}": MANUAL}
    known |= {"{user}": str(fay.id), "{token}": "0" * 32, "{proposal}": event}
    known |= {"{search}": SEARCH, "{username}": "ada", "{listener}": EARS}
    known["{folder_id}"] = await mirrored(village, cloud)
    nowhere = dict.fromkeys(known, ABSENT) | {"{draft}": "photo"}
    for (method, path), sent in OWN_THINGS.items():
        again = {"{group}": other} if path.endswith("resolve") else {}
        again |= {"{stack}": STACK_2} if path.endswith("primary") else {}
        again |= {"{draft}": "2" if path.endswith("confirm") else "photo"}
        there, absent = named(path, known | again), named(path, nowhere)
        given, lost = named(sent, known | again), named(sent, nowhere)
        for asker in [name for name in ASKERS if name != "ada"]:
            answer = await village.ask(method, there, asker, **given)
            nothing = await village.ask(method, absent, asker, **lost)
            assert answer.status_code == nothing.status_code == (404 if asker else 401), path
            assert without_names(answer) == without_names(nothing)
        shown = await village.ask(method, there, "ada", **given)
        assert shown.status_code in (200, 201, 202, 204), (path, shown.text)
        assert (await village.ask(method, absent, "ada", **lost)).status_code == 404


async def test_whom_one_reaches(village):
    ada = village.people["ada"]
    by_id, by_code = {"user_id": str(ada.id)}, {"friend_code": ada.friend_code}
    for method, path in PEOPLE:
        said = {"json": by_code if path.endswith("lookup_friend_code") else by_id}
        reaches = ("eve",) if path.endswith("/unblock") else ("cid", "warden")
        refused = ("dan", "bo") if path.endswith("/unblock") else ("dan",)
        assert (await village.ask(method, path, None, **said)).status_code == 401
        for asker in refused:
            assert (await village.ask(method, path, asker, **said)).status_code == 404, path
        for asker in reaches:
            answer = await village.ask(method, path, asker, **said)
            assert answer.status_code in (200, 201, 204), (path, answer.text)


async def test_what_stands_between_two(village, world):
    people = village.people
    pending = str(await world.relate(people["cid"], people["bo"], "pending"))
    shown = {
        "": {"ada": 2, "bo": 2, "cid": 1, "eve": 1},
        "/friends": {"ada": 1, "bo": 1},
        "/pending": {"bo": 1},
        "/sent": {"cid": 1},
        "/blocked": {"ada": 1, "eve": 1},
    }
    for name, counts in shown.items():
        assert (await village.ask("GET", f"{FRIENDSHIPS}{name}", None)).status_code == 401
        for asker in people:
            told = (await village.ask("GET", f"{FRIENDSHIPS}{name}", asker)).json()
            assert told["count"] == counts.get(asker, 0) == len(told["results"]), (name, asker)
    one = f"{FRIENDSHIPS}/{pending}"
    accept = {"json": {"action": "accept"}}
    for asker in ("ada", "dan", "eve", "warden", None):
        status = 404 if asker else 401
        for method, path, sent in (
            ("GET", one, {}),
            ("POST", f"{one}/respond", accept),
            ("DELETE", f"{one}/unfriend", {}),
        ):
            assert (await village.ask(method, path, asker, **sent)).status_code == status
    for asker in ("cid", "bo"):
        assert (await village.ask("GET", one, asker)).status_code == 200
    assert (await village.ask("POST", f"{one}/respond", "cid", **accept)).status_code == 403
    assert (await village.ask("POST", f"{one}/respond", "bo", **accept)).status_code == 200
    assert (await village.ask("DELETE", f"{one}/unfriend", "cid")).status_code == 204
