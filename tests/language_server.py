"""A local server of chat completions that answers as it is told to: slow, wrong, busy, or well."""

import json
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Reply = Callable[["Handler", dict[str, Any]], None]
RETOLD = "Told anew:"
USAGE = {"prompt_tokens": 100, "completion_tokens": 20}


class LanguageServer(ThreadingHTTPServer):
    """Replies are taken from the queue, and then by `otherwise`; all that was asked is kept."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.queue: deque[Reply] = deque()
        self.otherwise: Reply = says({})
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.closing = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def then(self, *replies: Reply) -> None:
        self.queue.extend(replies)

    def handle_error(self, *_: Any) -> None:
        """A client that went away is no fault of the server's."""


class Handler(BaseHTTPRequestHandler):
    server: LanguageServer

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.asked.append(asked)
        self.server.keys.append(self.headers["authorization"])
        reply = self.server.queue.popleft() if self.server.queue else self.server.otherwise
        reply(self, asked)

    def do_GET(self) -> None:
        self.server.keys.append(self.headers["authorization"])
        self.send(200, json.dumps({"data": [{"id": "tiny"}]}).encode())

    def send(self, status: int, data: bytes, *headers: tuple[str, str]) -> None:
        self.send_response(status)
        for header in (("content-length", str(len(data))), *headers):
            self.send_header(*header)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: Any) -> None:
        pass


def completes(content: Any, **more: Any) -> Reply:
    """A completion with this very content."""
    choice = {"message": {"role": "assistant", "content": content}, "finish_reason": "stop", **more}
    body = {"id": "1", "choices": [choice], "usage": USAGE}
    return lambda handler, _: handler.send(200, json.dumps(body).encode())


def says(value: Any) -> Reply:
    """A completion whose content is JSON."""
    return completes(json.dumps(value))


def cites_all(handler: Handler, asked: dict[str, Any]) -> None:
    """An answer over photos that rests on all of them."""
    lines = asked["messages"][1]["content"].splitlines()
    numbers = [json.loads(line)["number"] for line in lines if line.startswith('{"number"')]
    says({"answer": "All of them.", "photos": numbers})(handler, asked)


def repeats(handler: Handler, asked: dict[str, Any]) -> None:
    """A retelling of whatever is known."""
    known = asked["messages"][1]["content"]
    says({"sentence": f"{RETOLD} {known[:200]}"})(handler, asked)


def sends(data: bytes, status: int = 200, *headers: tuple[str, str]) -> Reply:
    """These bytes."""
    return lambda handler, _: handler.send(status, data, *headers)


def complains(status: int, message: str = "", *headers: tuple[str, str], param: str = "") -> Reply:
    """An error in the way of OpenAI."""
    error = {"message": message, "param": param or None, "type": "error"}
    return sends(json.dumps({"error": error}).encode(), status, *headers)


def hangs(handler: Handler, _: dict[str, Any]) -> None:
    """No answer until the server closes."""
    handler.server.closing.wait(30)


def drips(handler: Handler, _: dict[str, Any]) -> None:
    """A byte now and then, so that no single read takes long."""
    handler.send_response(200)
    handler.send_header("content-length", "10000")
    handler.end_headers()
    while not handler.server.closing.is_set():
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.02)


def breaks_off(handler: Handler, _: dict[str, Any]) -> None:
    """Half of a body, and the end."""
    handler.send_response(200)
    handler.send_header("content-length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"choices": [')
    handler.close_connection = True


def hangs_up(handler: Handler, _: dict[str, Any]) -> None:
    """Not a word."""
    handler.close_connection = True


@contextmanager
def serving() -> Iterator[LanguageServer]:
    """The server, while the block runs."""
    server = LanguageServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.closing.set()
        server.shutdown()
        thread.join()
        server.server_close()
