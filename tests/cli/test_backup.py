"""A backup brings back every fact and original, refuses what would mix, and leaves no half."""

import datetime as dt
import hashlib
import stat
import tarfile
import uuid

import psycopg
import pytest
import sqlalchemy as sa

from catalog_data.identity import fact_blob_key
from catalog_data.tables import FACT_TABLES
from resources.archive import BackupError
from resources.backup import LEFT_OUT, back_up
from resources.blobs import Blobs
from resources.restore import restore_from, verify
from resources.schema import engine_of

SAVED = [table for table in FACT_TABLES if table.name not in LEFT_OUT]
NOW = dt.datetime(2024, 2, 29, 12, 0, 0, 123456, tzinfo=dt.UTC)
ODD = "tab\there, newline\nthere, back\\slash, \\N, quote ' and Ünïcode 蝶"
ORIGINALS = [b"an egg's preview", b"", bytes(range(256)) * 5000]


OF_TABLE = {
    "taxonomy_decisions": {"kind": "rollback"},
    "face_sayings": {"kind": "is"},
    "stack_sayings": {"kind": "together"},
    "persons": {"merged_into": None},
    "storage_units": {"parent_id": None, "location_id": None},
    "item_events": {"kind": "moved"},
    "proposal_decisions": {"verdict": "refused"},
    "item_attachments": {"kind": "receipt", "content_id": "0123456789abcdef" * 4},
    "music_items": {"kind": "track"},
    "music_aliases": {"kind": "track", "source": "isrc"},
    "listener_salts": {"id": 1},
    "music_model_decisions": {"kind": "approve"},
    "music_crawl_steps": {"kind": "album", "source": "spotify", "state": "pending"},
}


def value_for(column):
    """Some value that its type and the checks of today's tables allow."""
    known = {
        "email": "mina@wunderkammer.example", "username": ODD, "friend_code": "ABCD1234",
        "role": "staff", "status": "accepted", "kind": "folder", "visibility": "friends",
        "rating": 4, "tag": "straße", "latitude": -89.999999999999, "longitude": 1e-7,
        "code": "col", "category": "document", "verdict": "resolved",
        "quantity_unit": "fl_oz", "dimension_unit": "ft", "frame": 5,
        "precision": "month", "allows": "research",
        "channel": "evaluation", "item_kind": "track", "clout": 0.2,
        "rotation": 270, "permission": "write_all", "access_token": "0123456789abcdef" * 2,
    }  # fmt: skip
    if column.name in known:
        return known[column.name]
    kind = column.type.python_type
    if isinstance(column.type, sa.SmallInteger):
        return 2**14
    if isinstance(column.type, sa.Integer) and not isinstance(column.type, sa.BigInteger):
        return 2**30
    made = {bool: True, int: 2**62, str: ODD, float: 0.1, object: {"a": [ODD, None, 1.5]}}
    if kind is dt.datetime:
        return NOW if getattr(column.type, "timezone", False) else NOW.replace(tzinfo=None)
    if kind is dt.date:
        return NOW.date()
    if kind is list:
        return [uuid.uuid4()] if isinstance(column.type.item_type, sa.Uuid) else [ODD, ""]
    return made[kind]


def row_for(table, ids):
    """One full row of a table; keys of other tables are taken from their own rows."""
    row = {}
    for column in table.columns:
        if column.foreign_keys:
            target = next(iter(column.foreign_keys)).column.table.name
            row[column.name] = ids.get(target)
        elif column.type.python_type is uuid.UUID:
            row[column.name] = ids.setdefault(table.name, uuid.uuid4())
        else:
            row[column.name] = value_for(column)
    if table.name == "friendships":
        row |= {"to_user_id": ids["second user"], "blocked_by": None}
    if table.name == "music_redirects":
        row |= {"to_id": ids["second item"]}
    if table.name == "music_genre_parents":
        row |= {"parent_id": ids["second genre"]}
    row |= {name: value for name, value in OF_TABLE.get(table.name, {}).items() if name in row}
    ids.setdefault(table.name, row[next(iter(table.primary_key)).name])
    return row


def say_everything(url):
    """One row in every table of facts that a backup saves."""
    ids = {"second user": uuid.uuid4(), "second item": uuid.uuid4()}
    ids["second genre"] = uuid.uuid4()
    engine = engine_of(url)
    with engine.begin() as connection:
        for table in SAVED:
            row = row_for(table, ids)
            connection.execute(sa.insert(table).values(row))
            if table.name == "music_items":
                connection.execute(sa.insert(table).values({**row, "id": ids["second item"]}))
            if table.name == "music_genres":
                second = {"id": ids["second genre"], "name": "drum & bass"}
                connection.execute(sa.insert(table).values(second))
            if table.name == "users":
                other = {"id": ids["second user"], "email": "j@x.example", "username": "jonas"}
                connection.execute(
                    sa.insert(table).values({**row, **other, "friend_code": "ZZZZ9999"})
                )


