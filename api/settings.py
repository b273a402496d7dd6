"""The API's settings, read from the environment once. Nothing is opened here."""

import datetime as dt
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, get_args

from msgspec import Struct, field

from api.mail import Mailbox, mailbox_from
from api.oauth.app import IssuerApp, issuer_from
from catalog_data.music.spotify import SpotifyApp, app_from
from catalog_data.photos.nextcloud import FOLDER_OF_MIRRORS, FOLDER_OF_PASSWORDS
from ml.language import Endpoint, endpoint_from

Registration = Literal["invitation", "open"]
Switch = Literal["on", "off"]
MIN_SECRET = 32
LARGEST_MB = 512


class Settings(Struct, frozen=True, kw_only=True):
    """What one API process is told. Rates of None are unlimited; 0 in the environment says so.

    WUNDERKAMMER_API_DATABASE_URL: plain address of the database, as the role ``api``; required.
    WUNDERKAMMER_SECRET: signs tokens, at least 32 bytes, the same for all workers; required.
    WUNDERKAMMER_HOME: folder of mirrors and passwords, and of the next four; ``.wunderkammer``.
    WUNDERKAMMER_LANCE_URI: the vectors, a folder or ``s3://`` address; ``lance`` in the home.
    WUNDERKAMMER_FACTS_URI: bytes that people gave; ``blobs/facts`` in the home.
    WUNDERKAMMER_DERIVED_URI: bytes that were derived; ``blobs/derived`` in the home.
    WUNDERKAMMER_MODELS: weights of models; ``models`` in the home.
    WUNDERKAMMER_REGISTRATION: who may register after the first: ``invitation`` (default), ``open``.
    WUNDERKAMMER_NEXTCLOUD_HOSTS: private servers that may be asked, by commas; none.
    WUNDERKAMMER_CLIP_MODEL: name of the CLIP model that reads queries; as the index says.
    WUNDERKAMMER_CLIP_WEIGHTS: its weights, a file or a hub's id; as the index says.
    WUNDERKAMMER_TEXT_MODEL: folder of the sentence encoder that reads questions; as the index says.
    WUNDERKAMMER_API_POOL_SIZE: database connections a worker keeps, and as many more in need; 10.
    WUNDERKAMMER_ATTACHMENT_MB: the largest file that is attached to an item, 512 at most; 64.
    WUNDERKAMMER_CORS_ORIGINS: origins whose pages may call, separated by commas; none.
    WUNDERKAMMER_PUBLIC_URL: where people reach it, in the codes of labels; as it is asked.
    WUNDERKAMMER_HTTPS: ``on`` where browsers reach it by HTTPS alone, tells them to stay so; off.
    WUNDERKAMMER_TRUSTED_PROXIES: addresses whose X-Forwarded-For counts, by commas; none.
    WUNDERKAMMER_ACCESS_LOG: ``off`` leaves out the line per request; on.
    WUNDERKAMMER_REGISTRATIONS_PER_HOUR: of one address; 5.
    WUNDERKAMMER_LOGINS_PER_MINUTE: of one address, and password changes of one person; 10.
    WUNDERKAMMER_REFRESHES_PER_MINUTE: of one address; 60.
    WUNDERKAMMER_REQUESTS_PER_HOUR: of somebody signed in; unlimited.
    WUNDERKAMMER_ANONYMOUS_REQUESTS_PER_HOUR: of an address that isn't; unlimited.
    WUNDERKAMMER_QUESTIONS_PER_HOUR: of one person to the language model; 60.
    WUNDERKAMMER_LANGUAGE_MODEL_URL: where a language model answers; none.
    WUNDERKAMMER_LANGUAGE_MODEL: which one is asked.
    WUNDERKAMMER_LANGUAGE_MODEL_KEY: its key; none.
    WUNDERKAMMER_LANGUAGE_MODEL_PRICES: of a million tokens read, and written; unknown.
    WUNDERKAMMER_SPOTIFY_ID and what goes with it: see `catalog_data.music.spotify`; none.
    WUNDERKAMMER_LOGIN_ISSUER and what goes with it: see `api.oauth.app`; none.
    WUNDERKAMMER_SMTP_URL, WUNDERKAMMER_MAIL_FROM: see `api.mail`; none.
    AWS_ENDPOINT_URL: where ``s3://`` addresses are, if not at Amazon.
    """

    database_url: str
    secret: str
    lance_uri: str
    facts_uri: str
    derived_uri: str
    models: Path = Path("models")
    lance_options: dict[str, str] = field(default_factory=dict)
    mirrors: Path = Path(FOLDER_OF_MIRRORS)
    passwords: Path = Path(FOLDER_OF_PASSWORDS)
    nextcloud_hosts: tuple[str, ...] = ()
    registration: Registration = "invitation"
    clip_model: str = ""
    clip_weights: str = ""
    text_model: str = ""
    pool_size: int = 10
    attachment_mb: int = 64
    cors_origins: tuple[str, ...] = ()
    public_url: str = ""
    https: bool = False
    trusted_proxies: tuple[str, ...] = ()
    access_log: bool = True
    viewer_seconds: float = 5.0
    access_span: dt.timedelta = dt.timedelta(minutes=60)
    refresh_span: dt.timedelta = dt.timedelta(days=7)
    registrations_per_hour: int | None = 5
    logins_per_minute: int | None = 10
    refreshes_per_minute: int | None = 60
    requests_per_hour: int | None = None
    anonymous_requests_per_hour: int | None = None
    questions_per_hour: int | None = 60
    language_model: Endpoint | None = None
    spotify: SpotifyApp | None = None
    issuer: IssuerApp | None = None
    mailbox: Mailbox | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Settings from ``WUNDERKAMMER_*`` variables; raises ValueError for what can't be."""
        told = _Told(environment)
        home = Path(told.text("HOME", ".wunderkammer"))
        return cls(
            database_url=told.required("API_DATABASE_URL"),
            secret=told.secret("SECRET"),
            lance_uri=told.text("LANCE_URI", str(home / "lance")),
            facts_uri=told.text("FACTS_URI", str(home / "blobs" / "facts")),
            derived_uri=told.text("DERIVED_URI", str(home / "blobs" / "derived")),
            models=Path(told.text("MODELS", str(home / "models"))),
            lance_options=_storage_options(environment),
            mirrors=home / FOLDER_OF_MIRRORS,
            passwords=home / FOLDER_OF_PASSWORDS,
            nextcloud_hosts=told.words("NEXTCLOUD_HOSTS"),
            registration=told.registration("REGISTRATION"),
            clip_model=told.text("CLIP_MODEL"),
            clip_weights=told.text("CLIP_WEIGHTS"),
            text_model=told.text("TEXT_MODEL"),
            pool_size=told.number("API_POOL_SIZE", 10) or 10,
            attachment_mb=min(told.number("ATTACHMENT_MB", 64) or LARGEST_MB, LARGEST_MB),
            cors_origins=told.words("CORS_ORIGINS"),
            public_url=told.address("PUBLIC_URL"),
            https=told.choice("HTTPS", Switch, "off") == "on",
            trusted_proxies=told.words("TRUSTED_PROXIES"),
            access_log=told.choice("ACCESS_LOG", Switch, "on") == "on",
            registrations_per_hour=told.number("REGISTRATIONS_PER_HOUR", 5),
            logins_per_minute=told.number("LOGINS_PER_MINUTE", 10),
            refreshes_per_minute=told.number("REFRESHES_PER_MINUTE", 60),
            requests_per_hour=told.number("REQUESTS_PER_HOUR", None),
            anonymous_requests_per_hour=told.number("ANONYMOUS_REQUESTS_PER_HOUR", None),
            questions_per_hour=told.number("QUESTIONS_PER_HOUR", 60),
            language_model=endpoint_from(environment),
            spotify=app_from(environment),
            issuer=issuer_from(environment),
            mailbox=mailbox_from(environment),
        )


