"""The fire drill: facts and kept originals alone bring back every answer of the API.

A household is built in three imports with edits between; its backup is restored into an empty home
and derived at once. Then every GET route is walked in both, as owner, friend, stranger and nobody.
"""

import asyncio
import functools
import itertools
import json
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import dagster as dg
import httpx
import pytest
import sqlalchemy as sa
from PIL import Image

from api.app import create_app
from api.connections import Connections
from api.settings import Settings
from assets.belongings import ASSETS as BELONGINGS
from assets.music import ASSETS as MUSIC
from assets.photos import ASSETS as PHOTOS
from assets.species import ASSETS as SPECIES
from catalog_data.identity import new_id
from catalog_data.music.spotify import SpotifyApp
from catalog_data.photos.facts import PhotoSource, SourceKind
from pipelines.requests import Turn, carry_out
from resources.backup import back_up
from resources.blobs import Blobs
from resources.compute import InProcess
from resources.home import Home
from resources.lance import Lance
from resources.language_model import LanguageModel
from resources.nextcloud import Nextcloud
from resources.postgres import Postgres
from resources.restore import restore_from
from resources.schema import prepare_database
from resources.server import Urls, running
from resources.settings import PhotoSettings, SpeciesSettings
from tests import drilled_belongings, drilled_music, drilled_names, music_services
from tests.api.photos.material import drawn, egg_of, encoded
from tests.films import film
from tests.language_server import RETOLD, repeats, serving
from tests.resources.cloud import StubCloud
from tests.resources.cloud import served as cloud_served
from tests.tiny_coca import MODEL as COCA
from tests.tiny_coca import write_tiny_coca

PASSWORD = "correct horse battery"
PEOPLE = ("owner", "friend", "stranger")
NEARBY = "127.0.0.1"
CLOUD = {"username": "mina", "password": "app-password", "remote": "/Photos"}

EXCLUDED_KEYS = {
    "run_id": "names the run that computed a row",
    "computed_at": "when it was computed",
    "failed_at": "when it failed",
    "generated_at": "when an answer was made",
    "as_of": "the day it was derived, for which warranties are counted",
    "last_login": "logging in again is part of the walk",
    "progress": "how far a run of a request is: after a restore there is nothing to do anew",
}
EXCLUDED_ROUTES = {
    "/metrics": "counts requests and times of this process",
    "/health": "tells of the process",
    "/healthz": "tells of the process",
    "/ready": "tells of the process",
    "/api/v1/health": "tells of the process",
    "/api/v1/requests/{request_id}/events": "tells runs as they go on; GET of the request doesn't",
}
EXCLUDED_ROUTES |= dict.fromkeys(
    ("/api/v1/playback/state", "/api/v1/catalog/playback/state"),
    "tells what another server says: tests of playback hold it",
)
EXCLUDED_PARAMETERS = {"explain": "shows timings"}
PEOPLE_NAMED = {
    "face_id": "SELECT face_id::text AS id FROM derived.person_faces ORDER BY 1",
    "person": """SELECT person_id::text AS id FROM derived.photo_people
        UNION SELECT id::text FROM facts.persons ORDER BY 1""",
}
GROUPED = {
    "group": "SELECT unnest(photos)::text AS id FROM facts.duplicate_decisions ORDER BY 1",
    "request_id": "SELECT id::text AS id FROM facts.requests ORDER BY 1",
    "folder_id": "SELECT id::text AS id FROM facts.nextcloud_folders ORDER BY 1",
    "stack": "SELECT stack_id::text AS id FROM derived.photo_stacks ORDER BY 1",
}
QUERIES = {
    **drilled_names.QUERIES,
    **drilled_belongings.QUERIES,
    **drilled_music.QUERIES,
    "/api/v1/photos": [
        "limit=100",
        "limit=3",
        "tag=harbour",
        "trashed=true",
        "rating_min=4",
        "camera=Olympus",
        "bbox=10,59,11,60",
        "visibility=public",
        "country=Austria",
        "dated=false",
        "stacked=primary",
        "media=video",
        "category=document",
        "category=screenshot",
        "label=dog",
    ],
    "/api/v1/photos/export": ["", "tag=harbour", "trashed=true"],
    "/api/v1/photos/search": [
        "q=harbour",
        "q=Vienna",
        "q=Olympus",
        "q=tag:harbour",
        "q=quay",
        "q=zzz",
    ],
    "/api/v1/photos/{photo}/preview": ["size=250", "size=500", "size=1080"],
    "/api/v1/photos/{photo}/video": ["", "preview=true", "height=144"],
    "/api/v1/days": ["", "limit=1", "media=video"],
    "/api/v1/memories": ["date=2024-05-03", "date=2024-05-03&days=0&limit=1", "date=2024-02-20"],
    "/api/v1/people": ["", "hidden=true", "named=true&limit=1"],
    "/api/v1/duplicates": ["", "kind=exact", "kind=similar"],
    "/api/v1/faces": ["", "unnamed=true", "order=date", "guessed=true", "probability_min=0.9"],
    "/api/v1/places/timeline": ["", "level=place"],
    "/api/v1/geocode/search": ["q=Wien", "q=Paris France&limit=2", "q=zzzz"],
    "/api/v1/timeline": ["granularity=year", "granularity=month&year=2019", ""],
}


