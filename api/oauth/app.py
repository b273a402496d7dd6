"""The app by which this house is known at an issuer of logins. Nobody is asked here."""

from collections.abc import Mapping

from msgspec import Struct

NAMES = ("ISSUER", "CLIENT_ID", "CLIENT_SECRET")


class IssuerApp(Struct, frozen=True):
    """An issuer of OpenID Connect, and what it knows this house by."""

    issuer: str
    client_id: str
    client_secret: str
    title: str


def issuer_from(environment: Mapping[str, str]) -> IssuerApp | None:
    """The issuer that the environment names; raises ValueError where something is missing.

    WUNDERKAMMER_LOGIN_ISSUER, WUNDERKAMMER_LOGIN_CLIENT_ID, WUNDERKAMMER_LOGIN_CLIENT_SECRET: an
    issuer of OpenID Connect by its address, and the app that it gave this house; none.
    WUNDERKAMMER_LOGIN_TITLE: what people call it; its host.
    """
    told = {name: environment.get(f"WUNDERKAMMER_LOGIN_{name}", "").strip() for name in NAMES}
    if not any(told.values()):
        return None
    missing = [f"WUNDERKAMMER_LOGIN_{name}" for name, value in told.items() if not value]
    if missing:
        raise ValueError(f"To log in elsewhere, set {', '.join(missing)}, too.")
    issuer = told["ISSUER"].rstrip("/")
    if not issuer.startswith(("https://", "http://")):
        raise ValueError(f"WUNDERKAMMER_LOGIN_ISSUER is {issuer!r}, no https:// address.")
    title = environment.get("WUNDERKAMMER_LOGIN_TITLE", "").strip()
    return IssuerApp(
        issuer, told["CLIENT_ID"], told["CLIENT_SECRET"], title or issuer.split("/")[2]
    )
