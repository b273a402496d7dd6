"""The API's settings, read from the environment once. Nothing is opened here."""

import datetime as dt
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from msgspec import Struct, field

Registration = Literal["invitation", "open"]


class Settings(Struct, frozen=True, kw_only=True):
    """What one API process is told. Rates of None are unlimited."""

    database_url: str
    secret: str
    lance_uri: str
    facts_uri: str
    derived_uri: str
    models: Path = Path("models")
    lance_options: dict[str, str] = field(default_factory=dict)
    registration: Registration = "invitation"
    clip_model: str = ""
    clip_weights: str = ""
    pool_size: int = 10
    cors_origins: tuple[str, ...] = ()
    https: bool = False
    trusted_proxies: tuple[str, ...] = ()
    access_log: bool = True
    viewer_seconds: float = 5.0
    access_span: dt.timedelta = dt.timedelta(minutes=60)
    refresh_span: dt.timedelta = dt.timedelta(days=7)
    registrations_per_hour: int | None = 5
    logins_per_minute: int | None = 10
    requests_per_hour: int | None = None
    anonymous_requests_per_hour: int | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Settings from ``WUNDERKAMMER_*`` variables; raises KeyError where one is missing."""
        home = Path(environment.get("WUNDERKAMMER_HOME", ".wunderkammer"))
        own = {name: environment.get(f"WUNDERKAMMER_{name}", "") for name in OPTIONAL}
        return cls(
            database_url=environment["WUNDERKAMMER_API_DATABASE_URL"],
            secret=environment["WUNDERKAMMER_SECRET"],
            lance_uri=own["LANCE_URI"] or str(home / "lance"),
            facts_uri=own["FACTS_URI"] or str(home / "blobs" / "facts"),
            derived_uri=own["DERIVED_URI"] or str(home / "blobs" / "derived"),
            models=Path(own["MODELS"] or home / "models"),
            lance_options=_storage_options(environment),
            registration="open" if own["REGISTRATION"] == "open" else "invitation",
            clip_model=own["CLIP_MODEL"],
            clip_weights=own["CLIP_WEIGHTS"],
            pool_size=int(own["API_POOL_SIZE"] or 10),
            cors_origins=_words(own["CORS_ORIGINS"]),
            https=own["HTTPS"] == "on",
            trusted_proxies=_words(own["TRUSTED_PROXIES"]),
            access_log=own["ACCESS_LOG"] != "off",
            registrations_per_hour=_rate(own["REGISTRATIONS_PER_HOUR"], 5),
            logins_per_minute=_rate(own["LOGINS_PER_MINUTE"], 10),
            requests_per_hour=_rate(own["REQUESTS_PER_HOUR"], None),
            anonymous_requests_per_hour=_rate(own["ANONYMOUS_REQUESTS_PER_HOUR"], None),
        )


OPTIONAL = (
    *("LANCE_URI", "FACTS_URI", "DERIVED_URI", "MODELS", "REGISTRATION", "CLIP_MODEL"),
    *("CLIP_WEIGHTS", "API_POOL_SIZE", "CORS_ORIGINS", "HTTPS", "TRUSTED_PROXIES", "ACCESS_LOG"),
    *("REGISTRATIONS_PER_HOUR", "LOGINS_PER_MINUTE"),
    *("REQUESTS_PER_HOUR", "ANONYMOUS_REQUESTS_PER_HOUR"),
)


def _words(value: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in value.split(",") if word.strip())


def _rate(value: str, default: int | None) -> int | None:
    return default if not value else int(value) or None


def _storage_options(environment: Mapping[str, str]) -> dict[str, str]:
    endpoint = environment.get("AWS_ENDPOINT_URL", "")
    if not endpoint:
        return {}
    return {"aws_endpoint": endpoint, "allow_http": str(endpoint.startswith("http:")).lower()}