@dataclass
class House:
    """One home that is served and derived, and its folders outside of it."""

    home: Home
    urls: Urls
    language_model: LanguageModel = field(default_factory=LanguageModel)
    spotify: SpotifyApp = SpotifyApp("house", "app-secret")
    client: httpx.AsyncClient = field(init=False)
    tokens: dict[str, str] = field(default_factory=dict)

    async def materialize(self, *, refused: bool = False) -> None:
        """Derive all that is pending; a release that is refused fails once, and it alone."""
        await asyncio.to_thread(self._materialize, refused)

    def _materialize(self, refused: bool) -> None:
        resources: dict[str, Any] = {
            "postgres": Postgres(url=self.urls.pipeline),
            "lance": Lance(uri=self.home.lance_uri),
            "blobs": Blobs(facts_uri=self.home.facts_uri, derived_uri=self.home.derived_uri),
            "compute": InProcess(workers=2),
            "language_model": self.language_model,
            "settings": PhotoSettings(
                models=str(self.home.models), caption_model=COCA, dtype="float32", shard=3
            ),
            "nextcloud": Nextcloud(
                mirrors=str(self.home.mirrors),
                passwords=str(self.home.passwords),
                named=[NEARBY],
            ),
            "species": SpeciesSettings(work=str(self.home.work)),
        }
        with dg.DagsterInstance.ephemeral() as instance:
            done = dg.materialize(
                [*PHOTOS, *SPECIES, *BELONGINGS, *MUSIC],
                resources=resources,
                instance=instance,
                raise_on_error=False,
            )
            carry_out(
                resources["postgres"], instance, lambda turn: answer(turn, resources, instance)
            )
        failed = {event.step_key for event in done.all_events if event.is_step_failure}
        assert failed == ({"taxonomy"} if refused else set())

    async def ask(self, method: str, path: str, who: str = "", **more: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.tokens[who]}"} if who else {}
        return await self.client.request(method, path, headers=headers, **more)

    async def do(self, method: str, path: str, who: str, **more: Any) -> Any:
        answer = await self.ask(method, path, who, **more)
        assert answer.is_success, (path, answer.text)
        return answer.json() if answer.content else None

    async def log_in(self) -> None:
        for who in PEOPLE:
            body = {"username": who, "password": PASSWORD}
            answer = await self.client.post("/api/v1/auth/login", json=body)
            assert answer.status_code == 200, answer.text
            self.tokens[who] = answer.json()["access_token"]

    def add_folder(self, owner: str, folder: Path) -> None:
        row = {"id": new_id(), "owner_id": owner, "kind": SourceKind.FOLDER, "root": str(folder)}
        with Postgres(url=self.urls.api).begin() as connection:
            connection.execute(sa.insert(PhotoSource).values(row))


