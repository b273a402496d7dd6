"""A small ChecklistBank on a port of this machine: answers as the real one, and badly as told."""

import json
import threading
import time
from collections import defaultdict
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

PROJECT = {"key": 3, "origin": "project", "title": "Catalogue of Life Checklist", "alias": "COL"}


def release(key, created, origin="release", **more):
    """A release of the Catalogue of Life as the list of datasets tells it, cut to some fields."""
    extended = " XR" if origin == "xrelease" else ""
    return {
        "created": f"{created}T20:01:01.443967",
        "createdBy": 101,
        "key": key,
        "doi": f"10.48580/dg{key}",
        "sourceKey": 3,
        "attempt": 1,
        "private": False,
        "type": "taxonomic",
        "origin": origin,
        "title": "Catalogue of Life",
        "alias": f"COL{created[2:4]}.{int(created[5:7])}{extended}",
        "issued": created,
        "version": f"{created}{extended}",
        "license": "cc by",
        "size": 5_339_000,
        **more,
    }


class Bank:
    """Datasets and archives; `bad[path]` is a queue of ways to answer badly before the good one."""

    def __init__(self):
        self.datasets = {3: PROJECT}
        self.archives = {}
        self.bad = defaultdict(list)
        self.asked = []
        self.seconds_per_piece = 0.0
        self.url = ""

    def add(self, dataset, archive=None):
        self.datasets[dataset["key"]] = dataset
        if archive is not None:
            self.archives[dataset["key"]] = archive

    def listed(self, query):
        """Page of releases: newest first, as the guide says `sortBy=created` gives them."""
        found = [
            d
            for d in self.datasets.values()
            if d.get("sourceKey") == int(query["releasedFrom"][0])
            and d["origin"] in query["origin"]
        ]
        found.sort(key=lambda d: d["created"], reverse=True)
        limit = int(query["limit"][0])
        return {"offset": 0, "limit": limit, "total": len(found), "result": found[:limit]}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def bank(self):
        return self.server.bank

    def log_message(self, *_args):
        pass

    def give(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if "Content_Length" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def do_HEAD(self):
        self.do_GET()

    def do_GET(self):
        parts = urlsplit(self.path)
        self.bank.asked.append((self.command, parts.path, self.headers.get("range")))
        queue = self.bank.bad[parts.path]
        if queue and queue[0](self) is not None:
            queue.pop(0)
            return
        words = parts.path.strip("/").split("/")
        query = parse_qs(parts.query)
        if words == ["dataset"]:
            self.give(
                200, json.dumps(self.bank.listed(query)).encode(), Content_Type="application/json"
            )
        elif words[0] == "job":
            self.archive(self.bank.archives[int(words[1].removesuffix(".zip"))])
        elif int(words[1]) not in self.bank.datasets:
            self.give(404, b'{"code":404,"message":"HTTP 404 Not Found"}')
        elif len(words) == 2:
            self.give(200, json.dumps(self.bank.datasets[int(words[1])]).encode())
        elif int(words[1]) in self.bank.archives and query == {
            "format": ["ColDP"],
            "extended": ["true"],
        }:
            self.give(302, Location=f"{self.bank.url}/job/{words[1]}.zip")
        else:
            self.give(404, b"")

    def archive(self, data, cut=None):
        """The file or its rest; cut short after so many bytes if told so."""
        start, status, more = 0, 200, {}
        tag = f'"{len(data):x}"'
        asked = self.headers.get("range")
        if asked and self.headers.get("if-range", tag) == tag:
            start = int(asked.removeprefix("bytes=").rstrip("-"))
            status, more = 206, {"Content_Range": f"bytes {start}-{len(data) - 1}/{len(data)}"}
        body = data[start:]
        self.send_response(status)
        for name, value in {"ETag": tag, "Content-Type": "application/zip", **more}.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "HEAD":
            return
        for at in range(0, len(body[:cut]), 1 << 16):
            self.wfile.write(body[:cut][at : at + (1 << 16)])
            time.sleep(self.bank.seconds_per_piece)
        if cut is not None:
            self.wfile.flush()
            self.close_connection = True


def for_gets(behave):
    """A bad way to answer that spares HEAD requests."""
    return lambda handler: behave(handler) or True if handler.command == "GET" else None


def always(behave):
    """A bad way to answer whatever is asked."""
    return lambda handler: behave(handler) or True


def busy(status, **headers):
    return always(lambda handler: handler.give(status, b"<html>no</html>", **headers))


def cut(after):
    """The archive breaks off after so many bytes of this answer."""
    return for_gets(
        lambda handler: handler.archive(
            handler.bank.archives[int(handler.path.split("/")[2].removesuffix(".zip"))], after
        )
    )


def page():
    """An HTML page with status 200 in the archive's place."""
    body = b"<!doctype html><title>Maintenance</title>"
    return for_gets(lambda handler: handler.give(200, body, Content_Type="text/html"))


@contextmanager
def served(bank):
    """The bank on a free port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.bank = bank
    bank.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield bank
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
