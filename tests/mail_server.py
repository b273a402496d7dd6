"""A small SMTP server (RFC 5321) that keeps letters, or takes none."""

import email
import email.policy
import re
import socketserver
import threading
from contextlib import contextmanager


class Handler(socketserver.StreamRequestHandler):
    def say(self, line):
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self):
        self.say("220 letters")
        to = None
        for raw in self.rfile:
            line = raw.decode().strip()
            verb = line[:4].upper()
            if verb in ("EHLO", "HELO"):
                self.say("250 letters")
            elif verb == "MAIL":
                self.say("550 no letters today" if self.server.refuses else "250 ok")
            elif verb == "RCPT":
                to = re.search("<(.*)>", line)[1]
                self.say("250 ok")
            elif verb == "DATA":
                self.say("354 go on")
                self.server.letters.append((to, self.letter()))
                self.say("250 kept")
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def letter(self):
        lines = []
        for raw in self.rfile:
            if raw == b".\r\n":
                break
            lines.append(raw.removeprefix(b"."))
        return email.message_from_bytes(b"".join(lines), policy=email.policy.default)


class MailServer(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.letters = []
        self.refuses = False

    @property
    def port(self):
        return self.server_address[1]

    def link(self):
        """The address in the newest letter."""
        return re.search(r"https?://\S+token=\S+", self.letters[-1][1].get_content())[0]


@contextmanager
def receiving():
    """The server, while the block runs."""
    server = MailServer()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