def answer(turn: Turn, resources: dict[str, Any], instance: dg.DagsterInstance) -> None:
    """Do what somebody asked for."""
    done = dg.materialize(
        PHOTOS,
        selection=turn.assets,
        resources={name: resources[name] for name in resources if name != "species"},
        instance=instance,
        tags=turn.tags,
    )
    assert done.success


@asynccontextmanager
async def served(house: House) -> AsyncIterator[House]:
    """The API of a home, in process."""
    settings = Settings(
        database_url=house.urls.api,
        secret=house.home.secrets().signing,
        lance_uri=house.home.lance_uri,
        facts_uri=house.home.facts_uri,
        derived_uri=house.home.derived_uri,
        models=house.home.models,
        mirrors=house.home.mirrors,
        passwords=house.home.passwords,
        nextcloud_hosts=(NEARBY,),
        registration="open",
        spotify=house.spotify,
        pool_size=4,
        access_log=False,
        viewer_seconds=0.0,
        registrations_per_hour=None,
        logins_per_minute=None,
    )
    app = create_app(Connections(settings))
    async with app.lifespan():
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://house.test") as client:
            house.client = client
            yield house


REGION = """<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description xmlns:mwg-rs="http://www.metadataworkinggroup.com/schemas/regions/"
 xmlns:stArea="http://ns.adobe.com/xmp/sType/Area#">
<mwg-rs:Regions rdf:parseType="Resource"><mwg-rs:RegionList><rdf:Bag><rdf:li>
<rdf:Description mwg-rs:Name="{name}" mwg-rs:Type="Face"><mwg-rs:Area
 stArea:x="0.5" stArea:y="0.5" stArea:w="0.3" stArea:h="0.4" stArea:unit="normalized"/>
</rdf:Description></rdf:li></rdf:Bag></mwg-rs:RegionList></mwg-rs:Regions>
</rdf:Description></rdf:RDF></x:xmpmeta>"""


def write(path: Path, seed: int, model: str, when: str, gps: dict[int, Any] | None = None) -> None:
    """A drawn photo with a camera, a time and maybe a place."""
    exif = Image.Exif()
    exif[271], exif[272] = "Olympus", model
    exif.get_ifd(0x8769)[36867] = when
    if gps:
        exif.get_ifd(0x8825).update(gps)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(encoded(drawn(seed), "JPEG", quality=90, exif=exif))


VIENNA = {1: "N", 2: (48.0, 12.0, 30.0), 3: "E", 4: (16.0, 22.0, 21.0)}


async def first_import(house: House, mine: Path, theirs: Path) -> None:
    """Three people, two folders, the same bytes in both, something broken."""
    ids = {}
    for who in PEOPLE:
        body = {"email": f"{who}@example.org", "username": who, "password": PASSWORD}
        answer = await house.client.post("/api/v1/auth/register", json=body)
        assert answer.status_code == 201, answer.text
        ids[who] = answer.json()["id"]
    await house.log_in()
    code = (await house.do("GET", "/api/v1/users/me", "friend"))["friend_code"]
    path = "/api/v1/social/friendships"
    asked = await house.do("POST", f"{path}/send_request", "owner", json={"friend_code": code})
    answer = {"action": "accept"}
    await house.do("POST", f"{path}/{asked['id']}/respond", "friend", json=answer)
    for seed in range(6):
        write(mine / f"{seed}.jpg", seed, f"E-M{seed}", f"2019:05:0{seed + 1} 10:00:00", VIENNA)
    for seed, name in ((0, "Ada"), (2, "Bo"), (3, "Cid"), (4, ""), (5, "")):
        (mine / f"{seed}.xmp").write_text(REGION.format(name=name))
    for seed in (1, 2):
        write(mine / f"{seed} again.jpg", seed, f"E-M{seed} again", f"2019:05:0{seed} 11:00:00")
    shutil.copy(mine / "5.jpg", theirs / "same.jpg")
    (mine / "broken.jpg").write_bytes((mine / "1.jpg").read_bytes()[:1200])
    house.add_folder(ids["owner"], mine)
    house.add_folder(ids["friend"], theirs)
    drilled_names.first_names(house.urls, house.home, theirs.parent)
    drilled_music.put(house.urls)
    drilled_music.put_lists(house.urls)
    drilled_music.put_heard(house.urls, theirs.parent, ids["friend"])
    await house.materialize()


