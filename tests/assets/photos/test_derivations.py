"""All photo assets over a small household: derived once, kept in step, nothing twice."""

import hashlib

import dagster as dg
import pytest
import sqlalchemy as sa
from PIL import Image

from assets.photos import ASSETS, EXTERNALS
from catalog_data.identity import fact_blob_key, vector_table
from catalog_data.photos.facts import PhotoSaying, PhotoTag
from tests.assets.photos.conftest import jpeg

VIENNA = {1: "N", 2: (48.0, 12.0, 30.0), 3: "E", 4: (16.0, 22.0, 21.0)}


def with_exif(seed, model="E-M1", when="2019:05:04 10:20:30"):
    exif = Image.Exif()
    exif[271], exif[272], exif[306] = "Olympus", model, when
    exif.get_ifd(0x8769)[36867] = when
    exif.get_ifd(0x8825).update(VIENNA)
    return jpeg(seed, exif=exif)


@pytest.fixture
def unread(resources):
    """No words are read, which takes most of the time: none is in a picture that is drawn."""
    resources["settings"].off.append("photo_ocr")


@pytest.fixture
def run(resources):
    with dg.DagsterInstance.ephemeral() as instance:

        def materialize(*only):
            result = dg.materialize(
                [*EXTERNALS, *ASSETS],
                resources=resources,
                instance=instance,
                selection=list(only) or None,
            )
            assert result.success
            events = result.get_asset_materialization_events()
            return {
                e.asset_key.path[-1]: {k: v.value for k, v in e.materialization.metadata.items()}
                for e in events
            }

        yield materialize


def wrote(told):
    return {name: metadata["wrote"] for name, metadata in told.items() if "wrote" in metadata}


def found_by(resources, word):
    table = resources["lance"].open("photo_words")
    return {row["photo_id"] for row in table.search(word, query_type="fts").to_list()}


@pytest.fixture
def album(household):
    owner = household.person()
    folder = household.folder(owner)
    for seed in range(5):
        (folder / f"{seed}.jpg").write_bytes(with_exif(seed, model=f"E-M{seed}"))
    (folder / "broken.jpg").write_bytes(with_exif(9)[:1500])
    return owner, folder


def test_everything_is_derived_once(run, album, household):
    first = run()
    assert wrote(first) == {
        "nextcloud_files": 0,
        "video_previews": 0,
        "photo_previews": 5,
        "photo_metadata": 6,
        "photo_hashes": 5,
        "photo_appearance": 5,
        "photo_descriptors": 5,
        "photo_stacks": 0,
        "photo_duplicates": 0,
        "photo_embeddings": 0,
        "photo_faces": 5,
        "photo_people": 0,
        "photo_ocr": 5,
        "photo_tags": 0,
        "photo_captions": 0,
        "photo_retellings": 0,
        "photo_categories": 6,
        "photo_places": 6,
        "photo_events": 7,
        "photo_words": 6,
        "photo_statistics": 9,
        "photo_word_cloud": 1,
        "place_tree": 3,
        "person_scatter": 0,
        "person_company": 0,
        "photo_sidecars": 0,
    }
    assert "WUNDERKAMMER" in first["photo_embeddings"]["unavailable"] or (
        "doctor --fetch" in first["photo_embeddings"]["unavailable"]
    )
    assert first["photo_previews"]["failed"] == 1
    assert "data:image/jpeg" in first["photo_previews"]["contact_sheet"]
    assert len(first["photo_previews"]["contact_sheet"]) < 61_000
    again = run()
    assert set(wrote(again).values()) == {0}
    for asset, figure in (("photo_previews", "contact_sheet"), ("photo_places", "map")):
        assert again[asset][figure] == first[asset][figure]
    failures = household.rows("SELECT asset, attempts FROM derived.failures")
    assert failures == [{"asset": "photo_previews", "attempts": 2}]


def test_what_the_file_says_and_where_it_was(run, unread, album, household):
    run()
    rows = household.rows(
        "SELECT make, model, taken_at::text, taken_at_rule, round(m.latitude::numeric, 3) AS lat,"
        " place, country FROM derived.photo_metadata m JOIN derived.photo_places USING (photo_id)"
        " WHERE model = 'E-M4'"
    )
    assert len(rows) == 1
    assert (rows[0]["make"], rows[0]["country"]) == ("Olympus", "Austria")
    assert rows[0]["taken_at"] == "2019-05-04 10:20:30"
    assert float(rows[0]["lat"]) == 48.208


