"""Archives as publishers pack them, and those that must be refused, with a sentence that helps."""

import shutil
import stat
import zipfile

import polars as pl
import pytest

from ml.coldp import ArchiveError, archive, open_archive, read_table, read_treatments

NAMES = "ID\tscientificName\n1\tAus bus\n"


def packed(path, files):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in files.items():
            made.writestr(name, text)
    return path


def unpacked(folder, files):
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


@pytest.fixture(params=["zip", "folder"])
def opened(request, tmp_path):
    """Opens an archive of some files, packed or not."""

    def opened(files):
        if request.param == "zip":
            return open_archive(packed(tmp_path / "some.zip", files), tmp_path / "work")
        return open_archive(unpacked(tmp_path / "some", files), tmp_path / "work")

    return opened


@pytest.mark.parametrize("folder", ["", "data/", "coldp-main/data/"])
def test_tables_lie_at_the_top_or_in_a_folder(opened, folder):
    files = {
        f"{folder}name-usage.TSV": NAMES,
        f"{folder}vernacularnames.csv": "taxonID,name\n1,Ant\n",
        f"{folder}reference.json": "[]",
        f"{folder}treatments/1.html": "<p>Aus</p>",
        f"{folder}region.csv": "ID,name\n",
        f"{folder}old/NameUsage.tsv": NAMES,
        "metadata.yaml": "title: Ants\nversion: 1.10\nissued: 2024-01-06\n",
        "default.yaml": "name_usage:\n  code: zoological\n  extinct: false\n",
        "before.zip": "PK",
        "__MACOSX/._NameUsage.tsv": "x",
    }
    found = opened(files)
    assert {entity: path.name for entity, path in found.tables.items()} == {
        "NameUsage": "name-usage.TSV",
        "VernacularName": "vernacularnames.csv",
    }
    assert found.tables["NameUsage"].read_text() == NAMES
    assert [path.name for path in found.references] == ["reference.json"]
    assert {taxon: path.read_text() for taxon, path in found.treatments.items()} == {
        "1": "<p>Aus</p>"
    }
    assert found.metadata == {"title": "Ants", "version": "1.10", "issued": "2024-01-06"}
    assert found.defaults == {"NameUsage": {"code": "zoological", "extinct": "false"}}
    assert found.ignored == {
        f"{folder}region.csv": "not a file of ColDP",
        f"{folder}old/NameUsage.tsv": "not a file of ColDP",
        "before.zip": "an archive inside the archive",
        "__MACOSX/._NameUsage.tsv": "hidden, or raw data",
    }


def test_only_what_is_read_is_unpacked(tmp_path):
    path = packed(tmp_path / "a.zip", {"Name.tsv": NAMES, "logo.png": "x", "b.zip": "y"})
    open_archive(path, tmp_path / "work")
    assert [file.name for file in (tmp_path / "work").iterdir()] == ["Name.tsv"]


def test_json_describes_too(opened):
    found = opened({"Name.tsv": NAMES, "metadata.json": '{"title": "Ants", "issued": 2024}'})
    assert found.metadata == {"title": "Ants", "issued": 2024}


def test_a_usage_has_the_defaults_of_its_name_and_its_taxon(opened, tmp_path):
    said = "Name: {code: botanical, status: established, colour: red}\nTaxon:\n  EXTINCT: no\n"
    found = opened({"NameUsage.tsv": NAMES, "default.yaml": said})
    defaults = found.defaults_of("NameUsage")
    assert defaults == {"code": "botanical", "name_status": "established", "extinct": "no"}
    assert found.defaults_of("Name") == {"code": "botanical", "status": "established"}
    assert found.defaults_of("Media") == {}
    table = read_table(found.tables["NameUsage"], "NameUsage", tmp_path / "t", defaults)
    row = pl.read_parquet(table.path).select("code", "name_status", "extinct", "status").row(0)
    assert row == ("botanical", "established", "no", None)


@pytest.mark.parametrize("text", ["title: [", "\tx: y", "- a\n- b: ["])
def test_unreadable_metadata_is_named_and_stops_nothing(opened, text):
    found = opened({"Name.tsv": NAMES, "metadata.yaml": text})
    assert found.metadata == {}
    assert found.ignored["metadata.yaml"].startswith("unreadable: ")


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"reference.tsv": "ID\n"}, "some.* holds no names: add a table NameUsage"),
        ({"readme.txt": "hello"}, "holds no names"),
        ({"Name.tsv": NAMES, "names.csv": NAMES}, r"two tables of Name \(Name.tsv, names.csv\)"),
        ({"a/Name.tsv": NAMES, "b/Name.tsv": NAMES}, r"several folders \(a, b\): import one"),
    ],
)
def test_refusals_of_what_an_archive_holds(opened, files, sentence):
    with pytest.raises(ArchiveError, match=sentence):
        opened(files)