async def second_import(house: House, mine: Path) -> None:
    """Sayings, an upload and an egg; then a moved, a replaced and a new file."""
    photos = (await house.do("GET", "/api/v1/photos?limit=100", "owner"))["items"]
    ids = {photo["model"]: photo["id"] for photo in photos}
    for number, visibility in enumerate(("private", "friends", "authenticated", "public")):
        change = {"title": f"The harbour {number}", "visibility": visibility, "rating": number + 1}
        await house.do("PATCH", f"/api/v1/photos/{ids[f'E-M{number}']}", "owner", json=change)
    tags = f"/api/v1/photos/{ids['E-M2']}/tags"
    await house.do("POST", tags, "owner", json={"tags": ["harbour", "gone"]})
    await say_of_words(house, ids["E-M3"], ids["E-M2"])
    sent = {"file": ("sent.jpg", encoded(drawn(30), "JPEG"), "image/jpeg")}
    up = await house.do(
        "POST", "/api/v1/photos", "owner", files=sent, data={"visibility": "public"}
    )
    assert up["id"]
    await house.do("PUT", "/api/v1/rules/events", "owner", json={"gap_hours": 30, "fewest": 1})
    await say_of_fields(house, ids["E-M1"], ids["E-M3"])
    egg = egg_of(drawn(31), visibility="public", tags=["egg"])
    await house.do("POST", "/api/v1/photos/photoegg", "friend", json=egg)
    await house.materialize()
    await say_of_faces(house)
    await say_of_groups(house, [ids["E-M0"], ids["E-M5"]])
    await drilled_belongings.said(house, ids["E-M3"])
    await drilled_music.said(house)
    (mine / "sub").mkdir()
    for name in ("0.jpg", "0.xmp"):
        (mine / name).rename(mine / "sub" / name)
    (mine / "3.xmp").unlink()
    write(mine / "3.jpg", 40, "E-M3 replaced", "2020:01:01 09:00:00")
    motion = mine / "motion.jpg"
    write(motion, 60, "E-M6 moving", "2021:06:02 12:00:00")
    motion.write_bytes(motion.read_bytes() + film(1, seed=3))
    (mine / "walk.avi").write_bytes(film(1, (320, 240), codec="mpeg4", form="avi", seed=4))
    write(mine / "6.jpg", 6, "E-M6", "2021:06:01 12:00:00")
    drilled_names.second_names(house.urls, house.home, mine.parent)
    await house.materialize(refused=True)


async def say_of_fields(house: House, photo: str, other: str) -> None:
    """Rules of dates are chosen; of two photos much is said, then some and all of it reverted."""
    rules = (await house.do("GET", "/api/v1/rules/dates/predefined", "owner"))["items"]
    chosen = [rule["rule"] for rule in rules if rule["usual"] or rule["rule"]["name"] == "path"]
    await house.do("PUT", "/api/v1/rules/dates", "owner", json={"rules": chosen})
    said = {"creator": "Mina", "copyright": "CC BY", "keywords": ["pier"], "rotation": 90}
    body = {"photos": [photo, other], "change": said}
    await house.do("PATCH", "/api/v1/photos/metadata", "owner", json=body)
    path = f"/api/v1/photos/{photo}/metadata"
    edits = (await house.do("GET", f"{path}/history", "owner"))["items"]
    (edit,) = (each["id"] for each in edits if each["field"] == "copyright")
    await house.do("POST", f"{path}/history/{edit}/revert", "owner")
    await house.do("POST", f"/api/v1/photos/{other}/metadata/revert-all", "owner")


