"""Facts of music: what the tables refuse, who may read the salt, and which data may be used."""

import uuid

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog_data.music.licences import Channel, may_train

USES = st.sampled_from([None, "production", "research", "blocked"])


@given(st.lists(USES))
def test_what_is_not_allowed_in_so_many_words_is_not_allowed(uses):
    allowed = bool(uses) and set(uses) == {"production"}
    assert may_train(uses, Channel.PRODUCTION) == allowed
    looked_at = bool(uses) and set(uses) <= {"production", "research"}
    assert may_train(uses, Channel.EVALUATION) == looked_at


def say_items(connection, *kinds):
    """New items of these kinds, by id."""
    made = [uuid.uuid4() for _ in kinds]
    for one, kind in zip(made, kinds, strict=True):
        connection.execute("INSERT INTO facts.music_items VALUES (%s, %s)", (one, kind))
    return made


def test_discs_keep_tracks_of_the_same_number_apart(urls):
    track = "INSERT INTO facts.music_tracks (id, title, album_id, disc_number, track_number)"
    with psycopg.connect(urls.api) as connection:
        album, *tracks = say_items(connection, "album", "track", "track", "track")
        connection.execute("INSERT INTO facts.music_albums VALUES (%s, 'Double')", (album,))
        for disc, one in enumerate(tracks[:2], 1):
            connection.execute(f"{track} VALUES (%s, 'Opening', %s, %s, 1)", (one, album, disc))
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute(f"{track} VALUES (%s, 'Again', %s, 2, 1)", (tracks[2], album))


@pytest.mark.parametrize(
    ("statement", "refused"),
    [
        ("INSERT INTO facts.music_items VALUES (gen_random_uuid(), 'song')", "kind"),
        (
            "INSERT INTO facts.music_redirects SELECT id, id, 'itself' FROM facts.music_items",
            "another",
        ),
        ("INSERT INTO facts.music_licences VALUES ('lfm', 'plays', 'own', 'everything')", "allows"),
        ("INSERT INTO facts.listener_salts VALUES (2, 'ab')", "one"),
    ],
)
def test_what_cannot_be_is_refused(urls, statement, refused):
    with psycopg.connect(urls.api) as connection:
        say_items(connection, "artist")
        connection.execute("INSERT INTO facts.music_datasets VALUES ('lfm', 'Last.fm')")
        with pytest.raises(psycopg.errors.CheckViolation, match=refused):
            connection.execute(statement)


def test_genres_that_differ_by_case_are_one(urls):
    genre = "INSERT INTO facts.music_genres VALUES (gen_random_uuid(), %s)"
    with psycopg.connect(urls.api) as connection:
        connection.execute(genre, ("Drum & Bass",))
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute(genre, ("drum & bass",))


def test_who_trains_cannot_read_the_salt(urls):
    with (
        psycopg.connect(urls.pipeline) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("SELECT salt FROM facts.listener_salts")
