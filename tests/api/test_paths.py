"""Every path the documents name: answered now, by their own examples, or later, with the reason."""

import base64
import hashlib
import io
import re
from dataclasses import dataclass

import pytest
from PIL import Image, ImageDraw

NOW = "now"
V1 = "/api/v1"
SESSIONS = "imports are told of by their sources so far; progress comes with import sessions"
PATHS = {
    # ImaLink
    f"POST {V1}/photos": NOW,
    f"POST {V1}/photos/photoegg": NOW,
    f"GET {V1}/photos": NOW,
    f"GET {V1}/photos/{{id}}": NOW,
    f"GET {V1}/photos/{{id}}/hotpreview": NOW,
    f"PUT {V1}/photos/{{id}}": NOW,
    f"DELETE {V1}/photos/{{id}}": NOW,
    f"PUT {V1}/photos/{{hothash}}/coldpreview": NOW,
    f"GET {V1}/photos/{{hothash}}/coldpreview": NOW,
    f"DELETE {V1}/photos/{{hothash}}/coldpreview": NOW,
    f"GET {V1}/timeline": NOW,
    f"POST {V1}/import-sessions/": SESSIONS,
    f"GET {V1}/import-sessions/{{id}}": SESSIONS,
    f"POST {V1}/auth/register": NOW,
    f"POST {V1}/auth/login": NOW,
    # BiologiDex: auth, users, social
    f"POST {V1}/auth/login/": NOW,
    f"POST {V1}/auth/refresh/": NOW,
    f"POST {V1}/users/": NOW,
    f"GET {V1}/users/me/": NOW,
    f"GET {V1}/users/friend-code/": NOW,
    f"POST {V1}/users/lookup_friend_code/": NOW,
    f"GET {V1}/social/friendships/friends/": NOW,
    f"GET {V1}/social/friendships/pending/": NOW,
    f"POST {V1}/social/friendships/send_request/": NOW,
    f"POST {V1}/social/friendships/{{id}}/respond/": NOW,
    f"DELETE {V1}/social/friendships/{{id}}/unfriend/": NOW,
    # BiologiDex: operations
    f"GET {V1}/health/": NOW,
    "GET /ready/": NOW,
    "GET /health/": NOW,
    "GET /metrics/": NOW,
    "GET /api/docs/": NOW,
}
ANSWERED = [path for path, when in PATHS.items() if when == NOW]
METADATA = {
    "taken_at": "2024-01-15T14:30:00",
    "camera_make": "Canon",
    "camera_model": "EOS R5",
    "lens_model": "RF 24-70mm F2.8 L IS USM",
    "focal_length": 50.0,
    "f_number": 2.8,
    "iso": 400,
    "exposure_time": "1/250",
    "gps_latitude": 59.9139,
    "gps_longitude": 10.7522,
    "gps_altitude": 12.5,
}


def shape(path):
    """A path as routes have it: no slash at the end, parameters without their names."""
    return re.sub(r"\{[^}]*\}", "{}", path).rstrip("/")


def routes_of(app):
    return {
        f"{method} {shape(route.path_format)}" for route in app.routes for method in route.methods
    }


def jpeg(size, quality):
    picture = Image.new("RGB", size, "steelblue")
    ImageDraw.Draw(picture).ellipse((20, 20, 90, 90), fill="khaki")
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=quality)
    return stream.getvalue()


def example_egg():
    """The egg of the ImaLink document, with real previews in place of its dots."""
    hot = jpeg((150, 112), 85)
    return {
        "hothash": hashlib.sha256(hot).hexdigest(),
        "hotpreview_base64": base64.b64encode(hot).decode(),
        "coldpreview_base64": None,
        "width": 4000,
        "height": 3000,
        "metadata": METADATA,
        "exif_dict": {},
        "is_valid_image": True,
        "image_format": "JPEG",
        "file_size_bytes": 2485760,
    }


@dataclass
class Reader:
    """Asks what the table names, and remembers which of it was answered."""

    client: object
    asked: set

    async def ask(self, named, headers=None, status=200, **sent):
        values, path = sent.pop("values", {}), named.partition(" ")[2]
        method = named.partition(" ")[0]
        address = path.format(**values)
        answer = await self.client.request(method, address, headers=headers or {}, **sent)
        assert answer.status_code == status, f"{named}: {answer.text}"
        self.asked.add(named)
        return answer


@pytest.fixture
async def reader(start_app):
    return Reader(await start_app(registration="open"), set())


def bearer(login):
    return {"Authorization": f"Bearer {login['access_token']}"}


async def signed_in(reader, name):
    """As ImaLink registers and logs in."""
    wish = {"email": f"{name}@example.com", "password": "correct horse battery"}
    await reader.ask(f"POST {V1}/auth/register", json=wish, status=201)
    login = (await reader.ask(f"POST {V1}/auth/login", json=wish)).json()
    assert login["token_type"] == "bearer"
    return login