async def say_of_words(house: House, one: str, other: str) -> None:
    """A caption with a tag in it, one that is taken back, and a category."""
    path = "/api/v1/photos"
    said = {"caption": "Boats at the #quay"}
    await house.do("PUT", f"{path}/{one}/caption", "owner", json=said)
    await house.do("PUT", f"{path}/{other}/caption", "owner", json=said)
    await house.do("DELETE", f"{path}/{other}/caption", "owner")
    await house.do("PUT", f"{path}/{one}/category", "owner", json={"category": "document"})


async def say_of_faces(house: House) -> None:
    """Somebody named by a file is renamed; of two faces without a name, one is, one is not."""
    faces = (await house.do("GET", "/api/v1/faces", "owner"))["items"]
    named = {face["region_name"]: face for face in faces if face["region_name"]}
    assert len(faces) == 5 and set(named) == {"Ada", "Bo", "Cid"}
    who = {name: f"/api/v1/people/{face['person_id']}" for name, face in named.items()}
    await house.do("PATCH", who["Ada"], "owner", json={"name": "Ada Lovelace"})
    await house.do("PATCH", who["Cid"], "owner", json={"hidden": True})
    one, other = (f"/api/v1/faces/{face['id']}" for face in faces if not face["region_name"])
    await house.do("POST", f"{one}/confirm", "owner", json={"name": "Dan"})
    gone = await house.do("POST", f"{other}/confirm", "owner", json={"name": "Eve"})
    await house.do("DELETE", f"/api/v1/people/{gone['id']}", "owner")
    bo = {"person_id": named["Bo"]["person_id"]}
    await house.do("POST", f"{other}/reject", "owner", json=bo)


async def say_of_groups(house: House, photos: list[str]) -> None:
    """One group of copies is resolved and brought back, one dismissed; two photos are stacked."""
    path = "/api/v1/duplicates"
    one, other = (await house.do("GET", path, "owner"))["items"]
    shown = await house.do("GET", f"{path}/{one['id']}", "owner")
    rest = [photo["photo_id"] for photo in shown["members"] if photo["photo_id"] != one["kept_id"]]
    kept = {"kept_id": rest[0]}
    made = await house.do("POST", f"{path}/{one['id']}/resolve", "owner", json=kept)
    assert made["gained"]
    await house.do("POST", f"{path}/decisions/{made['id']}/revert", "owner")
    await house.do("POST", f"{path}/{other['id']}/dismiss", "owner")
    await house.do("POST", "/api/v1/stacks", "owner", json={"photos": photos})
    await ask_for_work(house, photos)


async def ask_for_work(house: House, photos: list[str]) -> None:
    """Faces of two photos anew, whatever is pending, and something that is stopped at once."""
    scope = {"of": "photos", "photos": photos}
    body = {"kind": "faces", "scope": scope}
    await house.do("POST", "/api/v1/requests", "owner", json=body)
    await house.do("POST", "/api/v1/requests", "friend", json={"kind": "everything"})
    made = await house.do("POST", "/api/v1/requests", "stranger", json={"kind": "ocr"})
    await house.do("DELETE", f"/api/v1/requests/{made['id']}", "stranger")


async def mirror(house: House, cloud: StubCloud, folder: Path) -> None:
    """Somebody's photos come from a server, which is asked with a password."""
    write(folder / "cloud.jpg", 70, "E-M70", "2023:08:01 12:00:00", VIENNA)
    cloud.put("Photos/Summer/ü.jpg", (folder / "cloud.jpg").read_bytes())
    await house.do("POST", "/api/v1/nextcloud", "friend", json={**CLOUD, "address": cloud.url})


async def give_password_again(house: House) -> None:
    """A backup holds no password: of a home that was restored it is asked for."""
    path = "/api/v1/nextcloud"
    (folder,) = (await house.do("GET", path, "friend"))["items"]
    assert "give it again" in folder["problem"]
    again = {"password": CLOUD["password"]}
    await house.do("PUT", f"{path}/{folder['id']}/password", "friend", json=again)