def test_a_replaced_file_and_a_new_one_are_all_that_is_done(run, unread, album, household):
    _, folder = album
    run()
    (folder / "0.jpg").write_bytes(with_exif(20))
    (folder / "new.jpg").write_bytes(with_exif(21))
    told = wrote(run())
    assert told["photo_previews"] == told["photo_hashes"] == told["photo_appearance"] == 2
    assert told["photo_metadata"] == 2


def test_a_corrected_time_and_place_win(run, unread, album, household):
    run()
    (photo,) = household.rows("SELECT photo_id FROM derived.photo_metadata WHERE model = 'E-M2'")
    row = {"photo_id": photo["photo_id"], "latitude": 59.91, "longitude": 10.75}
    with household.said.begin() as connection:
        connection.execute(sa.insert(PhotoSaying).values(**row, taken_at="2001-01-01 00:00"))
    told = wrote(run())
    assert told["photo_metadata"] == told["photo_places"] == told["photo_words"] == 1
    (now,) = household.rows(
        "SELECT place, taken_at::date::text AS day FROM derived.photo_places"
        " JOIN derived.photo_metadata USING (photo_id) WHERE model = 'E-M2'"
    )
    assert now == {"place": "Oslo", "day": "2001-01-01"}


def test_words_find_and_deleted_words_do_not(run, unread, album, household, resources):
    run()
    (photo,) = household.rows(
        "SELECT photo_id::text AS id FROM derived.photo_metadata WHERE model = 'E-M3'"
    )
    assert photo["id"] in found_by(resources, "Vienna")
    with household.said.begin() as connection:
        connection.execute(sa.insert(PhotoTag).values(photo_id=photo["id"], tag="zeppelin"))
    run()
    assert found_by(resources, "zeppelin") == {photo["id"]}
    with household.said.begin() as connection:
        connection.execute(sa.delete(PhotoTag))
    assert wrote(run())["photo_words"] == 1
    assert found_by(resources, "zeppelin") == set()


def test_two_owners_of_the_same_bytes_share_what_pixels_tell(run, unread, album, household):
    _, folder = album
    other = household.folder(household.person())
    (other / "same.jpg").write_bytes((folder / "1.jpg").read_bytes())
    told = wrote(run())
    assert (told["photo_previews"], told["photo_metadata"]) == (5, 7)


def test_an_egg_gets_every_derivation_its_preview_allows(run, unread, household, resources):
    owner = household.person()
    data = jpeg(50, (150, 112))
    content = hashlib.sha256(data).hexdigest()
    resources["blobs"].facts.write(fact_blob_key(content), data)
    with household.said.begin() as connection:
        connection.exec_driver_sql(
            f"INSERT INTO facts.photos (id, owner_id, content_id, is_egg) "
            f"VALUES (gen_random_uuid(), '{owner}', '{content}', true)"
        )
        connection.exec_driver_sql(
            "INSERT INTO facts.photo_eggs (photo_id, owner_id, hothash, hotpreview_id, width,"
            " height, details, exif) SELECT id, owner_id, content_id, content_id, 4000, 3000,"
            """ '{"camera_make": "Nikon", "camera_model": "D70"}', '{}' FROM facts.photos"""
        )
    told = wrote(run())
    assert told["photo_previews"] == told["photo_hashes"] == told["photo_appearance"] == 1
    (row,) = household.rows("SELECT make, model, width, height FROM derived.photo_metadata")
    assert row == {"make": "Nikon", "model": "D70", "width": 4000, "height": 3000}


def test_an_original_that_is_away_is_neither_failed_nor_forgotten(run, unread, album, household):
    _, folder = album
    run("photo_catalogue")
    (folder / "0.jpg").rename(folder.parent / "away.jpg")
    told = run("photo_previews")["photo_previews"]
    assert (told["unreachable"], told["failed"], told["uncovered"]) == (1, 1, 0)
    (folder.parent / "away.jpg").rename(folder / "0.jpg")
    assert run("photo_previews")["photo_previews"]["wrote"] == 1


def test_look_alikes_are_near_in_the_published_space(run, unread, album, household, resources):
    _, folder = album
    picture = Image.open(folder / "3.jpg")
    picture.resize((200, 150)).save(folder / "copy.png")
    run()
    (served,) = household.rows(
        "SELECT version FROM derived.published WHERE artifact = 'photo_appearance'"
    )
    table = vector_table("photo_appearance", served["version"])
    ids = {
        name: hashlib.sha256((folder / name).read_bytes()).hexdigest()
        for name in ("3.jpg", "copy.png")
    }
    lance = resources["lance"]
    rows = lance.columns(table, ["content_id", "vector"]).to_pylist()
    vector = next(row["vector"] for row in rows if row["content_id"] == ids["copy.png"])
    assert lance.nearest(table, vector, 2) == [ids["copy.png"], ids["3.jpg"]]
