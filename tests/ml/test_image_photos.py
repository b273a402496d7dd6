"""Every real file of the shared photos: decodes as its manifest says, or refuses with a reason."""

import csv
from concurrent.futures import ThreadPoolExecutor

import pytest

from ml.image import UndecodableError, decode

# What we read otherwise than Pillow, on which the manifest rests.
DECODE_HERE = {
    "exiftool/Panasonic.rw2": "LibRaw finds its preview; Pillow knows no RW2",
    "pillow-edge/truncated_end_chunk.png": "all pixels are there, only the closing chunk is cut",
    "pillow-edge/unknown_compression_method.png": "libpng reads the pixels all the same",
}
OTHER_SIZE = {"exiftool/DNG.dng": "the sensor's size; Pillow sees the thumbnail in its first page"}


def outcome(path):
    try:
        decoded = decode(path.read_bytes(), 250)
    except UndecodableError as error:
        return error.reason
    return decoded.width, decoded.height


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_every_file_as_the_manifest_says(shared_data):
    folder = shared_data / "photos"
    with (folder / "manifest.csv").open() as lines:
        rows = list(csv.DictReader(lines))
    with ThreadPoolExecutor(2) as pool:
        found = dict(zip([row["file"] for row in rows], pool.map(
            outcome, [folder / row["file"] for row in rows]), strict=True))  # fmt: skip
    decodes = {name for name, what in found.items() if isinstance(what, tuple)}
    expected = {row["file"] for row in rows if row["decodes"] == "yes"}
    assert decodes ^ expected == set(DECODE_HERE)
    sizes = {row["file"]: {int(row["width"]), int(row["height"])} for row in rows if row["width"]}
    wrong = {n for n in decodes & set(sizes) if set(found[n]) != sizes[n]}
    assert wrong == set(OTHER_SIZE)
    assert all(what.endswith(".") for what in found.values() if isinstance(what, str))