async def third_import(house: House, mine: Path) -> None:
    """A preview is put, words are taken back, a photo trashed, a release rolled back."""
    photos = (await house.do("GET", "/api/v1/photos?limit=100", "owner"))["items"]
    ids = {photo["model"]: photo["id"] for photo in photos}
    cold = {"file": ("cold.jpg", encoded(drawn(50, (1200, 900)), "JPEG"), "image/jpeg")}
    path = f"/api/v1/photos/{ids['E-M1']}/coldpreview"
    await house.do("PUT", path, "owner", files=cold)
    await house.do("DELETE", f"/api/v1/photos/{ids['E-M2']}/tags/gone", "owner")
    await house.do("DELETE", f"/api/v1/photos/{ids['E-M4']}", "owner")
    where = {"latitude": 59.91, "longitude": 10.75, "taken_at": "2018-02-03T04:05:06"}
    await house.do("PATCH", f"/api/v1/photos/{ids['E-M5']}", "owner", json=where)
    await house.do("PUT", "/api/v1/rules/sidecars", "owner", json={"mode": "sidecar"})
    write(mine / "7.jpg", 7, "E-M7", "2022:07:01 12:00:00", VIENNA)
    (mine / "words.txt").write_text("no picture")
    drilled_names.third_names(house.urls)
    await drilled_belongings.changed(house)
    await drilled_music.decided(house, mine.parent)
    await house.materialize()
    assert len(list(mine.rglob("*.xmp"))) >= 5, "sidecars were written"


async def names(house: House) -> dict[str, list[str]]:
    """What can stand in a path: photos by id and by every hothash ever, friendships, names."""
    rows = Postgres(url=house.urls.owner)
    query = "SELECT {} AS id FROM {} ORDER BY 1"
    photos = [("id::text", "facts.photos"), ("hothash", "facts.photo_eggs")]
    photos.append(("hothash", "derived.photo_previews WHERE hothash IS NOT NULL"))
    found = [rows.frame(sa.text(query.format(*part)))["id"].to_list() for part in photos]
    friends = rows.frame(sa.text(query.format("id::text", "facts.friendships")))["id"].to_list()
    events = rows.frame(sa.text(query.format("event_id::text", "derived.photo_events")))["id"]
    assert len(events) > 1
    named = {"photo": list(itertools.chain(*found)), "friendship_id": friends}
    named |= {"event": events.to_list(), "kind": ["events", "stacks", "dates", "sidecars"]}
    for name, query in PEOPLE_NAMED.items():
        named[name] = rows.frame(sa.text(query))["id"].to_list()
        assert len(named[name]) > 2
    for name, query in GROUPED.items():
        named[name] = rows.frame(sa.text(query))["id"].to_list()
    named |= drilled_belongings.paths_of(rows) | drilled_music.paths_of(rows)
    return named | drilled_names.paths_of(rows)


async def walk(house: House, known: dict[str, list[str]]) -> dict[str, Any]:
    """Status and body of every GET route, for everybody; each route answers somebody."""
    document = (await house.client.get("/api/openapi.json")).json()
    answers = dict[str, Any]()
    for path, verbs in document["paths"].items():
        if "get" in verbs and path not in EXCLUDED_ROUTES:
            found = await asked(house, path, known)
            assert 200 in [status for status, _ in found.values()], path
            answers |= found
    return answers


async def asked(house: House, path: str, known: dict[str, list[str]]) -> dict[str, Any]:
    """Status and body of one route by who asked what."""
    found = dict[str, Any]()
    for filled, query in itertools.product(fill(path, known), QUERIES.get(path, [""])):
        url = f"{filled}?{query}" if query else filled
        for who in (*PEOPLE, ""):
            status, body = told(await house.ask("GET", url, who))
            found[f"{who or 'nobody'} {url}"] = status, homeless(body, str(house.home.root))
    return found


