"""Sheets of belongings through the API: taken whole or not at all, told, given back."""

import csv
import datetime as dt
import io
import random

import pytest

ROOT = "/api/v1/belongings"
CSV = {"content-type": "text/csv"}
FIRST = (
    b"HB.import_ref,HB.location,HB.tags,HB.quantity,HB.name,HB.purchase_date,HB.field.Colour\n"
    b'a,Cellar / Shelf,tools; red,2,Saw,10/13/2021,"red, ""dark"""\n'
    b"b,Cellar / Shelf,,1.5,=Rope,,\n"
    b",,,,Loose thing,,\n"
)


async def sent(asking, who, data, status=200, dry_run=False):
    headers = {**who.headers, **CSV}
    path = f"{ROOT}/import{'?dry_run=true' if dry_run else ''}"
    answer = await asking.client.post(path, content=data, headers=headers)
    assert answer.status_code == status, answer.text
    return answer.json()


async def given(asking, who):
    answer = await asking.client.get(f"{ROOT}/export", headers=who.headers)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-disposition"] == 'attachment; filename="belongings.csv"'
    return answer.content


def rows_of(data):
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


async def test_a_sheet_makes_items_and_places(asking, ada):
    told = await sent(asking, ada, FIRST, dry_run=True)
    assert (told["new"], told["wrong"], told["dry_run"]) == (3, 0, True)
    assert (await asking.get("items", ada))["items"] == []
    told = await sent(asking, ada, FIRST)
    assert [row["outcome"] for row in told["rows"]] == ["new"] * 3
    items = {item["name"]: item for item in (await asking.get("items", ada))["items"]}
    saw = items["Saw"]
    assert saw["path"] == ["Cellar", "Shelf"] and saw["tags"] == ["tools", "red"]
    assert (saw["quantity"], saw["quantity_unit"]) == (2, "count")
    assert saw["purchased_on"] == "2021-10-13"
    assert saw["attributes"] == {"Colour": 'red, "dark"'}
    assert items["Loose thing"]["path"] == [] and items["Loose thing"]["quantity"] is None
    history = (await asking.get(f"items/{saw['id']}/history", ada))["items"]
    assert [(event["kind"], event["quantity_after"]) for event in history] == [("made", 2)]
    assert history[0]["to_unit_id"] == saw["unit_id"] and history[0]["by_id"] == str(ada.id)
    told = rows_of(await given(asking, ada))
    assert [row["HB.name"] for row in told] == ["Saw", "'=Rope", "Loose thing"]
    assert told[2]["HB.import_ref"] == items["Loose thing"]["id"]


async def test_a_sheet_changes_what_it_names(asking, ada):
    await sent(asking, ada, FIRST)
    assert (await sent(asking, ada, await given(asking, ada)))["same"] == 3
    items = {item["name"]: item for item in (await asking.get("items", ada))["items"]}
    loose = items["Loose thing"]["id"]
    changed = (
        "HB.import_ref,HB.name,HB.location,HB.quantity,HB.field.Colour\r\n"
        "a,Saw,Attic / Box,3,\r\n"
        f"{loose},Not so loose,,,blue\r\n"
        "b,=Rope,Cellar/Shelf,1.50,\r\n"
    ).encode()
    told = await sent(asking, ada, changed, dry_run=True)
    assert [row["outcome"] for row in told["rows"]] == ["changed", "changed", "same"]
    assert told["rows"][0]["changes"] == [
        {"column": "HB.location", "before": "Cellar / Shelf", "after": "Attic / Box"},
        {"column": "HB.quantity", "before": "2", "after": "3"},
        {"column": "HB.field.Colour", "before": 'red, "dark"', "after": ""},
    ]
    await sent(asking, ada, changed)
    now = await asking.get(f"items/{items['Saw']['id']}", ada)
    assert now["path"] == ["Attic", "Box"] and now["attributes"] == {}
    assert now["tags"] == ["tools", "red"] and now["purchased_on"] == "2021-10-13"
    assert now["quantity_unit"] == "count"
    history = (await asking.get(f"items/{now['id']}/history", ada))["items"]
    assert sorted(event["kind"] for event in history) == ["counted", "made", "moved"]
    rope = await asking.get(f"items/{items['=Rope']['id']}", ada)
    assert rope["updated_at"] == items["=Rope"]["updated_at"]
    now = await asking.get(f"items/{loose}", ada)
    assert now["name"] == "Not so loose" and now["reference"] is None


