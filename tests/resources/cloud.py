"""A small Nextcloud on a port of this machine: WebDAV as the real one, and badly as told."""

import base64
import email.utils
import hashlib
import threading
import time
from collections import defaultdict
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote, unquote, urlsplit
from xml.sax.saxutils import escape

BASE = "/remote.php/dav/files/"
LONG_AGO = 1_500_000_000


class StubCloud:
    """Files of users; `bad[path]` is a queue of ways to answer badly before the good one."""

    def __init__(self, passwords=None):
        self.passwords = passwords or {"mina": "app-password"}
        self.files = defaultdict(dict)
        self.folders = defaultdict(set)
        self.bad = defaultdict(list)
        self.all_bad = None
        self.asked = []
        self.seconds_per_piece = 0.0
        self.url, self.versions = "", 0

    def put(self, path, data, user="mina", modified=LONG_AGO):
        """Keep a file: a new version of it, with a new tag."""
        self.versions += 1
        self.files[user][path] = (data, f'"{self.versions:032x}"', modified)

    def take(self, path, user="mina"):
        """Delete a file; the folder it lay in stays."""
        del self.files[user][path]
        self.folders[user].add(path.rpartition("/")[0])

    def move(self, path, to, user="mina"):
        """A file moved keeps its tag."""
        self.files[user][to] = self.files[user].pop(path)

    def below(self, user, folder):
        """Children of a folder: (data, tag, time) by name, a folder's data None; or None."""
        found, prefix = {}, f"{folder}/" if folder else ""
        for path, file in sorted(self.files[user].items()):
            if path.startswith(prefix):
                name, deeper, _ = path[len(prefix) :].partition("/")
                found[name] = (None, self.tag(user, prefix + name), 0) if deeper else file
        for path in self.folders[user]:
            if path.startswith(prefix) and path != folder:
                name = path[len(prefix) :].partition("/")[0]
                found.setdefault(name, (None, self.tag(user, prefix + name), 0))
        is_there = found or not folder or folder in self.folders[user]
        return found if is_there else None

    def tag(self, user, folder):
        """The tag of a folder changes with anything below it."""
        prefix = f"{folder}/" if folder else ""
        all_ = [f"{p} {f[1]}" for p, f in sorted(self.files[user].items()) if p.startswith(prefix)]
        return f'"{hashlib.sha256(" ".join(all_).encode()).hexdigest()[:13]}"'


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def cloud(self):
        return self.server.cloud

    def log_message(self, *_args):
        pass

    def give(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def ready(self):
        """Read the request; its user and path, or None where it is answered already."""
        self.rfile.read(int(self.headers.get("content-length", 0)))
        path = unquote(urlsplit(self.path).path)
        self.cloud.asked.append((self.command, path, self.headers.get("depth")))
        queue = self.cloud.bad[path]
        if self.cloud.all_bad is not None:
            self.cloud.all_bad(self)
            return None
        if queue and queue[0](self) is not None:
            queue.pop(0)
            return None
        if not path.startswith(BASE):
            self.give(404)
            return None
        user, _, below = path.removeprefix(BASE).partition("/")
        given = self.headers.get("authorization", "").removeprefix("Basic ")
        name, _, password = base64.b64decode(given).decode().partition(":")
        if self.cloud.passwords.get(name) != password:
            self.give(401, b"", WWW_Authenticate='Basic realm="Nextcloud"')
            return None
        if name != user:
            self.give(404)
            return None
        return user, below.strip("/")

    def do_PROPFIND(self):
        if (found := self.ready()) is None:
            return
        if self.headers.get("depth") not in ("0", "1"):
            self.give(403)
            return
        if (body := self.listing(*found, self.headers["depth"])) is None:
            self.give(404, b"<d:error xmlns:d='DAV:'/>")
            return
        self.give(207, body.encode(), Content_Type="application/xml; charset=utf-8")

    def listing(self, user, folder, depth):
        children = self.cloud.below(user, folder)
        if children is None:
            return None
        told = [("", (None, self.cloud.tag(user, folder), 0))]
        told += children.items() if depth == "1" else []
        parts = [self.response(user, folder, *each) for each in told]
        head = (
            '<?xml version="1.0"?><d:multistatus xmlns:d="DAV:" xmlns:s="http://sabredav.org/ns">'
        )
        return head + "".join(parts) + "</d:multistatus>"

    def response(self, user, folder, name, file):
        data, tag, modified = file
        path = "/".join(part for part in (user, folder, name) if part)
        slash = "/" if data is None else ""
        when = email.utils.formatdate(modified or LONG_AGO, usegmt=True)
        kind = "<d:collection/>" if data is None else ""
        size = "" if data is None else f"<d:getcontentlength>{len(data)}</d:getcontentlength>"
        lacking = "<d:getcontentlength/>" if data is None else "<d:quota-used-bytes/>"
        return (
            f"<d:response><d:href>{escape(quote(BASE + path))}{slash}</d:href>"
            f"<d:propstat><d:prop><d:resourcetype>{kind}</d:resourcetype>"
            f"<d:getetag>{escape(tag)}</d:getetag>{size}"
            f"<d:getlastmodified>{when}</d:getlastmodified></d:prop>"
            f"<d:status>HTTP/1.1 200 OK</d:status></d:propstat>"
            f"<d:propstat><d:prop>{lacking}</d:prop>"
            f"<d:status>HTTP/1.1 404 Not Found</d:status></d:propstat></d:response>"
        )

    def do_GET(self):
        if (found := self.ready()) is None:
            return
        file = self.cloud.files[found[0]].get(found[1])
        if file is None:
            self.give(404)
            return
        self.file(*file)

    def file(self, data, tag, _modified, cut=None):
        """A file or its rest; cut short after so many bytes if told so."""
        start, status, more = 0, 200, {}
        asked = self.headers.get("range")
        if asked and self.headers.get("if-range", tag) == tag:
            start = int(asked.removeprefix("bytes=").rstrip("-"))
            status, more = 206, {"Content-Range": f"bytes {start}-{len(data) - 1}/{len(data)}"}
        self.send_response(status)
        for name, value in {"ETag": tag, "Content-Length": str(len(data[start:])), **more}.items():
            self.send_header(name, value)
        self.end_headers()
        body = data[start:] if cut is None else data[start : start + cut]
        for at in range(0, len(body), 1 << 14):
            self.wfile.write(body[at : at + (1 << 14)])
            time.sleep(self.cloud.seconds_per_piece)
        if cut is not None:
            self.wfile.flush()
            self.close_connection = True


def always(behave):
    """A bad way to answer whatever is asked."""
    return lambda handler: behave(handler) or True


def status(code, body=b"", **headers):
    return always(lambda handler: handler.give(code, body, **headers))


def hang_up():
    """The connection ends without an answer."""
    return always(lambda handler: setattr(handler, "close_connection", True))


def silent(seconds):
    """No answer for a while, then none at all."""

    def behave(handler):
        time.sleep(seconds)
        handler.close_connection = True

    return always(behave)


def cut(after):
    """A file breaks off after so many bytes of this answer."""

    def behave(handler):
        path = unquote(handler.path).removeprefix(BASE).partition("/")[2]
        handler.file(*handler.cloud.files["mina"][path], cut=after)

    return always(behave)


@contextmanager
def served(cloud, port=0):
    """The cloud on a free port."""
    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    server.cloud = cloud
    cloud.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield cloud
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