class _Told:
    """The ``WUNDERKAMMER_*`` variables of an environment; an empty one is as absent."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = environment

    def text(self, name: str, default: str = "") -> str:
        return self.environment.get(f"WUNDERKAMMER_{name}", "").strip() or default

    def required(self, name: str) -> str:
        if found := self.text(name):
            return found
        raise ValueError(f"WUNDERKAMMER_{name} is not set: `wunderkammer serve` sets it.")

    def secret(self, name: str) -> str:
        found = self.required(name)
        if len(found.encode()) < MIN_SECRET:
            raise ValueError(f"WUNDERKAMMER_{name} is shorter than {MIN_SECRET} bytes.")
        return found

    def words(self, name: str) -> tuple[str, ...]:
        return tuple(word.strip() for word in self.text(name).split(",") if word.strip())

    def address(self, name: str) -> str:
        found = self.text(name).rstrip("/")
        if found and not found.startswith(("http://", "https://")):
            raise ValueError(f"WUNDERKAMMER_{name} is {found!r}, no http:// or https:// address.")
        return found

    def choice(self, name: str, choices: object, default: str) -> str:
        found, known = self.text(name, default), get_args(choices)
        if found in known:
            return found
        raise ValueError(f"WUNDERKAMMER_{name} is {found!r}, not one of {', '.join(known)}.")

    def registration(self, name: str) -> Registration:
        found = self.choice(name, Registration, "invitation")
        return "open" if found == "open" else "invitation"

    def number(self, name: str, default: int | None) -> int | None:
        found = self.text(name)
        if not found:
            return default
        if not found.isdecimal():
            raise ValueError(f"WUNDERKAMMER_{name} is {found!r}, not a whole number.")
        return int(found) or None


def _storage_options(environment: Mapping[str, str]) -> dict[str, str]:
    """What LanceDB needs to reach object storage, as the pipeline tells it."""
    options = {"region": environment.get("AWS_REGION", "us-east-1")}
    endpoint = environment.get("AWS_ENDPOINT_URL", "")
    if endpoint:
        plain = str(endpoint.startswith("http:")).lower()
        options |= {"endpoint": endpoint, "allow_http": plain}
        options |= {"virtual_hosted_style_request": "false"}
    return options
