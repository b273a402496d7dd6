"""The home: where everything of one catalogue lives, its secrets, and the settings of processes.

No server is started here.
"""

import contextlib
import os
import secrets
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import msgspec

from catalog_data.photos.nextcloud import FOLDER_OF_MIRRORS, FOLDER_OF_PASSWORDS

if TYPE_CHECKING:
    from resources.server import Urls

Audience = Literal["api", "pipeline"]
TEMPLATE = Path(__file__).parent.parent / "dagster.yaml"
PRIVATE_FOLDERS = (
    "lance",
    "blobs/facts",
    "blobs/derived",
    "dagster",
    "models",
    "inbox",
    "logs",
    "work",
    FOLDER_OF_MIRRORS,
    FOLDER_OF_PASSWORDS,
)


class Secrets(msgspec.Struct):
    """Passwords of the database roles and the key that signs tokens; made once, mode 0600."""

    owner: str
    api: str
    pipeline: str
    signing: str


def _new_secrets() -> Secrets:
    return Secrets(*(secrets.token_urlsafe(32) for _ in range(4)))


def _for_books(url: str) -> str:
    """The address as Dagster reads it."""
    return url.replace("postgresql:", "postgresql+psycopg2:", 1)


def _for_events(url: str) -> str:
    """The same for events, which do not wait for the disk: how a run stands is kept apart."""
    parts = urlsplit(_for_books(url))
    told = [*parse_qsl(parts.query), ("options", "-csynchronous_commit=off")]
    return urlunsplit(parts._replace(query=urlencode(told)))


@dataclass(frozen=True)
class Home:
    """One catalogue's folder. Two homes on one machine see nothing of each other."""

    root: Path

    @classmethod
    def from_environment(cls) -> "Home":
        """``WUNDERKAMMER_HOME``, or ``.wunderkammer`` in the working directory."""
        return cls(
            Path(os.environ.get("WUNDERKAMMER_HOME", ".wunderkammer")).expanduser().resolve()
        )

    @property
    def postgres(self) -> Path:
        """The embedded server's data."""
        return self.root / "postgres"

    @property
    def dagster(self) -> Path:
        """``DAGSTER_HOME``."""
        return self.root / "dagster"

    @property
    def models(self) -> Path:
        """Weights of models."""
        return self.root / "models"

    @property
    def inbox(self) -> Path:
        """One folder per owner; what is put there comes in by itself."""
        return self.root / "inbox"

    @property
    def work(self) -> Path:
        """What lies between two steps of the pipeline: made again where it is lost."""
        return self.root / "work"

    @property
    def mirrors(self) -> Path:
        """What was brought from other machines, a folder for each of theirs."""
        return self.root / FOLDER_OF_MIRRORS

    @property
    def passwords(self) -> Path:
        """Passwords of other machines, a file each."""
        return self.root / FOLDER_OF_PASSWORDS

    @property
    def lance_uri(self) -> str:
        """``LANCE_URI``, or a folder of the home."""
        return os.environ.get("LANCE_URI", str(self.root / "lance"))

    @property
    def facts_uri(self) -> str:
        """Where kept originals lie: below ``BLOBS_URI``, or in the home."""
        return self._blobs("facts")

    @property
    def derived_uri(self) -> str:
        """Where renditions lie: below ``BLOBS_URI``, or in the home."""
        return self._blobs("derived")

    def _blobs(self, kind: str) -> str:
        base, question, options = os.environ.get("BLOBS_URI", "").partition("?")
        return f"{base}/{kind}{question}{options}" if base else str(self.root / "blobs" / kind)

    def prepare(self) -> None:
        """Make the folders (mode 0700), the secrets and Dagster's settings."""
        self.root.mkdir(parents=True, exist_ok=True)
        for name in PRIVATE_FOLDERS:
            folder = self.root / name
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o700)
        (self.root / "blobs").chmod(0o700)
        self.secrets()
        (self.dagster / "dagster.yaml").write_text(TEMPLATE.read_text())

    def secrets(self) -> Secrets:
        """The secrets, made on first use; ``WUNDERKAMMER_SECRET`` overrides the signing key."""
        path = self.root / "secrets.json"
        if not path.exists():
            made = path.with_suffix(f".{uuid.uuid4().hex}.new")
            made.touch(mode=0o600)
            made.write_bytes(msgspec.json.encode(_new_secrets()))
            with contextlib.suppress(FileExistsError):  # another process was first
                os.link(made, path)
            made.unlink()
        kept = msgspec.json.decode(path.read_bytes(), type=Secrets)
        kept.signing = os.environ.get("WUNDERKAMMER_SECRET", kept.signing)
        return kept

    def environment(self, urls: "Urls", audience: Audience) -> dict[str, str]:
        """Settings of a child process: the API gets the API's secrets, the pipeline its own."""
        shared = {
            "WUNDERKAMMER_HOME": str(self.root),
            "WUNDERKAMMER_LANCE_URI": self.lance_uri,
            "WUNDERKAMMER_FACTS_URI": self.facts_uri,
            "WUNDERKAMMER_DERIVED_URI": self.derived_uri,
            "WUNDERKAMMER_MODELS": str(self.models),
            "WUNDERKAMMER_INBOX": str(self.inbox),
            "DATABASE_URL": "",
        }
        if audience == "api":
            secret = self.secrets().signing
            own = {"WUNDERKAMMER_API_DATABASE_URL": urls.api, "WUNDERKAMMER_SECRET": secret}
        else:
            own = {
                "WUNDERKAMMER_PIPELINE_DATABASE_URL": urls.pipeline,
                "DAGSTER_PG_URL": _for_books(urls.dagster),
                "DAGSTER_PG_EVENTS_URL": _for_events(urls.dagster),
                "DAGSTER_HOME": str(self.dagster),
            }
        return shared | own