def everything(url):
    with psycopg.connect(url) as connection:
        return {
            table.name: sorted(
                connection.execute(f"SELECT row_to_json(t)::text FROM facts.{table.name} t")
            )
            for table in SAVED
        }


def lose_everything(url):
    with psycopg.connect(url) as connection:
        connection.execute(f"TRUNCATE {', '.join(f'facts.{t.name}' for t in SAVED)} CASCADE")


def store(folder):
    folder.mkdir()
    return Blobs(facts_uri=(folder / "f").as_uri(), derived_uri=(folder / "d").as_uri()).facts


@pytest.fixture
def originals(tmp_path):
    kept = store(tmp_path / "blobs")
    for data in ORIGINALS:
        kept.write(fact_blob_key(hashlib.sha256(data).hexdigest()), data)
    return kept


@pytest.fixture
def archive(urls, originals, tmp_path):
    say_everything(urls.owner)
    path = tmp_path / "saved.tar"
    back_up(urls.owner, path, originals)
    return path


def test_every_fact_and_original_comes_back(urls, archive, originals, tmp_path):
    before = everything(urls.owner)
    assert [name for name, rows in before.items() if not rows] == []
    lose_everything(urls.owner)
    target = store(tmp_path / "other")
    manifest = restore_from(urls, archive, target)
    assert everything(urls.owner) == before
    keys = sorted(originals.keys(""))
    assert sorted(target.keys("")) == keys
    assert [target.read(key) for key in keys] == [originals.read(key) for key in keys]
    assert manifest.blobs == len(keys) == 3


def test_roles_may_do_their_work_after_a_restore(urls, archive, tmp_path):
    lose_everything(urls.owner)
    restore_from(urls, archive, store(tmp_path / "other"))
    with psycopg.connect(urls.api) as connection:
        connection.execute("UPDATE facts.users SET bio = 'back'")
    with psycopg.connect(urls.pipeline) as connection:
        connection.execute("SELECT * FROM facts.photos")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT * FROM facts.credentials")


def test_an_archive_is_private_and_holds_no_open_login(archive):
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    names = {table.name for table in verify(archive).tables}
    assert names == {table.name for table in SAVED}
    assert not names & {"refresh_tokens", "rate_limits", "changes"}


def test_a_filled_home_is_left_alone(urls, archive, tmp_path):
    before = everything(urls.owner)
    with pytest.raises(BackupError, match="empty one"):
        restore_from(urls, archive, store(tmp_path / "other"))
    assert everything(urls.owner) == before


@pytest.mark.parametrize("share", [0.05, 0.97])
def test_a_cut_archive_brings_no_row(urls, archive, tmp_path, share):
    lose_everything(urls.owner)
    cut = tmp_path / "cut.tar"
    data = archive.read_bytes()
    end = data.rstrip(b"\0")
    cut.write_bytes(data[: int(len(end) * share)])
    with pytest.raises(BackupError):
        restore_from(urls, cut, store(tmp_path / "other"))
    assert not any(everything(urls.owner).values())
    restore_from(urls, archive, store(tmp_path / "again"))
    assert all(everything(urls.owner).values())


def test_a_changed_original_is_noticed(urls, archive, tmp_path):
    lose_everything(urls.owner)
    changed = tmp_path / "changed.tar"
    changed.write_bytes(archive.read_bytes().replace(b"an egg's preview", b"an egg's PREview"))
    with pytest.raises(BackupError, match="damaged"):
        restore_from(urls, changed, store(tmp_path / "other"))
    assert not any(everything(urls.owner).values())


def test_nothing_is_overwritten_and_nothing_half_is_left(urls, archive, tmp_path):
    with pytest.raises(BackupError, match="exists already"):
        back_up(urls.owner, archive)
    with pytest.raises(BackupError, match="no folder"):
        back_up(urls.owner, tmp_path / "gone" / "saved.tar")

    class Broken:
        def keys(self, _prefix):
            return ["a", "b"]

        def read(self, _key):
            raise OSError("the disk is gone")

    with pytest.raises(OSError, match="disk is gone"):
        back_up(urls.owner, tmp_path / "half.tar", Broken())
    assert [path.name for path in tmp_path.glob("*half*")] == []


def test_what_is_no_backup_is_told(tmp_path):
    text, other = tmp_path / "a.txt", tmp_path / "b.tar"
    text.write_text("hello")
    with tarfile.open(other, "w") as tar:
        tar.add(text, "a.txt")
    for path in (text, other, tmp_path / "none.tar"):
        with pytest.raises(BackupError, match=r"no backup|no file|damaged"):
            verify(path)
