"""The doctor on a language model: unset, set wrong, answering, down; the key is never told."""

import uuid

import sqlalchemy as sa

from pipelines.cli import doctor
from pipelines.cli.house import House
from tests.language_server import serving

SECRET = "sk-very-secret"
NAME = "WUNDERKAMMER_LANGUAGE_MODEL"
CALL = """
    INSERT INTO facts.language_model_calls
        (id, call, model, request, tries, tokens_read, tokens_written, seconds, cost)
    VALUES (:id, 'c', 'm', 'r', 1, 2000, 40, 0.1, 1.25)
"""


def test_a_language_model_is_looked_at(home, urls, postgres, monkeypatch):
    house = House(home, urls)
    assert doctor.language_model(house).consequence is None
    monkeypatch.setenv(f"{NAME}_URL", "http://127.0.0.1:9/v1")
    found = doctor.language_model(house)
    assert f"{NAME} does not tell" in found.consequence
    monkeypatch.setenv(NAME, "tiny")
    monkeypatch.setenv(f"{NAME}_KEY", SECRET)
    found = doctor.language_model(house)
    assert "can't be reached" in found.consequence and "asked 0 times, 0 tokens" in found.state
    with serving() as server:
        monkeypatch.setenv(f"{NAME}_URL", server.url)
        with postgres.begin() as connection:
            connection.execute(sa.text(CALL), {"id": uuid.uuid4()})
        found = doctor.language_model(house)
        assert found.consequence is None and server.keys == [f"Bearer {SECRET}"]
        assert found.state == f"tiny at {server.url}, asked 1 times, 2,040 tokens, 1.25 paid"
    assert SECRET not in str(found)


def test_music_services_are_named_or_said_to_be_unset(monkeypatch):
    for name in ("SPOTIFY_ID", "SPOTIFY_SECRET", "MUSICBRAINZ_CONTACT"):
        monkeypatch.delenv(f"WUNDERKAMMER_{name}", raising=False)
    found = doctor.music()
    assert found.consequence is None
    assert "WUNDERKAMMER_SPOTIFY_ID" in found.state and "MUSICBRAINZ_CONTACT" in found.state
    monkeypatch.setenv("WUNDERKAMMER_SPOTIFY_ID", "house")
    assert "both" in doctor.music().consequence
    monkeypatch.setenv("WUNDERKAMMER_SPOTIFY_SECRET", SECRET)
    monkeypatch.setenv("WUNDERKAMMER_MUSICBRAINZ_CONTACT", "mina@example.org")
    found = doctor.music()
    assert "api.spotify.com/v1 is asked" in found.state and SECRET not in str(found)
    assert "musicbrainz.org/ws/2 is asked" in found.state