def fill(path: str, known: dict[str, list[str]]) -> list[str]:
    """A path for each thing, or each pair of things, it may name."""
    names = re.findall(r"{(\w+)}", path)
    return [
        functools.reduce(lambda made, pair: made.replace(f"{{{pair[0]}}}", pair[1]), pairs, path)
        for pairs in (
            list(zip(names, values, strict=True))
            for values in itertools.product(*(known[name] for name in names))
        )
    ]


def told(answer: httpx.Response) -> Any:
    """What must be the same: status, and the body without what is excluded."""
    kind = answer.headers.get("content-type", "")
    body = without(answer.json()) if "json" in kind else answer.content
    return answer.status_code, body


def homeless(body: Any, home: str) -> Any:
    """A body without the place of the home: mirrors lie in it, and it was restored elsewhere."""
    if isinstance(body, dict):
        return {key: homeless(value, home) for key, value in body.items()}
    if isinstance(body, list):
        return [homeless(value, home) for value in body]
    return body.replace(home, "HOME") if isinstance(body, str) else body


def without(body: Any) -> Any:
    if isinstance(body, dict):
        hidden = {*EXCLUDED_KEYS, "instance", "request_id"}
        return {key: without(value) for key, value in body.items() if key not in hidden}
    return [without(value) for value in body] if isinstance(body, list) else body


@pytest.mark.timeout(900)
async def test_every_answer_comes_back_from_facts_alone(tmp_path):
    mine, theirs = tmp_path / "mine", tmp_path / "theirs"
    theirs.mkdir()
    archive = tmp_path / "facts.tar"
    with cloud_served(StubCloud()) as cloud:
        await drill(tmp_path, cloud, mine, theirs, archive)


async def drill(tmp_path: Path, cloud: StubCloud, mine: Path, theirs: Path, archive: Path) -> None:
    """Build, back up, restore elsewhere, and compare."""
    home = Home(tmp_path / "first")
    home.prepare()
    write_tiny_coca(home.models)
    with running(home) as urls, serving() as talker, music_services.serving() as services:
        prepare_database(urls)
        talker.otherwise = repeats
        model = LanguageModel(url=talker.url, model="tiny")
        async with served(House(home, urls, model, services.app)) as house:
            await first_import(house, mine, theirs)
            bearer = {"Authorization": f"Bearer {house.tokens['owner']}"}
            await services.connect(house.client, bearer)
            await mirror(house, cloud, tmp_path)
            await second_import(house, mine)
            await third_import(house, mine)
            known = await names(house)
            before = await walk(house, known)
            assert sum(str(body).count(RETOLD) for _, body in before.values()) > 3
        back_up(urls.owner, archive, Blobs(facts_uri=home.facts_uri, derived_uri="").facts)
    other = Home(tmp_path / "second")
    other.prepare()
    shutil.copytree(home.models, other.models, dirs_exist_ok=True)
    nobody = LanguageModel(url="http://127.0.0.1:9", model="tiny")
    with running(other) as urls:
        prepare_database(urls)
        restore_from(urls, archive, Blobs(facts_uri=other.facts_uri, derived_uri="").facts)
        async with served(House(other, urls, nobody)) as house:
            await house.log_in()
            await give_password_again(house)
            await house.materialize(refused=True)
            after = await walk(house, known)
    compare(before, after)


def compare(before: dict[str, Any], after: dict[str, Any]) -> None:
    """Say which answers differ; and that enough was asked for the walk to mean something."""
    differing = {
        asked: (
            json.dumps(before[asked], default=str)[:400],
            json.dumps(after[asked], default=str)[:400],
        )
        for asked in before
        if before[asked] != after[asked]
    }
    assert differing == {}
    statuses = [status for status, _ in before.values()]
    assert statuses.count(200) > 200 and statuses.count(404) > 100 and statuses.count(401) > 3
    assert not [asked for asked, (status, _) in before.items() if status >= 500]
