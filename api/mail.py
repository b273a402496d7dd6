"""The house's mailbox: where it is, and handing over one letter. What letters say is others'."""

import asyncio
import smtplib
import ssl
from collections.abc import Mapping
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from msgspec import Struct

SECONDS = 15.0
URL, FROM = "WUNDERKAMMER_SMTP_URL", "WUNDERKAMMER_MAIL_FROM"
UNSET = (
    f"This house sends no mail: set {URL} and {FROM}, or ask who runs it for a link "
    "(wunderkammer user link EMAIL)."
)
PORTS = {"smtp": 587, "smtps": 465}


class MailError(Exception):
    """A letter could not be handed over; the message says why in one sentence."""


class Mailbox(Struct, frozen=True):
    """A server that takes letters, and whom they are from.

    With ``smtps`` all is encrypted; with ``smtp`` what the server can encrypt is, and a password
    is never sent in the open.
    """

    scheme: str
    host: str
    port: int
    username: str
    password: str
    sender: str


def mailbox_from(environment: Mapping[str, str]) -> Mailbox | None:
    """The mailbox that the environment names; raises ValueError for one that can't be.

    WUNDERKAMMER_SMTP_URL: ``smtp://user:password@host:587`` or ``smtps://…``; none.
    WUNDERKAMMER_MAIL_FROM: whom letters are from.
    """
    url, sender = (environment.get(name, "").strip() for name in (URL, FROM))
    if not url and not sender:
        return None
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname or "@" not in sender:
        raise ValueError(f"Set {URL} to smtp://user:password@host:587, and {FROM} to an address.")
    # A link made of what a request calls the host would lead wherever its sender likes.
    if not environment.get("WUNDERKAMMER_PUBLIC_URL", "").strip():
        raise ValueError("Letters hold links: set WUNDERKAMMER_PUBLIC_URL, too.")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    port = parts.port or PORTS[parts.scheme]
    return Mailbox(parts.scheme, parts.hostname, port, user, password, sender)


async def send(mailbox: Mailbox, to: str, subject: str, text: str) -> None:
    """Hand over a letter; raises MailError where it is not taken."""
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = mailbox.sender, to, subject
    letter.set_content(text)
    try:
        await asyncio.to_thread(_handed_over, mailbox, letter)
    except (OSError, smtplib.SMTPException) as error:
        raise MailError(f"{mailbox.host} takes no letter ({type(error).__name__}).") from error


def _handed_over(mailbox: Mailbox, letter: EmailMessage) -> None:
    context = ssl.create_default_context()
    if mailbox.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            mailbox.host, mailbox.port, timeout=SECONDS, context=context
        )
    else:
        server = smtplib.SMTP(mailbox.host, mailbox.port, timeout=SECONDS)
    with server:
        _greeted(server, mailbox, context)
        server.send_message(letter)


def _greeted(server: smtplib.SMTP, mailbox: Mailbox, context: ssl.SSLContext) -> None:
    server.ehlo()
    if mailbox.scheme == "smtp" and server.has_extn("starttls"):
        server.starttls(context=context)
        server.ehlo()
    elif mailbox.scheme == "smtp" and mailbox.username:
        raise smtplib.SMTPNotSupportedError("The password would be sent in the open.")
    if mailbox.username:
        server.login(mailbox.username, mailbox.password)
