"""Mirrors of a Nextcloud that changes, lies, and goes away: in step, or left as they were."""

import os
import shutil
import time
import uuid

import pytest
import sqlalchemy as sa

from assets.photos.nextcloud.mirroring import mirrored as bring_in_step
from catalog_data import secret_files
from catalog_data.photos.facts import PhotoSource, SourceKind
from catalog_data.photos.nextcloud import NextcloudFolder, mirror_name, password_name
from resources.nextcloud import Nextcloud
from tests.assets.photos.conftest import jpeg
from tests.resources.cloud import BASE, LONG_AGO, StubCloud, cut, served, status

A, B, C = jpeg(1), jpeg(2), jpeg(3)
ROOT = f"{BASE}mina"


@pytest.fixture
def stub():
    with served(StubCloud()) as running:
        yield running


@pytest.fixture
def mirrored(household, resources, stub):
    """Says that a folder is mirrored; its mirror."""

    def say(remote="/", password="app-password", address=None):
        owner = household.person()
        told = (address or stub.url, "mina", remote)
        root = resources["nextcloud"].mirrors + "/" + mirror_name(owner, *told)
        source, id_ = uuid.uuid4(), uuid.uuid4()
        kept = {"owner_id": owner, "kind": SourceKind.FOLDER, "root": f"/gone{root}"}
        row = dict(zip(("address", "username", "remote"), told, strict=True))
        with household.said.begin() as connection:
            connection.execute(sa.insert(PhotoSource).values(id=source, **kept))
            row |= {"id": id_, "owner_id": owner, "source_id": source}
            connection.execute(sa.insert(NextcloudFolder).values(row))
        if password:
            secret_files.keep(resources["nextcloud"].passwords, password_name(id_), password)
        return household.root.parent / "home" / "nextcloud" / root.rpartition("/")[2]

    return say


@pytest.fixture
def run(resources):
    """Brings mirrors in step; figures as the asset tells them."""

    def mirror():
        report, told = bring_in_step(resources["postgres"], resources["nextcloud"], "a run")
        return report.metadata() | told

    return mirror


@pytest.fixture
def patience(resources):
    """Changes how the server is asked."""

    def change(**more):
        said = resources["nextcloud"].model_dump() | more
        resources["nextcloud"] = Nextcloud(**said)

    return change


def tree(mirror):
    return {str(p.relative_to(mirror)): p.read_bytes() for p in mirror.rglob("*") if p.is_file()}


def counts(told):
    return told["wrote"], told["removed"], told["failed"], told["folders_away"]


def failures(household):
    rows = household.rows("SELECT id, error FROM derived.failures WHERE asset = 'nextcloud_files'")
    return {row["id"][37:]: row["error"] for row in rows}


def gets(stub):
    return [path.removeprefix(f"{ROOT}/") for verb, path, _ in stub.asked if verb == "GET"]


def test_a_folder_comes_once_and_follows_what_changes(run, mirrored, stub, household):
    stub.put("a.jpg", A)
    stub.put("Trips/Spring 2024/ü & b%20.JPG", B)
    stub.put("Trips/b.xmp", b"<x/>")
    for name in ("notes.txt", ".hidden/c.jpg", "Trips/@eaDir/c.jpg", "Trips/c.tmp"):
        stub.put(name, C)
    mirror = mirrored()
    assert counts(run()) == (3, 0, 0, 0)
    wanted = {"a.jpg": A, "Trips/Spring 2024/ü & b%20.JPG": B, "Trips/b.xmp": b"<x/>"}
    assert tree(mirror) == wanted
    assert (mirror / "a.jpg").stat().st_mtime == LONG_AGO
    asked = len(stub.asked)
    assert counts(run()) == (0, 0, 0, 0)
    assert len(stub.asked) == asked + 1, "the root stands as it did: it alone is asked"

    stub.put("a.jpg", C)
    stub.move("Trips/b.xmp", "Trips/Spring 2024/b.xmp")
    stub.take("Trips/Spring 2024/ü & b%20.JPG")
    assert counts(run()) == (2, 2, 0, 0)
    assert tree(mirror) == {"a.jpg": C, "Trips/Spring 2024/b.xmp": b"<x/>"}

    (mirror / "a.jpg").unlink()
    (mirror / "Trips/Spring 2024/b.xmp").write_bytes(b"<x>written here</x>")
    (mirror / "mine.jpg").write_bytes(B)
    assert counts(run()) == (1, 0, 0, 0), "what is lost here comes again, and that alone"
    assert (mirror / "mine.jpg").read_bytes() == B, "what others put there stays"

    (source,) = household.rows("SELECT root FROM facts.photo_sources")
    assert source["root"] == str(mirror), "the home is elsewhere now"


