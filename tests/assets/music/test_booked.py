"""The book of months: it tells of every month what its events would, whatever came and went."""

import re

import polars as pl
import sqlalchemy as sa
from alembic import command

import resources.schema
from assets.music.booked import months_of
from assets.music.months import DECIDED, HEARD, REDIRECTED, pending_months
from assets.music.packing import TOLD
from resources.schema import engine_of

COUNTED = """
    SELECT date_trunc('month', listened_at AT TIME ZONE 'UTC')::date AS month, count(*) AS events
    FROM facts.listening_events GROUP BY 1 ORDER BY 1
"""
BOOKED = """
    SELECT month, sum(events)::bigint AS events FROM facts.listening_months
    GROUP BY 1 HAVING sum(events) <> 0 ORDER BY 1
"""
EDGES = ("2024-01-31T23:59:59", "2024-02-01T00:00:00", "2024-02-29T12:00:00", "2023-12-31T00:00:00")


def heard(room, who, *days):
    return room.hear(*((who, day, "Nina", "Sinnerman") for day in days))


def pending(room):
    return pending_months(room.said)["id"].to_list()


def test_the_book_tells_what_events_would_whatever_came_and_went(room, urls):
    def agree():
        assert room.rows(BOOKED) == room.rows(COUNTED)
        return dict(room.rows(BOOKED))

    heard(room, "a", *EDGES)
    heard(room, "a", *EDGES)
    heard(room, "b", EDGES[0], EDGES[0], EDGES[3])
    assert [*agree().values()] == [2, 2, 2]
    assert pending(room) == ["2023-12", "2024-01", "2024-02"]
    room.do("DELETE FROM facts.listening_events WHERE listened_at < '2024-01-01Z'")
    room.do("DELETE FROM facts.listening_events WHERE listened_at = '2024-02-01Z'")
    assert [*agree().values()] == [2, 1]
    carried = engine_of(urls.owner)
    with carried.begin() as connection:
        command.downgrade(resources.schema._configuration(connection), "0021")
    resources.schema.prepare_database(urls)
    assert len(agree()) == 2, "what was known before there was a book is in it"
    room.do("DELETE FROM facts.listening_events")
    assert agree() == {}
    heard(room, "a", *EDGES)
    assert len(agree()) == 3


def test_an_event_that_goes_as_another_comes_is_noticed(room, derive):
    heard(room, "a", *EDGES)
    derive("listens")
    assert pending(room) == []
    heard(room, "a", *EDGES)
    assert pending(room) == [], "nothing was new"
    room.do("DELETE FROM facts.listening_events WHERE listened_at = '2024-02-01Z'")
    heard(room, "b", "2024-02-03T00:00:00")
    assert pending(room) == ["2024-02"]
    derive("listens")
    assert pending(room) == []
    room.do("DELETE FROM facts.listening_events WHERE listened_at < '2024-01-01Z'")
    (gone,) = pending_months(room.said).rows()
    assert gone == ("2023-12", None)


def test_months_of_signatures_are_those_of_their_seconds():
    seconds = pl.Series([1_706_745_599, 1_706_745_600, 4_102_444_799])
    signed = seconds.map_elements(lambda second: f"{second:08x}{'0' * 24}", pl.String)
    assert sorted(map(str, months_of(signed)["month"])) == [
        "2024-01-01",
        "2024-02-01",
        "2099-12-01",
    ]


LOOKS = {"heard": HEARD.format(asked=""), "redirected": REDIRECTED, "decided": DECIDED, "sat": TOLD}
EVENTS = r"Seq Scan on (listening_events|music_listens)\b"


def test_whoever_looks_reads_no_more_than_changed(room):
    heard(room, "a", *EDGES)
    with room.said.begin() as connection:
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        for name, query in LOOKS.items():
            plan = "\n".join(connection.execute(sa.text(f"EXPLAIN {query}")).scalars())
            assert not re.search(EVENTS, plan) and "Index" in plan, (name, plan)
