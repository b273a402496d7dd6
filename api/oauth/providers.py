"""Which other houses there are: their addresses, what is asked of them, what they say of people."""

from typing import ClassVar, Protocol

from msgspec import Struct

from api.connections import Connections
from api.errors import BadGatewayError, NotFoundError
from api.oauth.app import IssuerApp
from api.outside import Answer, ask
from api.settings import Settings
from catalog_data.logins import OauthPurpose
from catalog_data.music.spotify import SpotifyApp

PLAYING = "user-read-playback-state user-modify-playback-state streaming"
WHO = "user-read-private user-read-email"


class Endpoints(Struct, frozen=True, rename=lambda name: f"{name}_endpoint"):
    """Where somebody is sent, where codes become tokens, where it is told who they are."""

    authorization: str
    token: str
    userinfo: str


class Profile(Struct, frozen=True):
    """Who somebody is there. An address is only theirs where the house there proved it."""

    subject: str
    email: str | None = None
    is_proven: bool = False
    name: str | None = None


class Provider(Protocol):
    """Another house that speaks OAuth."""

    name: ClassVar[str]

    @property
    def title(self) -> str:
        """What people call it."""

    @property
    def login(self) -> tuple[str, str]:
        """Id and secret of this house's app there."""

    def scope(self, purpose: OauthPurpose) -> str:
        """What is asked for."""

    async def endpoints(self, connections: Connections) -> Endpoints:
        """Its addresses."""

    def profile(self, answer: Answer) -> Profile:
        """Who somebody is, by what it answered."""


class _AtSpotify(Struct):
    id: str
    email: str | None = None
    display_name: str | None = None


class Spotify(Struct, frozen=True):
    """Spotify: it says itself that the addresses it tells are not proven."""

    app: SpotifyApp
    name: ClassVar[str] = "spotify"
    title: ClassVar[str] = "Spotify"

    @property
    def login(self) -> tuple[str, str]:
        """Id and secret of this house's app there."""
        return self.app.client_id, self.app.client_secret

    def scope(self, purpose: OauthPurpose) -> str:
        """What is asked for."""
        return WHO if purpose == OauthPurpose.LOGIN else f"{WHO} {PLAYING}"

    async def endpoints(self, connections: Connections) -> Endpoints:
        """Its addresses."""
        accounts = self.app.accounts
        return Endpoints(f"{accounts}/authorize", f"{accounts}/api/token", f"{self.app.api}/me")

    def profile(self, answer: Answer) -> Profile:
        """Who somebody is, by what it answered."""
        told = answer.read(_AtSpotify)
        return Profile(told.id, told.email, is_proven=False, name=told.display_name)


class _AtIssuer(Struct):
    sub: str
    email: str | None = None
    email_verified: bool = False
    name: str | None = None


class Issuer(Struct, frozen=True):
    """Any issuer of OpenID Connect, by its discovery document."""

    app: IssuerApp
    name: ClassVar[str] = "oidc"

    @property
    def title(self) -> str:
        """What people call it."""
        return self.app.title

    @property
    def login(self) -> tuple[str, str]:
        """Id and secret of this house's app there."""
        return self.app.client_id, self.app.client_secret

    def scope(self, purpose: OauthPurpose) -> str:
        """What is asked for."""
        return "openid email profile"

    async def endpoints(self, connections: Connections) -> Endpoints:
        """Its addresses, as it tells them now."""
        where = f"{self.app.issuer}/.well-known/openid-configuration"
        answer = await ask(connections, self.title, "GET", where)
        if answer.status != 200:  # noqa: PLR2004
            raise BadGatewayError(f"{self.title} does not tell where logins are.")
        return answer.read(Endpoints)

    def profile(self, answer: Answer) -> Profile:
        """Who somebody is, by what it answered."""
        told = answer.read(_AtIssuer)
        return Profile(told.sub, told.email, told.email_verified, told.name)


def providers(settings: Settings) -> dict[str, Provider]:
    """The houses that are set up, by name."""
    found: list[Provider] = []
    if settings.issuer is not None:
        found.append(Issuer(settings.issuer))
    if settings.spotify is not None:
        found.append(Spotify(settings.spotify))
    return {provider.name: provider for provider in found}


def provider_of(settings: Settings, name: str) -> Provider:
    """The house of a name; raises NotFoundError where none is set up."""
    found = providers(settings).get(name)
    if found is None:
        raise NotFoundError("No such login is set up here.")
    return found