def test_a_moved_photo_stays_itself_and_one_that_is_gone_is_missing(
    derive, mirrored, stub, household
):
    stub.put("a.jpg", A)
    stub.put("b.jpg", B)
    mirrored()
    derive("photo_catalogue", "nextcloud_files")
    query = "SELECT path, photo_id, missing_since FROM facts.photo_files ORDER BY path"
    before = {row["path"]: row["photo_id"] for row in household.rows(query)}
    stub.move("a.jpg", "albums/a.jpg")
    stub.take("b.jpg")
    derive("photo_catalogue", "nextcloud_files")
    after = {r["path"]: r["photo_id"] for r in household.rows(query) if not r["missing_since"]}
    assert after == {"albums/a.jpg": before["a.jpg"]}
    gone = {r["path"]: r["photo_id"] for r in household.rows(query) if r["missing_since"]}
    assert gone == {"a.jpg": before["a.jpg"], "b.jpg": before["b.jpg"]}


def test_a_server_that_is_away_or_lies_changes_nothing(run, mirrored, stub, household):
    stub.put("a.jpg", A)
    stub.put("Trips/b.jpg", B)
    mirror = mirrored()
    run()
    whole = tree(mirror)
    stub.put("c.jpg", C)
    bomb = b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'
    for bad, words in (
        (status(503), "503"),
        (status(401), "refuses the login"),
        (status(404), "no such folder"),
        (status(207, bomb), "document type"),
        (status(302, Location="https://elsewhere.example/"), "redirects"),
    ):
        stub.all_bad = bad
        assert counts(run()) == (0, 0, 0, 1)
        assert words in failures(household)[""], words
    stub.all_bad = None
    stub.bad[f"{ROOT}/Trips"] += [status(500)] * 2
    assert counts(run()) == (0, 0, 0, 1), "half a walk is none"
    kept = dict(stub.files["mina"])
    stub.files["mina"].clear()
    assert counts(run()) == (0, 0, 0, 1)
    assert "had 2 files and is empty" in failures(household)[""]
    assert tree(mirror) == whole
    stub.files["mina"].update(kept)
    assert counts(run()) == (1, 0, 0, 0)
    assert failures(household) == {}


def test_folders_inside_that_are_closed_keep_what_they_had(run, mirrored, stub, household):
    stub.put("a.jpg", A)
    stub.put("Trips/b.jpg", B)
    mirror = mirrored()
    run()
    stub.take("Trips/b.jpg")
    stub.take("a.jpg")
    stub.put("c.jpg", C)
    stub.bad[f"{ROOT}/Trips"] += [status(403)]
    assert counts(run()) == (1, 1, 0, 0)
    assert tree(mirror) == {"c.jpg": C, "Trips/b.jpg": B}
    assert "can't be listed" in failures(household)["Trips"]


def test_one_bad_file_fails_alone_and_is_left_until_it_changes(run, mirrored, stub, household):
    stub.put("a.jpg", A)
    stub.put("b.jpg", B)
    mirror = mirrored()
    stub.bad[f"{ROOT}/a.jpg"] += [cut(10)] * 9
    assert counts(run()) == (1, 0, 1, 0)
    assert "can't be downloaded" in failures(household)["a.jpg"]
    stub.asked.clear()
    assert counts(run()) == (0, 0, 0, 0) and gets(stub) == []
    assert "a.jpg" in failures(household), "it is still known"
    stub.bad.clear()
    stub.put("a.jpg", C)
    assert counts(run()) == (1, 0, 0, 0)
    assert tree(mirror) == {"a.jpg": C, "b.jpg": B} and failures(household) == {}
    assert not (mirror / ".incoming").exists()


def test_names_that_no_folder_can_hold_are_told(run, mirrored, stub, household):
    stub.put("a.jpg", A)
    stub.put(f"{'x' * 300}.jpg", B)
    answer = StubListing(stub, f"{ROOT}/%2e%2e", f"{ROOT}/a%2Fb.jpg", f"{ROOT}/%ff.jpg")
    stub.bad[ROOT] += [answer]
    mirror = mirrored()
    assert counts(run()) == (1, 0, 0, 0)
    assert tree(mirror) == {"a.jpg": A}
    assert not [p for p in mirror.parent.parent.rglob("*.jpg") if p.name != "a.jpg"]
    told = failures(household)
    assert len(told) == 3 and all("a name" in error for error in told.values()), told


