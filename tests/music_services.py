"""Spotify, MusicBrainz, ListenBrainz, an issuer of logins on one port: slow, wrong, down as told.

They answer as their references say; `bad[path]` is a queue of ways to answer badly before that.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections import defaultdict
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, parse_qsl, urlsplit

from catalog_data.music.spotify import SpotifyApp

CLIENT_ID, CLIENT_SECRET = "house", "app-secret"
BASIC = "Basic " + base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
MINA = {"id": "mina-at-spotify", "display_name": "Mina", "email": "mina@elsewhere.example"}
SUB = {"sub": "42", "email": "mina@example.org", "email_verified": True, "name": "Mina"}
RESTRICTED = {
    "status": 403,
    "message": "Player command failed: Restriction violated",
    "reason": "UNKNOWN",
}
PLAYING = {
    "is_playing": True,
    "progress_ms": 61_000,
    "device": {"id": "d1", "name": "Kitchen", "type": "Speaker", "volume_percent": 40},
    "item": {
        "id": "t1",
        "uri": "spotify:track:t1",
        "name": "A Song",
        "duration_ms": 200_000,
        "artists": [{"id": "a1", "name": "Somebody"}],
    },
}


class Services:
    """What the services know, and what they were asked."""

    def __init__(self):
        self.url = ""
        self.bad = defaultdict(list)
        self.asked = []
        self.closing = threading.Event()
        self.codes = {}
        self.good, self.refreshes = set(), set()
        self.rotates = True
        self.me, self.sub = dict(MINA), dict(SUB)
        self.playing = None
        self.played = []
        self.largest_page = 50
        self.artists = defaultdict(list)
        self.albums = defaultdict(list)
        self.tracks = defaultdict(list)
        self.by_isrc = defaultdict(list)
        self.genres = []
        self.recordings = {}
        self.dumps = {}

    @property
    def app(self):
        """The app that a house has here."""
        return SpotifyApp(CLIENT_ID, CLIENT_SECRET, f"{self.url}/accounts", f"{self.url}/v1")

    async def connect(self, client, headers):
        """Somebody lets their house play for them."""
        path = "/api/v1/auth/spotify"
        begun = (await client.post(f"{path}/connect", headers=headers)).json()
        back = self.approve(begun["url"]) | {"nonce": begun["nonce"]}
        answer = await client.post(f"{path}/callback", json=back, headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def approve(self, url):
        """What somebody does who follows the address and says yes: code and state come back."""
        asked = dict(parse_qsl(urlsplit(url).query))
        code = secrets.token_hex(8)
        self.codes[code] = asked
        return {"code": code, "state": asked["state"]}

    def expire(self):
        """Access tokens are good no more; refresh tokens are."""
        self.good.clear()

    def revoke(self):
        """Somebody took back at Spotify what they had allowed."""
        self.good.clear()
        self.refreshes.clear()

    def calls(self, path):
        return [each for each in self.asked if each[1] == path]

    def token(self, form, authorization):
        """An answer of the token endpoint: status and body."""
        grant = form.get("grant_type")
        if authorization != BASIC:
            return 401, {"error": "invalid_client"}
        if grant == "authorization_code":
            asked = self.codes.pop(form["code"], None)
            proof = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
            challenge = base64.urlsafe_b64encode(proof).decode().rstrip("=")
            if not asked or challenge != asked["code_challenge"]:
                return 400, {"error": "invalid_grant", "error_description": "code"}
            if form["redirect_uri"] != asked["redirect_uri"]:
                return 400, {"error": "invalid_grant", "error_description": "redirect"}
            return 200, self.issued(asked.get("scope", ""))
        if grant == "refresh_token" and form["refresh_token"] in self.refreshes:
            if self.rotates:
                self.refreshes.discard(form["refresh_token"])
            return 200, self.issued("kept", new=self.rotates)
        if grant == "client_credentials":
            return 200, self.issued("", new=False)
        return 400, {"error": "invalid_grant", "error_description": "Refresh token revoked"}

    def issued(self, scope, new=True):
        access = secrets.token_hex(8)
        self.good.add(access)
        told = {"access_token": access, "token_type": "Bearer", "expires_in": 3600, "scope": scope}
        if new:
            told["refresh_token"] = secrets.token_hex(8)
            self.refreshes.add(told["refresh_token"])
        return told

    def found(self, query):
        """A page of a search."""
        kind, words = query["type"], query["q"]
        limit, offset = int(query["limit"]), int(query.get("offset", 0))
        if limit > self.largest_page:
            return 400, {"error": {"status": 400, "message": "Invalid limit"}}
        if kind == "artist":
            every = self.artists[words.removeprefix('genre:"').removesuffix('"')]
        else:
            every = self.by_isrc[words.removeprefix("isrc:")]
        return 200, {f"{kind}s": page(every, limit, offset)}


def page(every, limit, offset):
    after = offset + limit < len(every)
    items = every[offset : offset + limit]
    told = {"items": items, "limit": limit, "offset": offset, "total": len(every)}
    return told | {"next": "more" if after else None, "previous": None}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def here(self):
        return self.server.services

    def log_message(self, *_args):
        pass

    def give(self, status, body=b"", **headers):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if "Content_Length" not in headers:
            self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def do_GET(self):
        parts = urlsplit(self.path)
        size = int(self.headers.get("content-length") or 0)
        self.sent = self.rfile.read(size) if size else b""
        self.query = dict(parse_qsl(parts.query))
        self.here.asked.append((self.command, parts.path, self.query, self.sent, time.monotonic()))
        if self.here.bad[parts.path]:
            self.here.bad[parts.path].pop(0)(self)
            return
        room, _, rest = parts.path.lstrip("/").partition("/")
        getattr(self, f"at_{room}")(rest)

    def do_POST(self):
        self.do_GET()

    def do_PUT(self):
        self.do_GET()

    def do_HEAD(self):
        self.do_GET()

    def at_accounts(self, rest):
        assert rest == "api/token"
        form = {name: values[0] for name, values in parse_qs(self.sent.decode()).items()}
        status, body = self.here.token(form, self.headers.get("authorization"))
        self.give(status, body, Content_Type="application/json")

    def at_oidc(self, rest):
        root = f"{self.here.url}/oidc"
        if rest == ".well-known/openid-configuration":
            ends = {f"{name}_endpoint": f"{root}/{name}" for name in ("authorization", "userinfo")}
            self.give(
                200,
                {"issuer": root, "token_endpoint": f"{self.here.url}/accounts/api/token"} | ends,
            )
        elif self.authorized():
            self.give(200, self.here.sub)

    def authorized(self):
        token = (self.headers.get("authorization") or "").removeprefix("Bearer ")
        if token not in self.here.good:
            self.give(401, {"error": {"status": 401, "message": "The access token expired"}})
        return token in self.here.good

    def at_v1(self, rest):
        if not self.authorized():
            return
        words = rest.split("/")
        if words == ["me"]:
            self.give(200, self.here.me)
        elif words[0] == "me":
            self.player("/".join(words[2:]))
        elif words[0] == "search":
            self.give(*self.here.found(self.query))
        else:
            every = {"albums": self.here.albums, "tracks": self.here.tracks}[words[2]]
            if words[1] not in every:
                self.give(404, {"error": {"status": 404, "message": "Resource not found"}})
            else:
                limit, offset = int(self.query["limit"]), int(self.query.get("offset", 0))
                self.give(200, page(every[words[1]], limit, offset))

    def player(self, verb):
        if verb:
            self.here.played.append((self.command, verb, self.query, self.sent))
            self.give(204)
        elif self.here.playing is None:
            self.give(204)
        else:
            self.give(200, self.here.playing)

    def at_mb(self, rest):
        words = rest.split("/")[2:]
        if not (self.headers.get("user-agent") or "").startswith("wunderkammer"):
            self.give(403)
        elif words == ["genre", "all"]:
            limit, offset = int(self.query["limit"]), int(self.query["offset"])
            named = self.here.genres[offset : offset + limit]
            told = {"genre-count": len(self.here.genres), "genre-offset": offset}
            self.give(200, told | {"genres": [{"id": str(n), "name": n} for n in named]})
        elif words[0] == "recording":
            known = self.here.recordings.get(words[1])
            self.give(200, known) if known else self.give(404, {"error": "Not Found"})

    def at_lb(self, rest):
        """A web server's listing of folders, and files."""
        parts = [part for part in rest.split("/") if part]
        below = self.here.dumps
        for part in parts:
            below = below.get(part) if isinstance(below, dict) else None
        if below is None:
            self.give(404)
        elif isinstance(below, bytes):
            self.file(below)
        else:
            names = [n + ("/" if isinstance(b, dict) else "") for n, b in below.items()]
            rows = "".join(f'<a href="{n}">{n}</a>   1-Jan-2026 00:00   -\n' for n in names)
            body = f'<html><h1>Index</h1><pre><a href="../">../</a>\n{rows}</pre></html>'
            self.give(200, body.encode(), Content_Type="text/html")

    def file(self, data):
        asked = self.headers.get("range")
        start = int(asked.removeprefix("bytes=").rstrip("-")) if asked else 0
        more = {"Content_Range": f"bytes {start}-{len(data) - 1}/{len(data)}"} if asked else {}
        self.give(206 if asked else 200, data[start:], ETag=f'"{len(data)}"', **more)


def answers(status, body=b"", **headers):
    """Another answer than the good one."""
    return lambda handler: handler.give(status, body, **headers)


def refuses(**error):
    """A refusal of the player."""
    return answers(error["status"], {"error": error})


def hangs(handler):
    """No answer until the server closes."""
    handler.here.closing.wait(30)
    handler.close_connection = True


def hangs_up(handler):
    """Not a word."""
    handler.close_connection = True


def endless(handler):
    """More than anybody wants to read."""
    handler.send_response(200)
    handler.end_headers()
    try:
        while not handler.here.closing.is_set():
            handler.wfile.write(b" " * 65536)
    except OSError:
        handler.close_connection = True


@contextmanager
def serving():
    """The services on a free port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None
    server.services = services = Services()
    services.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield services
    finally:
        services.closing.set()
        server.shutdown()
        server.server_close()
        thread.join(5)
