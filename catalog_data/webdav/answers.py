"""What a server's refusal means for a person. Which answers are waited for is not decided here."""

from typing import Literal, NamedTuple

Kind = Literal["unreachable", "refused", "absent", "busy", "no_nextcloud", "not_allowed"]
MULTI_STATUS = 207


class Refusal(NamedTuple):
    """Why a server did not give what was asked: a kind, and one sentence with what to do."""

    kind: Kind
    sentence: str


class RefusalError(Exception):
    """A server refused, or could not be asked."""

    def __init__(self, kind: Kind, sentence: str) -> None:
        super().__init__(sentence)
        self.refusal = Refusal(kind, sentence)


def refused(status: int, host: str, location: str = "") -> Refusal | None:
    """The refusal in the status of a PROPFIND; None for an answer that can be read."""
    if status == MULTI_STATUS:
        return None
    if 300 <= status < 400:
        where = f" to {location[:200]}" if location else ""
        why = f"{host} redirects{where}: give the address that it really has."
        return Refusal("no_nextcloud", why)
    if status == 401:
        why = (
            f"{host} refuses the login: an app password is made in Nextcloud's settings, Security."
        )
        return Refusal("refused", why)
    if status == 403:
        return Refusal("refused", f"{host} does not let this user read the folder.")
    if status == 404:
        why = (
            f"{host} has no such folder of this user; the user name is the one in WebDAV's address."
        )
        return Refusal("absent", why)
    if status in (423, 429) or status >= 500:
        return Refusal("busy", f"{host} answers {status}, it is busy or in maintenance: try later.")
    return Refusal("no_nextcloud", f"{host} answers {status}, not as Nextcloud does.")


def not_allowed(host: str) -> Refusal:
    """The refusal of an address that must not be asked."""
    return Refusal(
        "not_allowed",
        f"{host} is no public server with HTTPS: whoever runs Wunderkammer can name it in "
        "WUNDERKAMMER_NEXTCLOUD_HOSTS.",
    )


def unreachable(host: str, why: str) -> Refusal:
    """The refusal of nobody there."""
    return Refusal("unreachable", f"{host} can't be reached ({why}): is the address right?")
