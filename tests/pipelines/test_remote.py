"""A folder of a Nextcloud that changes asks for one run; one that stands, or is away, for none."""

import json
import uuid

import dagster as dg
import pytest
import sqlalchemy as sa

from assets.photos.nextcloud.mirroring import mirrored
from catalog_data import secret_files
from catalog_data.photos.facts import PhotoSource, SourceKind
from catalog_data.photos.nextcloud import NextcloudFolder, password_name
from pipelines.remote import RUN_TAG, nextcloud_changed
from tests.assets.photos.conftest import jpeg
from tests.resources.cloud import StubCloud, served, status


@pytest.fixture
def stub():
    with served(StubCloud()) as running:
        running.put("a.jpg", jpeg(1))
        yield running


@pytest.fixture
def folder(household, resources, stub):
    """A folder that is mirrored."""
    owner, source, id_ = household.person(), uuid.uuid4(), uuid.uuid4()
    kept = {"id": source, "owner_id": owner, "kind": SourceKind.FOLDER, "root": "/elsewhere"}
    row = {"id": id_, "owner_id": owner, "source_id": source, "username": "mina", "remote": "/"}
    with household.said.begin() as connection:
        connection.execute(sa.insert(PhotoSource).values(kept))
        connection.execute(sa.insert(NextcloudFolder).values(**row, address=stub.url))
    secret_files.keep(resources["nextcloud"].passwords, password_name(id_), "app-password")
    return id_


class Watch:
    """The sensor with its cursor, as the daemon evaluates it."""

    def __init__(self, instance, resources):
        self.instance, self.cursor = instance, None
        self.resources = {name: resources[name] for name in ("postgres", "nextcloud")}

    def tick(self, *, later=False):
        if later and self.cursor:
            self.cursor = json.dumps(dict.fromkeys(json.loads(self.cursor), 0.0))
        context = dg.build_sensor_context(
            instance=self.instance, cursor=self.cursor, resources=self.resources
        )
        told = nextcloud_changed(context)
        if isinstance(told, dg.SkipReason):
            return told.skip_message
        self.cursor = told.cursor
        return [r.tags for r in told.run_requests] or told.skip_reason.skip_message


def test_what_changes_is_noticed_once_it_is_brought_no_more(folder, stub, resources, household):
    with dg.DagsterInstance.ephemeral() as instance:
        watch = Watch(instance, resources)
        asks = [{RUN_TAG: "yes"}]
        assert watch.tick() == asks, "it is new"
        asked = len(stub.asked)
        assert watch.tick() == "Nothing changed." and len(stub.asked) == asked, "not yet due"
        assert watch.tick(later=True) == asks, "still not brought"
        mirrored(resources["postgres"], resources["nextcloud"], "run")
        stub.asked.clear()
        assert watch.tick(later=True) == "Nothing changed."
        assert [(verb, depth) for verb, _, depth in stub.asked] == [("PROPFIND", "0")]

        stub.put("far/below/b.jpg", jpeg(2))
        assert watch.tick(later=True) == asks
        job = dg.Definitions(jobs=[idle]).resolve_job_def("idle")
        run = instance.create_run_for_job(job, tags={RUN_TAG: "yes"})
        assert watch.tick(later=True) == "A run is bringing files."
        instance.report_run_failed(run)
        assert watch.tick(later=True) == asks

        stub.all_bad = status(503)
        assert "503" in watch.tick(later=True)
        secret_files.forget(resources["nextcloud"].passwords, password_name(folder))
        assert "give it again" in watch.tick(later=True)
        stub.all_bad = None
        secret_files.keep(resources["nextcloud"].passwords, password_name(folder), "app-password")
        assert watch.tick() == "Nothing changed.", "half an hour is not over"
        with household.said.begin() as connection:
            connection.execute(sa.update(NextcloudFolder).values(password_at=sa.func.now()))
        assert watch.tick() == asks, "a password that is given is tried at once"


@dg.job
def idle(): ...