class StubListing:
    """A listing with more entries than there are: once, for a depth of 1."""

    def __init__(self, stub, *hrefs):
        self.hrefs = hrefs

    def __call__(self, handler):
        if handler.headers["depth"] != "1":
            return None
        body = handler.listing("mina", "", "1").removesuffix("</d:multistatus>")
        for href in self.hrefs:
            body += (
                f"<d:response><d:href>{href}</d:href><d:propstat><d:prop><d:resourcetype/>"
                "<d:getcontentlength>1</d:getcontentlength></d:prop>"
                "<d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>"
            )
        handler.give(207, f"{body}</d:multistatus>".encode())
        return True


def test_without_a_password_it_is_said_and_given_again_all_comes(
    run, mirrored, stub, resources, household
):
    stub.put("a.jpg", A)
    mirror = mirrored(password=None)
    assert counts(run()) == (0, 0, 0, 1)
    assert failures(household)[""] == "There is no password of this folder here: give it again."
    (row,) = household.rows("SELECT id FROM facts.nextcloud_folders")
    secret_files.keep(resources["nextcloud"].passwords, password_name(row["id"]), "app-password")
    assert counts(run()) == (1, 0, 0, 0) and tree(mirror) == {"a.jpg": A}
    with household.said.begin() as connection:
        connection.execute(sa.delete(NextcloudFolder))
    assert counts(run()) == (0, 0, 0, 0)
    assert tree(mirror) == {"a.jpg": A}, "photos stay"
    assert household.rows("SELECT id FROM derived.nextcloud_files") == []
    assert household.rows("SELECT folder_id FROM derived.nextcloud_roots") == []


def test_a_run_ends_in_time_and_the_next_goes_on(run, mirrored, stub, patience, household):
    for number in range(6):
        stub.put(f"{number}.jpg", jpeg(number))
    mirror = mirrored()
    patience(minutes=0.0)
    told = run()
    assert (told["wrote"], told["unreachable"], told["uncovered"]) == (0, 6, 0)
    assert household.rows("SELECT etag FROM derived.nextcloud_roots") == [], "not in step"
    patience(minutes=1.0)
    stub.bad[f"{ROOT}/1.jpg"] += [cut(5)] * 2
    assert run()["wrote"] == 6 and len(tree(mirror)) == 6


def test_a_server_that_goes_away_meanwhile_is_not_asked_for_each_file(
    run, mirrored, stub, patience
):
    for number in range(20):
        stub.put(f"{number:02}.jpg", jpeg(number))
    mirror = mirrored()
    patience(at_once=1)

    def leave(handler):
        stub.all_bad = status(503)
        handler.give(503)
        return True

    stub.bad[f"{ROOT}/05.jpg"] += [leave]
    told = run()
    assert (told["wrote"], told["unreachable"], told["failed"]) == (5, 15, 0)
    assert len(gets(stub)) < 9
    stub.all_bad = None
    assert run()["wrote"] == 15 and len(tree(mirror)) == 20


def test_what_is_there_already_is_not_downloaded_when_the_books_are_lost(
    run, mirrored, stub, postgres
):
    for number in range(4):
        stub.put(f"{number}.jpg", jpeg(number), modified=LONG_AGO + number)
    mirror = mirrored()
    run()
    os.utime(mirror / "3.jpg", (time.time(), time.time()))
    with postgres.begin() as connection:
        connection.execute(sa.text("DELETE FROM derived.nextcloud_files"))
        connection.execute(sa.text("DELETE FROM derived.nextcloud_roots"))
    stub.asked.clear()
    assert run()["wrote"] == 4
    assert gets(stub) == ["3.jpg"], "one was changed here since"


def test_a_mirror_that_leads_outside_is_not_followed(run, mirrored, stub, household, tmp_path):
    stub.put("Trips/b.jpg", B)
    mirror = mirrored()
    outside = tmp_path / "outside"
    outside.mkdir()
    mirror.mkdir(parents=True)
    (mirror / "Trips").symlink_to(outside)
    assert counts(run()) == (0, 0, 1, 0)
    assert list(outside.iterdir()) == [] and "outside" in failures(household)["Trips/b.jpg"]
    shutil.rmtree(outside)