async def test_wrong_rows_are_all_told_and_nothing_is_kept(asking, ada):
    wrong = (
        b"HB.import_ref;HB.name;HB.quantity;HB.insured;WK.quantity_unit\n"
        b"x;Good;1;yes;kg\nx;;many;perhaps;\ny;Short\n;Fine;-1;;stone\n"
    )
    told = await sent(asking, ada, wrong, 422)
    assert told["detail"].startswith("3 rows can't be taken")
    assert [(fault["row"], fault["column"]) for fault in told["faults"]] == [
        *((3, "HB.quantity"), (3, "HB.insured"), (3, "HB.name"), (3, "HB.import_ref")),
        *((4, ""), (5, "HB.quantity"), (5, "WK.quantity_unit")),
    ]
    dry = await sent(asking, ada, wrong, dry_run=True)
    assert (dry["new"], dry["wrong"]) == (1, 3)
    assert [len(row["faults"]) for row in dry["rows"]] == [0, 4, 1, 2]
    assert (await asking.get("items", ada))["items"] == []


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"HB.name\n\xff\n", "not UTF-8: line 2"),
        ("HB.name\nä\n".encode("utf-16"), "UTF-16"),
        (b"name\nx\n", "no column HB.name"),
        (b"HB.name,HB.tags,HB.labels\nx,,\n", "twice"),
        (b"HB.name,\nx,y\n", "no name"),
        (b"HB.name,WK.quantity_unit\nx,kg\n", "HB.quantity, which is missing"),
        (b"HB.name,HB.field." + b"x" * 300 + b"\n", "can't be a field"),
    ],
)
async def test_what_is_no_sheet_is_refused(asking, ada, data, why):
    assert why in (await sent(asking, ada, data, 422))["detail"]


async def test_a_sheet_is_its_owners_alone(asking, ada, bo):
    await sent(asking, ada, FIRST)
    item = (await asking.get("items", ada))["items"][-1]
    theirs = f"HB.import_ref,HB.name\n{item['id']},Mine now\na,Mine too\n".encode()
    await sent(asking, bo, theirs)
    assert (await asking.get(f"items/{item['id']}", ada))["name"] == item["name"]
    told = rows_of(await given(asking, bo))
    assert [row["HB.name"] for row in told] == ["Mine now", "Mine too"]
    assert len(rows_of(await given(asking, ada))) == 3


async def test_multipart_bom_and_line_ends(asking, ada):
    text = '\ufeffHB.name\tHB.notes\r\nCup\t"two\r\nlines"\r\n'
    files = {"file": ("things.tsv", text.encode())}
    answer = await asking.client.post(f"{ROOT}/import", files=files, headers=ada.headers)
    assert answer.status_code == 200, answer.text
    assert (await asking.get("items", ada))["items"][0]["notes"] == "two\r\nlines"


def cells_of(data):
    """Non-empty cells of each row, without what stands around them."""
    rows = csv.DictReader(io.StringIO(data.decode(), newline=""))
    return [{key: cell.strip() for key, cell in row.items() if cell.strip()} for row in rows]


def in_one_form(column, cell):
    """A cell of Homebox as the README says it may differ: dates, blanks around separators."""
    if column == "HB.purchase_date":
        return str(dt.datetime.strptime(cell, "%m/%d/%Y").date())
    mark, between = {"HB.tags": (";", "; "), "HB.location": ("/", " / ")}.get(column, (None, ""))
    return between.join(part.strip() for part in cell.split(mark)) if mark else cell


@pytest.mark.parametrize("name", ["demo_items", "fields", "minimal", "types"])
async def test_sheets_of_homebox_are_kept_cell_by_cell(asking, ada, bo, shared_data, name):
    folder = shared_data / "inventory" / "homebox-import"
    if not folder.is_dir():
        pytest.skip("no sheets of Homebox here")
    original = (folder / f"{name}.csv").read_bytes()
    await sent(asking, ada, original)
    first = await given(asking, ada)
    for before, after in zip(cells_of(original), cells_of(first), strict=True):
        assert {c: in_one_form(c, cell) for c, cell in before.items()}.items() <= after.items()
    await sent(asking, bo, first)
    assert await given(asking, bo) == first


async def test_nasty_belongings_move_to_an_empty_home(asking, ada, bo):
    draw = random.Random(11)
    nasty = list("=+-@'\"\\/;, \t\r\n\u00a0ä家ab")

    def text(least=0):
        said = "".join(draw.choices(nasty, k=draw.randint(least, 6)))
        return said if said.strip() or not least else f"x{said}"

    hall = (await asking.add("locations", ada, name=text(1)))["id"]
    units = [await asking.unit(ada, text(1), location_id=hall)]
    for _ in range(6):
        units.append(await asking.unit(ada, text(1), parent_id=draw.choice([*units, None])))
    for number in range(40):
        await asking.item(
            *(ada, text(1)),
            unit_id=draw.choice([*units, None]),
            tags=[text(1) for _ in range(draw.randint(0, 3))],
            attributes={draw.choice(["A", "=B", "HB.name", "C "]): text()},
            reference=f"{number}{text()}" if draw.random() < 0.5 else None,
            **{name: text() for name in ("notes", "serial", "sold_notes", "url", "asset_id")},
            **draw.choice([{}, {"quantity": 0.05, "quantity_unit": "kg"}, {"value": 12.5}]),
            **draw.choice([{}, {"insured": True, "sold_on": "0202-09-30", "sold_price": 1}]),
        )
    first = await given(asking, ada)
    told = await sent(asking, bo, first)
    assert told["new"] == 40
    assert await given(asking, bo) == first
    assert (await sent(asking, ada, first))["same"] == 40
    assert len((await asking.get("locations", bo))["items"]) == 1
