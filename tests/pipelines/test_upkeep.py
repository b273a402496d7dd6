"""Nightly upkeep: what nothing stands behind goes, what people see stays, the books forget."""

import datetime as dt
import shutil

import dagster as dg
import pytest
import sqlalchemy as sa

from assets.photos import ASSETS, EXTERNALS
from pipelines import upkeep
from pipelines.checks import CHECKS
from resources.postgres import engine_for
from tests.assets.photos.conftest import jpeg
from tests.conftest import kept_books

CHECKED = [*EXTERNALS, *ASSETS, *CHECKS]


@pytest.fixture
def books(urls, monkeypatch, tmp_path):
    """Dagster's books in a database of their own, as a home keeps them."""
    with kept_books(urls) as url:
        address = url.replace("postgresql://", "postgresql+psycopg2://", 1)
        for name in ("DAGSTER_PG_URL", "DAGSTER_PG_EVENTS_URL"):
            monkeypatch.setenv(name, address)
        (tmp_path / "dagster").mkdir()
        shutil.copy("dagster.yaml", tmp_path / "dagster" / "dagster.yaml")
        with dg.DagsterInstance.from_config(str(tmp_path / "dagster")) as instance:
            yield instance
        engine_for(url).dispose()


def derive(resources, instance):
    done = dg.materialize(CHECKED, resources=resources, instance=instance)
    assert done.success
    return done


def keep_up(resources, instance):
    needed = {name: resources[name] for name in ("postgres", "lance", "blobs")}
    job = upkeep.upkeep
    done = job.execute_in_process(instance=instance, resources=needed)
    assert done.success


def counted(household, table):
    return household.rows(f"SELECT count(*) AS n FROM derived.{table}")[0]["n"]


def test_orphans_go_and_what_is_away_stays(books, household, resources):
    folder = household.folder(household.person())
    for seed in range(3):
        (folder / f"{seed}.jpg").write_bytes(jpeg(seed))
    derive(resources, books)
    (folder / "0.jpg").write_bytes(jpeg(40))
    (folder / "1.jpg").unlink()
    done = derive(resources, books)
    verdicts = {e.check_name: e.passed for e in done.get_asset_check_evaluations()}
    assert verdicts.pop("photo_previews_orphans") is False
    assert verdicts.pop("photo_hashes_orphans") is False
    assert verdicts.pop("photo_ocr_orphans") is False
    assert all(verdicts.values()), verdicts
    assert counted(household, "photo_previews") == 4

    keep_up(resources, books)
    assert counted(household, "photo_previews") == counted(household, "photo_hashes") == 3
    assert counted(household, "photo_metadata") == 3, "the photo that is away keeps its rows"
    kept = {key.split("/")[-2] for key in resources["blobs"].derived.keys("previews")}
    assert len(kept) == 3
    done = derive(resources, books)
    assert all(e.passed for e in done.get_asset_check_evaluations())


def test_changes_and_pictures_in_the_books_are_forgotten(
    books, household, resources, urls, monkeypatch
):
    folder = household.folder(household.person())
    (folder / "a.jpg").write_bytes(jpeg(1))
    derive(resources, books)
    assert pictures(urls) > 0
    keep_up(resources, books)
    assert pictures(urls) > 0, "they are of today"
    assert household.rows("SELECT id FROM facts.changes")
    for name in ("KEPT_CHANGES", "KEPT_SHEETS"):
        monkeypatch.setattr(upkeep, name, -dt.timedelta(hours=1))
    keep_up(resources, books)
    assert pictures(urls) == 0
    assert household.rows("SELECT id FROM facts.changes") == []
    event = books.get_latest_materialization_event(dg.AssetKey("photo_previews"))
    assert event.asset_materialization.metadata["wrote"].value == 1


def pictures(urls):
    query = "SELECT count(*) FROM event_logs WHERE event LIKE '%data:image/%'"
    with engine_for(urls.dagster).connect() as connection:
        return connection.execute(sa.text(query)).scalar_one()
