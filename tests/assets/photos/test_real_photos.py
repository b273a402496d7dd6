"""Every real file of the shared photos through every asset, held against its manifest."""

import csv

import dagster as dg
import pytest

from assets.photos import ASSETS, EXTERNALS
from ml.image import ALL
from resources.settings import PhotoSettings

# What is read otherwise than Pillow and exifread, on which the manifest rests, and why.
DECODE_HERE = {
    "exiftool/Panasonic.rw2": "LibRaw finds its preview; Pillow knows no RW2",
    "pillow-edge/truncated_end_chunk.png": "all pixels are there, only the closing chunk is cut",
    "pillow-edge/unknown_compression_method.png": "libpng reads the pixels all the same",
}
TELL_MORE = {
    "exiftool/FujiFilm.raf": "the EXIF of the JPEG within a Fuji RAW file",
    "exiftool/Photoshop.psd": "the EXIF resource of a Photoshop file",
    "pillow-edge/negative_top_left_layer.psd": "the EXIF resource of a Photoshop file",
    "immich/formats/webp/denali.webp": "a WebP chunk by the standard, without Exif\\0\\0 before it",
}
SIDECARS = ".xmp"
PHOTOS = """
    SELECT f.path, p.content_id, v.renditions::text AS renditions, m.*
    FROM facts.photo_files f
    LEFT JOIN facts.photos p ON p.id = f.photo_id
    LEFT JOIN derived.photo_previews v ON v.content_id = p.content_id
    LEFT JOIN derived.photo_metadata m ON m.photo_id = p.id
    ORDER BY f.path
"""


@pytest.fixture(scope="module")
def manifest(shared_data):
    with (shared_data / "photos" / "manifest.csv").open() as lines:
        return {row["file"]: row for row in csv.DictReader(lines)}


@pytest.fixture
def derived(household, resources, shared_data):
    """Rows of every file after one materialization, and the failures by path."""
    folder = shared_data / "photos"
    owner = household.person()
    household.adopt(owner, folder)
    # Reading the words of 300 pictures takes minutes, and asks nothing that others don't.
    unread = PhotoSettings(**(resources["settings"].model_dump() | {"off": ["photo_ocr"]}))
    resources |= {"settings": unread}
    with dg.DagsterInstance.ephemeral() as instance:
        done = dg.materialize([*EXTERNALS, *ASSETS], resources=resources, instance=instance)
    assert done.success
    rows = {row["path"]: row for row in household.rows(PHOTOS)}
    by_id = {row["content_id"]: path for path, row in rows.items() if row["content_id"]}
    failures = {}
    for row in household.rows("SELECT asset, id, error FROM derived.failures"):
        path = row["id"].partition("/")[2] or by_id.get(row["id"], row["id"])
        failures[path] = row["error"]
    return rows, failures


def same_bytes(rows, path):
    """Paths that hold the very bytes of a path: copies share one photo and one failure."""
    content = rows[path]["content_id"]
    return {p for p, row in rows.items() if content and row["content_id"] == content} | {path}


@pytest.mark.timeout(280)
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_every_file_is_derived_or_a_failure_with_a_reason(derived, manifest):
    rows, failures = derived
    assert manifest.keys() - rows.keys() == set()
    decodes = {f for f, row in manifest.items() if row["decodes"] == "yes"} | set(DECODE_HERE)
    for path in manifest:
        made = rows[path]["renditions"]
        assert (made is not None) == (path in decodes), (path, failures.get(path))
        if path in decodes:
            assert all(f'"{name}"' in made for name in ALL), path
        else:
            assert any(p in failures for p in same_bytes(rows, path)), path
    assert all(error.endswith(".") for error in failures.values())
    check_metadata(rows, manifest)


def check_metadata(rows, manifest):
    """Make, model, date, orientation and place as the manifest says."""
    placed = 0
    for path, expected in manifest.items():
        row = rows[path]
        if path in TELL_MORE or row["photo_id"] is None:
            continue
        for name in ("make", "model"):
            assert (row[name] or "") == expected[name].strip(), (path, name)
        assert str(row["orientation"] or "") == expected["orientation"], path
        if expected["gps_lat"]:
            placed += 1
            assert row["latitude"] == pytest.approx(float(expected["gps_lat"]), abs=1e-4), path
            assert row["longitude"] == pytest.approx(float(expected["gps_lon"]), abs=1e-4), path
    assert placed == 23
