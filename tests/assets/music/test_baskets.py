"""Baskets: sittings parted by gaps, playlists and clicks, cut after twenty tracks, two at least."""

import itertools
import random
import uuid

import pytest
import sqlalchemy as sa

from assets.music.baskets import whole
from assets.music.datasets import Dataset
from catalog_data.music.baskets import FEWEST, GAP_SECONDS, MOST

START = 1_700_000_000
MINE = Dataset("mine", "Mine")


def songs_of(room, dataset="listenbrainz"):
    """The titles of each basket of a dataset, in order of time and place."""
    found = room.rows(
        "SELECT b.basket_id::text AS basket, t.title FROM derived.music_baskets b"
        " JOIN derived.music_basket_tracks USING (basket_id)"
        f" JOIN facts.music_tracks t ON t.id = track_id WHERE dataset = '{dataset}'"
        " ORDER BY listener, began_at, basket_id, position"
    )
    made = dict[str, list[str]]()
    for basket, title in found:
        made.setdefault(basket, []).append(title)
    return list(made.values())


def packed(plays):
    """What baskets a listener's (second, title) make, told in plain words of the rule."""
    sittings, before = [], None
    for second, title in sorted(plays):
        if before is None or second - before > GAP_SECONDS:
            sittings.append([])
        before = second
        if title not in sittings[-1]:
            sittings[-1].append(title)
    pieces = [s[i : i + MOST] for s in sittings for i in range(0, len(s), MOST)]
    return [piece for piece in pieces if len(piece) >= FEWEST]


def drawn(seed):
    """Seconds and titles of one listener: crowded or sparse, many titles or few."""
    draw = random.Random(seed)
    steps = draw.choice([[0, 1], [60], [GAP_SECONDS], [GAP_SECONDS + 1], [200, 1800, 1801, 9000]])
    seconds = itertools.accumulate(draw.choice(steps) for _ in range(draw.randrange(1, 70)))
    titles = draw.choice([1, 2, 19, 20, 21, 60])
    return {second: f"song {draw.randrange(titles)}" for second in seconds}


def test_any_listening_is_packed_by_the_rule(room, derive):
    several = [drawn(seed) for seed in range(60)]
    room.hear(
        *(
            (str(who), START + second, "A", title)
            for who, plays in enumerate(several)
            for second, title in plays.items()
        )
    )
    told = derive("listens", "baskets")
    expected = [basket for plays in several for basket in packed(plays.items())]
    assert sorted(songs_of(room)) == sorted(expected)
    assert told["baskets"] == len(expected) > 100
    assert {len(basket) for basket in expected} >= {FEWEST, MOST}


def test_only_whoever_heard_more_is_packed_anew(room, derive, postgres):
    for who in ("a", "b"):
        room.hear(*((who, START + 60 * number, "A", f"s{number}") for number in range(3)))
    assert derive("listens", "baskets")["pending"] == 2
    before = room.rows("SELECT source_id::text AS id, run_id FROM derived.music_basket_sources")
    room.hear(("a", START + 200, "A", "s9"), dataset=MINE)
    room.hear(("a", START + 181, "A", "s3"))
    told = derive("listens", "baskets")
    assert (told["pending"], told["wrote"]) == (2, 1), "one track of another dataset is no basket"
    after = room.rows("SELECT source_id::text AS id, run_id FROM derived.music_basket_sources")
    assert len(set(before) & set(after)) == 1
    (latest,) = {run for _, run in after} - {run for _, run in before}
    assert whole(postgres, latest).passed
    with postgres.begin() as connection:
        connection.execute(sa.text("DELETE FROM derived.music_basket_tracks WHERE position = 2"))
    assert not whole(postgres, latest).passed
    assert whole(postgres, "another run").passed, "what it packed was looked at then"
    room.hear(("a", START + 182, "A", "s4"), ("b", START + 182, "A", "s4"))
    derive("listens", "baskets")
    assert sorted(songs_of(room)) == [["s0", "s1", "s2", "s3", "s4"], ["s0", "s1", "s2", "s4"]]
    room.do("DELETE FROM facts.listening_events")
    derive("listens", "baskets")
    for table in ("music_baskets", "music_basket_tracks", "music_basket_sources"):
        assert room.rows(f"SELECT count(*) FROM derived.{table}") == [(0,)]


@pytest.fixture
def clicker(room):
    """Somebody who searches."""
    made = uuid.uuid4()
    room.do(
        "INSERT INTO facts.users (id, email, username, friend_code)"
        " VALUES (:id, 'm@x.example', 'm', 'ABCD1234')",
        id=made,
    )
    return made


def test_playlists_and_clicks_are_baskets_too_and_artists_are_no_tracks(room, derive, clicker):
    room.hear(*(("a", START + 10_000 * number, "A", f"s{number:02}") for number in range(25)))
    room.do("INSERT INTO facts.music_datasets (code, title) VALUES ('lists', 'Lists')")
    room.do(
        "INSERT INTO facts.music_playlists VALUES (gen_random_uuid(), 'lists', 'p', 'Road trip')"
    )
    room.do(
        "INSERT INTO facts.music_playlist_tracks"
        " SELECT p.id, row_number() OVER (ORDER BY title), t.id"
        " FROM facts.music_playlists p, facts.music_tracks t WHERE title < 's21'"
    )
    search = uuid.uuid4()
    room.do(
        "INSERT INTO facts.music_searches (id, user_id, query) VALUES (:id, :who, 'nina')",
        id=search,
        who=clicker,
    )
    room.do(
        "INSERT INTO facts.music_search_opens (search_id, position, item_id)"
        " SELECT :id, row_number() OVER (ORDER BY title NULLS FIRST), i.id FROM facts.music_items i"
        " LEFT JOIN facts.music_tracks t USING (id) WHERE kind = 'artist' OR title >= 's23'",
        id=search,
    )
    told = derive("listens", "baskets")
    assert (told["of_lists"], told["of_searches"], told["of_listenbrainz"]) == (1, 1, 0)
    assert songs_of(room) == [], "every song was a sitting of its own"
    assert songs_of(room, "lists") == [[f"s{number:02}" for number in range(20)]]
    assert songs_of(room, "searches") == [["s23", "s24"]]
    whose = "SELECT dataset, listener IS NULL AS nobody FROM derived.music_baskets ORDER BY 1"
    assert room.rows(whose) == [("lists", True), ("searches", False)]