async def read_imalink(reader):
    me = bearer(await signed_in(reader, "kari"))
    egg = example_egg()
    made = (await reader.ask(f"POST {V1}/photos/photoegg", me, json=egg, status=201)).json()
    assert made["is_duplicate"] is False
    again = (await reader.ask(f"POST {V1}/photos/photoegg", me, json=egg)).json()
    assert (again["id"], again["is_duplicate"]) == (made["id"], True)
    files = {"file": ("IMG_0001.jpg", jpeg((300, 200), 80), "image/jpeg")}
    await reader.ask(f"POST {V1}/photos", me, files=files, status=201)
    listed = (await reader.ask(f"GET {V1}/photos", me)).json()
    assert made["id"] in [photo["id"] for photo in listed["items"]]
    assert len(listed["items"]) == 2

    one, by_hash = {"id": made["id"]}, {"hothash": egg["hothash"]}
    shown = (await reader.ask(f"GET {V1}/photos/{{id}}", me, values=one)).json()
    assert (shown["width"], shown["hothash"]) == (4000, egg["hothash"])
    hot = await reader.ask(f"GET {V1}/photos/{{id}}/hotpreview", me, values=one)
    assert hashlib.sha256(hot.content).hexdigest() == egg["hothash"]
    said = {"title": "Oslo", "rating": 4, "visibility": "authenticated"}
    put = await reader.ask(f"PUT {V1}/photos/{{id}}", me, values=one, json=said)
    assert {name: put.json()[name] for name in said} == said
    cold = {"file": ("cold.jpg", jpeg((1024, 768), 90), "image/jpeg")}
    path = f"{V1}/photos/{{hothash}}/coldpreview"
    await reader.ask(f"PUT {path}", me, values=by_hash, files=cold)
    small = await reader.ask(f"GET {path}", me, values=by_hash, params={"width": 200})
    assert Image.open(io.BytesIO(small.content)).width == 200
    await reader.ask(f"DELETE {path}", me, values=by_hash, status=204)
    timeline = await reader.ask(f"GET {V1}/timeline", me, params={"granularity": "year"})
    assert timeline.headers["content-type"] == "application/json"
    await reader.ask(f"DELETE {V1}/photos/{{id}}", me, values=one, status=204)
    left = (await reader.ask(f"GET {V1}/photos", me)).json()
    assert made["id"] not in [photo["id"] for photo in left["items"]]


async def read_biologidex(reader):
    wish = {
        "username": "testuser",
        "email": "test@example.com",
        "password": "testpass123",
        "password_confirm": "testpass123",
    }
    await reader.ask(f"POST {V1}/users/", json=wish, status=201)
    given = {"username": "testuser", "password": "testpass123"}
    first = (await reader.ask(f"POST {V1}/auth/login/", json=given)).json()
    assert first["user"]["username"] == "testuser"
    sent = {"refresh": first["refresh"]}
    login = (await reader.ask(f"POST {V1}/auth/refresh/", json=sent)).json()
    me = {"Authorization": f"Bearer {login['access']}"}
    shown = (await reader.ask(f"GET {V1}/users/me/", me)).json()
    fields = {"id", "email", "friend_code", "bio", "avatar", "badges", "created_at", "updated_at"}
    assert fields <= set(shown)
    code = (await reader.ask(f"GET {V1}/users/friend-code/", me)).json()
    assert code == {"friend_code": shown["friend_code"]}
    await read_friendships(reader, me, code)


async def read_friendships(reader, me, code):
    root = f"{V1}/social/friendships"
    other = bearer(await signed_in(reader, "ola"))
    found = await reader.ask(f"POST {V1}/users/lookup_friend_code/", other, json=code)
    assert found.json()["username"] == "testuser"
    made = await reader.ask(f"POST {root}/send_request/", other, json=code, status=201)
    one = {"id": made.json()["id"]}
    pending = (await reader.ask(f"GET {root}/pending/", me)).json()
    assert [row["id"] for row in pending["results"]] == [one["id"]]
    await reader.ask(f"POST {root}/{{id}}/respond/", me, values=one, json={"action": "accept"})
    friends = (await reader.ask(f"GET {root}/friends/", me)).json()
    assert set(friends) == {"count", "next", "previous", "results"}
    assert friends["count"] == 1
    await reader.ask(f"DELETE {root}/{{id}}/unfriend/", me, values=one, status=204)


async def test_each_path_of_now_answers_the_documents_example(reader):
    await read_imalink(reader)
    await read_biologidex(reader)
    for path in (f"{V1}/health/", "/ready/", "/health/", "/metrics/", "/api/docs/"):
        await reader.ask(f"GET {path}")
    assert reader.asked == set(ANSWERED)


def test_what_is_now_is_routed_and_what_is_later_is_not(app):
    routed = routes_of(app)
    assert [path for path in ANSWERED if shape(path) not in routed] == []
    later = {path: why for path, why in PATHS.items() if why != NOW}
    assert [path for path in later if shape(path) in routed] == []
    assert all(len(why) > 20 for why in later.values())


def test_table_names_all_that_the_documents_name(shared_data):
    seeds = shared_data.parent / "seeds"
    imalink = (seeds / "imalink.md").read_text()
    named = set(re.findall(r"`((?:GET|POST|PUT|PATCH|DELETE) /api/v1/[^`?]+)`", imalink))
    biologidex = (seeds / "biologidex.md").read_text()
    for section in ("Authentication", "User", "Social"):
        heading = rf"### {section} Endpoints \(`([^`]+)`\)\n(.*?)\n### "
        root, body = re.search(heading, biologidex, re.S).groups()
        for method, path in re.findall(r"^- `(GET|POST|PUT|PATCH|DELETE) ([^`?]+)`", body, re.M):
            named.add(f"{method} {V1}{root.rstrip('/')}{path}")
    assert len(named) > 20
    assert sorted(named - set(PATHS)) == []
