"""Sheets of belongings by command: told, taken, refused, written again."""

import hashlib
import uuid

import pytest
import sqlalchemy as sa

from catalog_data.belongings.facts import ItemAttachment
from catalog_data.identity import fact_blob_key
from pipelines.cli.accounts import create
from pipelines.cli.checklists import blobs_of
from pipelines.cli.entry import run

SHEET = (
    "HB.import_ref,HB.location,HB.name,HB.quantity,HB.field.Colour\n"
    "a,Cellar / Shelf,Saw,2,red\nb,Cellar / Shelf,Rope,,\n"
)


@pytest.fixture
def do(house, capsys, monkeypatch):
    """Runs a command; what it said, in one line."""
    monkeypatch.setenv("COLUMNS", "300")
    create(house.said, "ada@x.example", "ada", "secret-secret", staff=True)

    def command(*words, code=0):
        assert run([str(word) for word in words]) == code
        said = capsys.readouterr()
        return " ".join(f"{said.out} {said.err}".split())

    return command


def test_a_sheet_by_command(do, tmp_path):
    sheet, first, second = (tmp_path / name for name in ("in.csv", "one.csv", "two.csv"))
    sheet.write_text(SHEET)
    told = do("import", "belongings", sheet, "--dry-run")
    assert told == "2 new, 0 changed, 0 same, 0 wrong; nothing is written."
    assert do("export", "belongings", first) == f"0 items are written to {first}."
    first.unlink()
    assert (
        do("import", "belongings", sheet) == "2 new, 0 changed, 0 same; they are ada@x.example's."
    )
    do("export", "belongings", first, "--owner", "ada@x.example")
    assert "2 same" in do("import", "belongings", first)
    sheet.write_text(SHEET.replace("Shelf,Saw,2", "Box,Saw,3"))
    told = do("import", "belongings", sheet)
    assert "0 new, 1 changed, 1 same" in told
    told = do("import", "belongings", first, "--dry-run")
    assert "row 2: HB.location: 'Cellar / Box' becomes 'Cellar / Shelf'" in told
    sheet.write_text("HB.name,HB.quantity\nx,many\n,1\n")
    told = do("import", "belongings", sheet, code=1)
    assert "row 2: HB.quantity is no number of 0 or more" in told and "2 rows can't be" in told
    sheet.write_text("Name\nx\n")
    assert "no column HB.name" in do("import", "belongings", sheet, code=1)
    assert "There is no file" in do("import", "belongings", tmp_path / "none.csv", code=1)
    do("export", "belongings", second)
    assert "overwrites nothing" in do("export", "belongings", second, code=1)


def test_a_zip_by_command(do, house, tmp_path):
    sheet, first, second = tmp_path / "in.csv", tmp_path / "one.zip", tmp_path / "two.zip"
    sheet.write_text(SHEET)
    do("import", "belongings", sheet)
    content = hashlib.sha256(b"How to saw").hexdigest()
    house_blobs = blobs_of(house).facts
    house_blobs.write(fact_blob_key(content), b"How to saw")
    row = {"id": uuid.uuid4(), "content_id": content, "kind": "manual", "name": "saw.txt"}
    with house.said.begin() as connection:
        item = connection.execute(sa.text("SELECT id FROM facts.items WHERE name = 'Saw'")).scalar()
        connection.execute(sa.insert(ItemAttachment).values(**row, item_id=item, size=10))
    do("export", "belongings", first, "--attachments")
    with house.said.begin() as connection:
        connection.execute(sa.text("DELETE FROM facts.items"))
    house_blobs.delete(fact_blob_key(content))
    assert "2 new" in do("import", "belongings", first, "--dry-run")
    assert "2 new" in do("import", "belongings", first)
    assert house_blobs.read(fact_blob_key(content)) == b"How to saw"
    do("export", "belongings", second, "--attachments")
    assert second.read_bytes() == first.read_bytes()
