"""The home: private folders, secrets made once, and settings that give each process its own."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from resources.home import PRIVATE_FOLDERS, TEMPLATE, Home
from resources.server import urls_of

OWNER = "postgresql://postgres:the-owners@127.0.0.1:5999/wunderkammer"


def mode(path):
    return path.stat().st_mode & 0o777


def test_folders_are_private(home):
    for name in (*PRIVATE_FOLDERS, "blobs"):
        assert mode(home.root / name) == 0o700, name
    assert home.inbox.is_dir() and home.models.is_dir()


def test_folders_that_were_open_are_closed(home):
    (home.root / "inbox").chmod(0o755)
    home.prepare()
    assert mode(home.inbox) == 0o700


def test_secrets_are_private_and_stay(home):
    assert mode(home.root / "secrets.json") == 0o600
    made = home.secrets()
    home.prepare()
    assert home.secrets() == made == Home(home.root).secrets()
    values = [made.owner, made.api, made.pipeline, made.signing]
    assert len(set(values)) == 4 and min(map(len, values)) >= 43


def test_whoever_comes_first_makes_the_secrets(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: Home(tmp_path).secrets(), range(8)))
    assert all(secrets == made[0] for secrets in made)
    assert [path.name for path in tmp_path.iterdir()] == ["secrets.json"]


def test_secrets_are_private_however_open_the_process_is(tmp_path):
    code = "import os, sys, pathlib; os.umask(0); from resources.home import Home;"
    code += "Home(pathlib.Path(sys.argv[1])).prepare()"
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "h")], check=True)
    assert mode(tmp_path / "h" / "secrets.json") == 0o600


def test_the_signing_key_comes_from_the_environment_where_it_is(home, monkeypatch):
    kept = home.secrets()
    monkeypatch.setenv("WUNDERKAMMER_SECRET", "another")
    assert home.secrets().signing == "another"
    monkeypatch.delenv("WUNDERKAMMER_SECRET")
    assert home.secrets() == kept


def test_two_homes_share_nothing(tmp_path):
    one, other = Home(tmp_path / "one"), Home(tmp_path / "other")
    for each in (one, other):
        each.prepare()
    mine = json.loads((one.root / "secrets.json").read_text())
    theirs = json.loads((other.root / "secrets.json").read_text())
    assert not set(mine.values()) & set(theirs.values())
    for audience in ("api", "pipeline"):
        settings = [h.environment(urls_of(OWNER, h), audience) for h in (one, other)]
        shared = {name for name in settings[0] if settings[0][name] == settings[1][name]}
        assert shared == {"DATABASE_URL"}


@pytest.mark.parametrize(
    ("audience", "own", "foreign"),
    [("api", {"api", "signing"}, {"pipeline"}), ("pipeline", {"pipeline"}, {"api", "signing"})],
)
def test_a_process_is_given_its_own_secrets_alone(home, audience, own, foreign):
    kept = home.secrets()
    told = " ".join(home.environment(urls_of(OWNER, home), audience).values())
    for name in own:
        assert getattr(kept, name) in told
    for name in foreign:
        assert getattr(kept, name) not in told
    assert kept.owner not in told and "the-owners" not in told


def test_a_child_does_not_inherit_the_owners_address(home):
    """DATABASE_URL, which the parent may have, is emptied for both."""
    for audience in ("api", "pipeline"):
        assert home.environment(urls_of(OWNER, home), audience)["DATABASE_URL"] == ""


def test_dagster_finds_its_settings(home):
    assert (home.dagster / "dagster.yaml").read_text() == TEMPLATE.read_text()
    settings = home.environment(urls_of(OWNER, home), "pipeline")
    assert settings["DAGSTER_HOME"] == str(home.dagster)
    runs, events = settings["DAGSTER_PG_URL"], settings["DAGSTER_PG_EVENTS_URL"]
    assert runs.startswith("postgresql+psycopg2://wunderkammer_pipeline:")
    assert runs.endswith("@127.0.0.1:5999/dagster"), "how a run stands waits for the disk"
    assert events == f"{runs}?options=-csynchronous_commit%3Doff"


def test_a_real_servers_address_keeps_its_options(home):
    urls = urls_of("postgresql://boss:p%40ss@db.example:6000/photos?sslmode=require", home)
    assert urls.api.startswith("postgresql://wunderkammer_api:")
    assert urls.api.endswith("@db.example:6000/photos?sslmode=require")
    assert urls.dagster.endswith("@db.example:6000/photos_dagster?sslmode=require")
    assert "p%40ss" not in urls.api + urls.pipeline + urls.dagster
    told = home.environment(urls, "pipeline")
    assert told["DAGSTER_PG_URL"].endswith("?sslmode=require")
    assert "?sslmode=require&options=" in told["DAGSTER_PG_EVENTS_URL"]


def test_addresses_of_storage_are_the_homes_or_as_told(home, monkeypatch):
    assert home.lance_uri == str(home.root / "lance")
    assert home.facts_uri == str(home.root / "blobs" / "facts")
    monkeypatch.setenv("LANCE_URI", "s3://bucket/lance")
    monkeypatch.setenv("BLOBS_URI", "s3://bucket/blobs?region=eu-west-1")
    assert home.lance_uri == "s3://bucket/lance"
    assert home.facts_uri == "s3://bucket/blobs/facts?region=eu-west-1"
    assert home.derived_uri == "s3://bucket/blobs/derived?region=eu-west-1"


def test_the_home_is_where_the_environment_says(tmp_path, monkeypatch):
    monkeypatch.setenv("WUNDERKAMMER_HOME", str(tmp_path / "a" / ".." / "b"))
    assert Home.from_environment().root == tmp_path / "b"
    monkeypatch.delenv("WUNDERKAMMER_HOME")
    monkeypatch.chdir(tmp_path)
    assert Home.from_environment().root == tmp_path / ".wunderkammer"
    monkeypatch.setenv("WUNDERKAMMER_HOME", "~/here")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert Home.from_environment().root == Path(tmp_path) / "here"
