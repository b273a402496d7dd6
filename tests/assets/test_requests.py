"""A request of some photos derives exactly them anew; it stops where it is asked to."""

import datetime as dt
import uuid
from types import SimpleNamespace

import dagster as dg
import pytest
import sqlalchemy as sa

from assets import requests
from assets.photos import ASSETS, EXTERNALS
from assets.requests import Asked
from catalog_data.photos.requests import EVERYTHING, KINDS, Scope, anew
from pipelines.requests import Turn, carry_out, due, judged
from resources.compute import Outcome
from resources.requests import REQUEST_TAG, REQUESTS
from tests.assets.photos.conftest import household, jpeg, resources  # noqa: F401

Status = dg.DagsterRunStatus
NEEDED = ("photo_catalogue", "photo_previews", "photo_hashes", "photo_metadata")


@pytest.fixture
def work(resources, household):  # noqa: F811
    """Some assets over one database, derived by themselves or for requests."""
    with dg.DagsterInstance.ephemeral() as instance:
        yield Work(resources, household, instance)


class Work:
    def __init__(self, resources, household, instance):  # noqa: F811
        self.resources, self.household, self.instance = resources, household, instance

    def derive(self, assets=NEEDED, **tags):
        chosen = [asset for asset in ASSETS if asset.key.path[-1] in assets]
        return dg.materialize(
            [*EXTERNALS, *chosen],
            resources=self.resources,
            instance=self.instance,
            tags=tags,
            raise_on_error=False,
        )

    def turn(self, turn):
        names = {key.path[-1] for key in turn.assets} & set(NEEDED)
        return self.derive(names, **turn.tags)

    def ask(self, owner, kind, stop=None, **scope):
        id_ = uuid.uuid4()
        row = {"id": id_, "owner_id": owner, "kind": kind, "scope": scope, "stop_asked_at": stop}
        with self.household.said.begin() as connection:
            connection.execute(sa.insert(REQUESTS).values(row))
        return str(id_)

    def answer(self):
        carry_out(self.resources["postgres"], self.instance, self.turn)

    def due(self):
        return due(self.resources["postgres"], self.instance)

    def state(self, request):
        query = "SELECT * FROM derived.request_progress WHERE request_id = CAST(:id AS uuid)"
        (row,) = self.household.rows(query, id=request)
        return row

    def runs(self, table="photo_hashes"):
        rows = self.household.rows(f"SELECT content_id, run_id FROM derived.{table}")
        return {row["content_id"]: row["run_id"] for row in rows}


def test_every_asset_of_photos_belongs_to_a_kind_and_every_kind_names_assets():
    named = {name for names in KINDS.values() for name in names}
    assert named == {asset.key.path[-1] for asset in ASSETS}
    assert anew(EVERYTHING, "all") == frozenset() and anew(EVERYTHING, "photos") == named


def test_one_photo_is_derived_anew_and_no_other(work, household):  # noqa: F811
    owner, other = household.person(), household.person()
    folder, theirs = household.folder(owner), household.folder(other)
    (folder / "sub").mkdir()
    (folder / "a.jpg").write_bytes(jpeg(1))
    (folder / "sub" / "b.jpg").write_bytes(jpeg(2))
    (theirs / "c.jpg").write_bytes(jpeg(3))
    assert work.derive().success
    before = work.runs()
    photos = household.rows("SELECT id::text, content_id, owner_id FROM facts.photos")
    (mine,) = [p for p in photos if p["content_id"] in before and p["owner_id"] == other]
    not_mine = work.ask(owner, "hashes", of="photos", photos=[mine["id"]])
    one = next(p for p in photos if p["owner_id"] == owner)
    asked = work.ask(owner, "hashes", of="photos", photos=[one["id"]])
    work.answer()
    after = work.runs()
    assert {c for c in after if after[c] != before[c]} == {one["content_id"]}
    assert work.state(not_mine)["counts"]["photo_hashes"]["catalogued"] == 0
    told = work.state(asked)
    assert (told["state"], told["attempt"]) == ("succeeded", 1)
    assert told["counts"]["photo_hashes"]["wrote"] == 1 and told["ended_at"] is not None

    (source,) = household.rows(
        "SELECT id::text FROM facts.photo_sources WHERE owner_id = :o", o=owner
    )
    below = work.ask(owner, "previews", of="source", source=source["id"], path="sub")
    work.answer()
    counts = work.state(below)["counts"]
    assert counts["photo_previews"]["wrote"] == 1 and counts["photo_hashes"]["catalogued"] == 1

    failed = {"asset": "photo_hashes", "id": one["content_id"], "error": "x", "attempts": 2}
    query = "SELECT fingerprint, recipe FROM derived.photo_hashes WHERE content_id = :id"
    (row,) = household.rows(query, id=one["content_id"])
    old = dt.datetime.now(dt.UTC)
    with work.resources["postgres"].begin() as connection:
        connection.execute(
            sa.text(
                "INSERT INTO derived.failures (asset, id, error, attempts, fingerprint, recipe,"
                " failed_at) VALUES (:asset, :id, :error, :attempts, :fingerprint, :recipe, :at)"
            ),
            {**failed, **row, "at": old},
        )
        connection.execute(sa.text("DELETE FROM derived.photo_hashes"))
    everything = work.ask(owner, EVERYTHING, of="all")
    work.answer()
    assert work.state(everything)["counts"]["photo_hashes"]["gave_up"] == 1
    retried = work.ask(owner, "hashes", of="all")
    work.answer()
    told = work.state(retried)["counts"]["photo_hashes"]
    assert (told["catalogued"], told["wrote"], told["gave_up"]) == (2, 2, 0)
    assert household.rows("SELECT id FROM derived.failures WHERE asset = 'photo_hashes'") == []


