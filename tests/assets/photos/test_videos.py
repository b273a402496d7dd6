"""Films as photos: scanned, read, shown by their poster, cut short; live and motion photos."""

import shutil

import numpy as np
import pytest

from assets.photos.prune import prune_photos
from catalog_data.identity import content_id, film_key, rendition_key, vector_table
from ml.clip import ClipModel, find_weights
from ml.image import RENDITION_RECIPE
from ml.video import VIDEO_RECIPE, film_facts
from tests.assets.photos.conftest import jpeg
from tests.films import film, sound_alone
from tests.tiny_clip import MODEL, write_tiny_clip

NEEDED = (
    "photo_catalogue",
    "photo_previews",
    "photo_metadata",
    "photo_hashes",
    "photo_stacks",
    "video_previews",
)
TAGS = {
    "com.apple.quicktime.creationdate": "2024-05-04T12:34:56+0200",
    "com.apple.quicktime.location.ISO6709": "+48.2083+016.3725+171.000/",
    "com.apple.quicktime.make": "Apple",
}
MOTION = "photos/immich/formats/motionphoto/samsung-one-ui-6.heic"


def test_films_are_photos(derive, household, resources):
    folder = household.folder(household.person())
    whole = film(2, turned=90, dark=0.5, sound=True, tags=TAGS)
    (folder / "walk.mp4").write_bytes(whole)
    (folder / "IMG_1.mov").write_bytes(film(1, form="mov", seed=1))
    (folder / "IMG_1.jpg").write_bytes(jpeg(1))
    (folder / "cut.mp4").write_bytes(whole[: len(whole) // 2])
    (folder / "song.mp4").write_bytes(sound_alone())
    derive(*NEEDED)
    failures = household.rows("SELECT asset, attempts, error FROM derived.failures")
    assert [(one["asset"], one["attempts"]) for one in failures] == [("video_previews", 2)] * 2
    assert "The film has no pictures." in [one["error"] for one in failures]
    (told,) = household.rows(
        "SELECT m.*, v.duration AS lasts, v.stills, p.renditions, p.width AS across, v.film"
        " FROM derived.photo_metadata m JOIN facts.photos f ON f.id = m.photo_id"
        " JOIN derived.video_previews v USING (content_id)"
        " JOIN derived.photo_previews p USING (content_id) WHERE m.make = 'Apple'"
    )
    assert (told["width"], told["height"], told["across"]) == (120, 160, 120)
    assert (told["video_codec"], told["frame_rate"], told["format"]) == ("h264", 10.0, "MP4")
    assert told["duration"] == told["lasts"] == pytest.approx(2, abs=0.2)
    assert str(told["taken_at"]) == "2024-05-04 12:34:56" and told["utc_offset_minutes"] == 120
    assert told["taken_at_rule"] == "QuickTime with offset"
    assert (told["latitude"], told["altitude"]) == (48.2083, 171.0)
    assert [still["at"] for still in told["stills"]][0] == 0.5 and len(told["stills"]) == 6
    short = resources["blobs"].derived.opened(
        film_key(content_id(whole), VIDEO_RECIPE, "preview.mp4")
    )
    assert film_facts(short).audio_codec is None
    (stack,) = household.rows(
        "SELECT s.type, f.name FROM derived.photo_stacks s"
        " JOIN facts.photo_files f ON f.photo_id = s.primary_id"
    )
    assert stack == {"type": "live_photo", "name": "IMG_1.jpg"}
    hashed = household.rows("SELECT content_id FROM derived.photo_hashes")
    assert len(hashed) == 3
    (folder / "walk.mp4").rename(folder / "moved.mp4")
    assert derive(*NEEDED)["wrote"] == 0


def test_the_film_of_a_real_motion_photo_is_found(derive, household, shared_data):
    folder = household.folder(household.person())
    shutil.copy(shared_data / MOTION, folder)
    derive(*NEEDED)
    (told,) = household.rows("SELECT motion_offset, motion_length FROM derived.photo_metadata")
    assert told["motion_offset"] == 452_284 and told["motion_length"] > 3_000_000


def test_a_films_vector_is_the_middle_of_its_stills_and_goes_with_it(
    derive, household, resources, home
):
    write_tiny_clip(home.models, seed=1)
    folder, data = household.folder(household.person()), film(3, seed=5)
    (folder / "walk.mp4").write_bytes(data)
    (folder / "one.jpg").write_bytes(jpeg(1))
    needed = ("photo_catalogue", "video_previews", "photo_previews", "photo_embeddings")
    told = derive(*needed, clip_model=MODEL, dtype="float32")
    assert told["wrote"] == 2
    kept, content = resources["blobs"].derived, content_id(data)
    stills = [kept.read(key) for key in sorted(kept.keys("films")) if "/still " in key]
    canonical = kept.read(rendition_key(content, RENDITION_RECIPE, "small"))
    model = ClipModel.load(find_weights(home.models, MODEL), "float32")
    middle = model.embed_images([canonical, *stills]).mean(axis=0)
    table = vector_table("photo_embeddings", told["recipe"])
    rows = resources["lance"].columns(table, ["content_id", "vector"]).to_pylist()
    (vector,) = [row["vector"] for row in rows if row["content_id"] == content]
    assert len(stills) == 5 and np.allclose(vector, middle / np.linalg.norm(middle), atol=1e-5)
    (folder / "walk.mp4").write_bytes(film(1, seed=6))
    assert derive("photo_catalogue", "video_previews")["wrote"] == 1
    prune_photos(resources["postgres"], resources["lance"], resources["blobs"])
    assert {key.split("/")[-2] for key in kept.keys("films")} == {
        content_id((folder / "walk.mp4").read_bytes())
    }
    assert household.rows("SELECT count(*) AS n FROM derived.video_previews") == [{"n": 1}]
