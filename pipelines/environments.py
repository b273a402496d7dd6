"""The resources of a process, from its environment. Which ones assets ask for is assets' matter."""

import os

import dagster as dg

from assets.switches import SWITCHABLE
from catalog_data.music.spotify import app_from
from ml.captions import DEFAULT_MODEL as CAPTION_MODEL
from ml.clip import DEFAULT_MODEL
from ml.language import endpoint_from
from resources.blobs import Blobs
from resources.checklistbank import ChecklistBank
from resources.compute import Compute, InProcess
from resources.home import Home
from resources.lance import Lance
from resources.language_model import LanguageModel
from resources.listenbrainz import URL as LISTENBRAINZ
from resources.listenbrainz import ListenBrainz
from resources.musicbrainz import URL as MUSICBRAINZ
from resources.musicbrainz import MusicBrainz
from resources.nextcloud import Nextcloud
from resources.postgres import Postgres
from resources.settings import PhotoSettings, SpeciesSettings
from resources.spotify import Spotify

CORES = os.cpu_count() or 1


def said(name: str, otherwise: str = "") -> str:
    """A ``WUNDERKAMMER_*`` variable; an empty one is as absent."""
    return os.environ.get(f"WUNDERKAMMER_{name}", "").strip() or otherwise


def compute() -> Compute:
    """Threads of this process, or Ray where ``RAY_ADDRESS`` or ``WUNDERKAMMER_COMPUTE`` says so."""
    workers = int(said("WORKERS", str(CORES)))
    address = os.environ.get("RAY_ADDRESS", "")
    if not address and said("COMPUTE") != "ray":
        return in_process(workers, said("DEVICE", "cpu"))
    from resources.ray_compute import RayCompute

    gpus = float(said("NUM_GPUS", "0"))
    return RayCompute(address="" if address == "local" else address, workers=workers, num_gpus=gpus)


def in_process(workers: int, device: str) -> InProcess:
    """Threads of this process beside a model on a device."""
    return InProcess(workers=workers, batches_ahead=0 if device == "cpu" else 2)


def switched_off(names: str) -> list[str]:
    """Assets that are off, by commas; raises ValueError for a name that cannot be switched."""
    told = [name.strip() for name in names.split(",") if name.strip()]
    wrong = sorted(set(told) - SWITCHABLE)
    if wrong:
        raise ValueError(
            f"WUNDERKAMMER_OFF names {', '.join(wrong)}, which cannot be switched off;"
            f" what can is: {', '.join(sorted(SWITCHABLE))}."
        )
    return told


def photo_settings() -> PhotoSettings:
    """Choices of the photos room."""
    return PhotoSettings(
        models=said("MODELS"),
        inbox=said("INBOX"),
        clip_model=said("CLIP_MODEL", DEFAULT_MODEL),
        clip_weights=said("CLIP_WEIGHTS"),
        vocabulary=said("VOCABULARY"),
        label_calibration=said("LABEL_CALIBRATION"),
        caption_model=said("CAPTION_MODEL", CAPTION_MODEL),
        caption_weights=said("CAPTION_WEIGHTS"),
        text_model=said("TEXT_MODEL"),
        device=said("DEVICE", "cpu"),
        dtype=said("DTYPE"),
        off=switched_off(said("OFF")),
        face_detector=said("FACE_DETECTOR", "hog"),
        face_embedder=said("FACE_EMBEDDER", "resnet"),
        contact_sheets=said("CONTACT_SHEETS", "on") != "off",
    )


def checklistbank() -> ChecklistBank:
    """Where releases of names are looked for; another address is for a mirror, or for tests."""
    return ChecklistBank(url=said("CHECKLISTBANK_URL", "https://api.checklistbank.org").rstrip("/"))


def language_model() -> LanguageModel:
    """A server of chat completions, or none; raises ValueError for settings that can't be."""
    endpoint_from(os.environ)
    return LanguageModel(
        url=said("LANGUAGE_MODEL_URL").rstrip("/"),
        model=said("LANGUAGE_MODEL"),
        prices=said("LANGUAGE_MODEL_PRICES"),
    )


def spotify() -> Spotify:
    """The house's app at Spotify, or none; raises ValueError for half of one."""
    app = app_from(os.environ)
    if app is None:
        return Spotify()
    return Spotify(client_id=app.client_id, accounts=app.accounts, url=app.api)


def musicbrainz() -> MusicBrainz:
    """MusicBrainz, asked where it is told whom to write to; another address is for a mirror."""
    url = said("MUSICBRAINZ_URL", MUSICBRAINZ).rstrip("/")
    return MusicBrainz(url=url, contact=said("MUSICBRAINZ_CONTACT"))


def listenbrainz() -> ListenBrainz:
    """Where dumps of listening lie; another address is for a mirror, or for tests."""
    return ListenBrainz(url=said("LISTENBRAINZ_URL", LISTENBRAINZ).rstrip("/"))


def nextcloud() -> Nextcloud:
    """Mirrors and passwords of the home, and which private servers may be asked."""
    home = Home.from_environment()
    named = [host.strip() for host in said("NEXTCLOUD_HOSTS").split(",") if host.strip()]
    return Nextcloud(mirrors=str(home.mirrors), passwords=str(home.passwords), named=named)


def resources() -> dict[str, dg.ConfigurableResource]:  # type: ignore[type-arg]
    """All resources, by the names assets ask for them."""
    return {
        "postgres": Postgres(url=said("PIPELINE_DATABASE_URL")),
        "lance": Lance(uri=said("LANCE_URI")),
        "blobs": Blobs(facts_uri=said("FACTS_URI"), derived_uri=said("DERIVED_URI")),
        "compute": compute(),
        "settings": photo_settings(),
        "language_model": language_model(),
        "checklistbank": checklistbank(),
        "nextcloud": nextcloud(),
        "spotify": spotify(),
        "musicbrainz": musicbrainz(),
        "listenbrainz": listenbrainz(),
        "species": SpeciesSettings(work=str(Home.from_environment().work)),
    }