def test_a_request_stops_after_what_is_in_hand(work, household, monkeypatch):  # noqa: F811
    owner = household.person()
    folder = household.folder(owner)
    for seed in range(4):
        (folder / f"{seed}.jpg").write_bytes(jpeg(seed))
    assert work.derive().success
    before = work.runs("photo_previews")
    asked = work.ask(owner, "previews", of="all")
    never = work.ask(owner, "hashes", stop=dt.datetime.now(dt.UTC), of="all")
    monkeypatch.setattr(requests, "EVERY_SECONDS", 0.0)
    followed = Asked.followed

    def until_two(self, step, outcomes, total):
        for seen, outcome in enumerate(followed(self, step, outcomes, total), 1):
            if seen == 2:
                with household.said.begin() as connection:
                    stop = sa.update(REQUESTS).where(REQUESTS.c.id == uuid.UUID(self.request))
                    connection.execute(stop.values(stop_asked_at=sa.func.now()))
            yield outcome

    monkeypatch.setattr(Asked, "followed", until_two)
    work.answer()
    after = work.runs("photo_previews")
    assert len([c for c in after if after[c] != before[c]]) == 2, "what was done is kept"
    told = work.state(asked)
    assert (told["state"], told["step"], told["done"]) == ("stopped", "photo_previews", 2)
    (run,) = work.instance.get_runs(dg.RunsFilter(tags={REQUEST_TAG: asked}))
    assert run.status == Status.CANCELED
    assert work.state(never)["state"] == "stopped" and work.state(never)["attempt"] == 0
    assert work.due() == []


def test_a_request_left_by_a_dead_run_is_taken_up_and_at_last_told(work, household):  # noqa: F811
    owner = household.person()
    asked, other = work.ask(owner, "hashes", of="all"), work.ask(owner, "metadata", of="all")
    for attempt in (1, 2, 3):
        turns = {turn.request: turn for turn in work.due()}
        assert turns[asked] == Turn(asked, "hashes", attempt) and other in turns
        run = work.instance.create_run_for_job(nothing, tags=turns[asked].tags)
        assert {turn.request for turn in work.due()} == {other}, "it waits for that run alone"
        work.instance.report_run_failed(run, "The process that did this run is gone.")
    assert {turn.request for turn in work.due()} == {other}
    told = work.state(asked)
    assert (told["state"], told["attempt"]) == ("failed", 3)
    assert "process" in told["error"]
    work.answer()
    assert work.state(other)["state"] == "succeeded"


@dg.job
def nothing():
    pass


def run_of(status):
    return SimpleNamespace(status=status)


@pytest.mark.parametrize(
    ("statuses", "stop", "verdict"),
    [
        ([], False, "start"),
        ([], True, "stopped"),
        ([Status.QUEUED], True, "wait"),
        ([Status.STARTED], False, "wait"),
        ([Status.SUCCESS], False, "succeeded"),
        ([Status.SUCCESS], True, "stopped"),
        ([Status.CANCELED], False, "stopped"),
        ([Status.FAILURE], True, "stopped"),
        ([Status.FAILURE], False, "start"),
        ([Status.FAILURE] * 3, False, "failed"),
        ([Status.SUCCESS, Status.FAILURE], False, "succeeded"),
    ],
)
def test_what_is_done_of_a_request(statuses, stop, verdict):
    assert judged([run_of(status) for status in statuses], stop=stop) == verdict


def test_outcomes_end_where_it_is_asked_to_stop(postgres):
    asked = Asked(postgres, str(uuid.uuid4()), "", "ocr", Scope("all"), dt.datetime.now(dt.UTC))
    asked.due, asked.stopped = float("inf"), False
    outcomes = (Outcome(str(number)) for number in range(5))
    seen = []
    for outcome in asked.followed("photo_ocr", outcomes, 5):
        seen.append(outcome.id)
        asked.stopped = len(seen) == 3
    assert seen == ["0", "1", "2"]