@pytest.mark.parametrize(
    "name", ["../Name.tsv", "/etc/Name.tsv", "a/../../Name.tsv", "c:/Name.tsv"]
)
def test_a_path_that_leaves_the_folder_is_refused(tmp_path, name):
    path = packed(tmp_path / "some.zip", {"Name.tsv": NAMES, name: NAMES})
    with pytest.raises(ArchiveError, match="outside of its folder"):
        open_archive(path, tmp_path / "work")
    assert not (tmp_path / "work").exists()


def test_a_link_is_refused(tmp_path):
    link = zipfile.ZipInfo("Taxon.tsv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "some.zip", "w") as made:
        made.writestr("Name.tsv", NAMES)
        made.writestr(link, "/etc/passwd")
    with pytest.raises(ArchiveError, match="outside of its folder"):
        open_archive(tmp_path / "some.zip", tmp_path / "work")


def test_a_link_out_of_a_folder_is_no_file_of_it(tmp_path):
    (tmp_path / "secret.tsv").write_text(NAMES)
    folder = unpacked(tmp_path / "some", {"Name.tsv": NAMES})
    (folder / "Taxon.tsv").symlink_to(tmp_path / "secret.tsv")
    assert list(open_archive(folder, tmp_path).tables) == ["Name"]


def test_an_archive_that_unpacks_without_end_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "SMALL", 1 << 16)
    path = packed(tmp_path / "some.zip", {"Name.tsv": "0" * (1 << 22)})
    with pytest.raises(ArchiveError, match="unpacks from .* to 4,194,304 bytes"):
        open_archive(path, tmp_path / "work")


def test_a_full_disk_and_too_many_files_are_said_before(tmp_path, monkeypatch):
    path = packed(tmp_path / "some.zip", {"Name.tsv": NAMES, "Taxon.tsv": NAMES})
    monkeypatch.setattr(archive, "MOST_FILES", 1)
    with pytest.raises(ArchiveError, match="has 2 files; 1 are the most"):
        open_archive(path, tmp_path / "work")
    monkeypatch.setattr(archive, "MOST_FILES", 2)
    full = shutil.disk_usage(tmp_path)._replace(free=7)
    monkeypatch.setattr(archive.shutil, "disk_usage", lambda _: full)
    with pytest.raises(ArchiveError, match="where 7 are free: make room"):
        open_archive(path, tmp_path / "work")


def test_a_damaged_zip_is_refused(tmp_path):
    whole = packed(tmp_path / "some.zip", {"Name.tsv": NAMES * 100}).read_bytes()
    (tmp_path / "cut.zip").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ArchiveError, match=r"cut.zip is no zip, or only part of one"):
        open_archive(tmp_path / "cut.zip", tmp_path / "work")
    bent = bytearray(whole)
    bent[60] ^= 255
    (tmp_path / "bent.zip").write_bytes(bent)
    with pytest.raises(ArchiveError, match=r"bent.zip is damaged .*: download it again"):
        open_archive(tmp_path / "bent.zip", tmp_path / "work")


def test_what_is_not_there_is_said(tmp_path):
    with pytest.raises(ArchiveError, match=r"gone.zip does not exist: give a folder or a zip"):
        open_archive(tmp_path / "gone.zip", tmp_path / "work")


def test_treatments_become_a_table(tmp_path):
    files = {"a": tmp_path / "a.txt", "b": tmp_path / "b.pdf", "c": tmp_path / "c.htm"}
    for file in files.values():
        file.write_bytes(b"\xef\xbb\xbfA\xc3\xa9 text\n")
    files["d"] = tmp_path / "d.txt"
    files["d"].write_bytes(b"\xe9")
    said = read_treatments(files, tmp_path / "t.parquet")
    rows = pl.read_parquet(said.path).select("taxon_id", "document", "format", "line").rows()
    assert rows == [("a", "Aé text\n", "text", 1), ("c", "Aé text\n", "html", 3)]
    assert (said.rows, said.lines) == (2, 4)
    assert said.damaged["text"].to_list() == ["b.pdf", "d.txt"]


REAL = {
    "avilist-2025-coldp.zip": 4,
    "cites-appendix-1.zip": 4,
    "flora-do-brasil-2017-coldp.zip": 4,
    "pterophoroidea-name-taxon-synonym.zip": 7,
    "pterophoroidea-nameusage.zip": 11,
}


@pytest.mark.parametrize("name", REAL)
def test_real_archives_are_read_whole(shared_data, tmp_path, name):
    found = open_archive(shared_data / "taxonomy" / name, tmp_path / "work")
    assert len(found.tables) == REAL[name]
    assert found.metadata["title"]
    for entity, path in found.tables.items():
        said = read_table(path, entity, tmp_path / "table.parquet")
        assert (said.header, said.damaged.rows()) == (1, [])
        height = pl.scan_parquet(said.path).select(pl.len()).collect().item()
        assert height == said.rows == said.lines - said.blank - 1
