"""People and faces as the API tells them, and what an owner may say: names, merges, splits, no."""

import asyncio
import datetime as dt
import io
import uuid

import pytest
from PIL import Image
from sqlalchemy import select

from catalog_data.identity import film_key
from catalog_data.photos.derived import VideoPreviews
from catalog_data.photos.faces import FaceSaying
from catalog_data.photos.figures import PersonCompany, PersonPosition, ScatteredFace
from catalog_data.photos.people import PersonFace, PersonSuggestion, PhotoPerson, UnattachedSaying
from tests.api.photos.material import drawn, encoded

BOXES = {0: (0.1, 0.1, 0.2, 0.2), 1: (0.6, 0.3, 0.2, 0.2)}


@pytest.fixture
def derive(pipeline, world):
    """Faces and people by hand, as the asset would have them."""

    class Derive:
        async def face(self, owner, person=None, place=0, photo=None, **more):
            photo = photo or await world.photo(owner, "public")
            id_ = uuid.uuid4()
            box = dict(zip(("left", "top", "width", "height"), BOXES[place], strict=True))
            row = {"face_id": id_, "photo_id": photo, "owner_id": owner.id, "score": 1.0, **box}
            row |= {
                "frame": 0,
                "size": 100.0,
                "blur": 90.0,
                "yaw": 0.0,
                "region_name": None,
                "said": None,
            }
            row |= {"person_id": person, "probability": 0.8 if person else None, **more}
            await asyncio.to_thread(pipeline.put, PersonFace, **row)
            return id_, photo

        async def person(self, owner, faces=2, name=None, person=None):
            person = person or uuid.uuid4()
            made = [await self.face(owner, person) for _ in range(faces)]
            row = {"person_id": person, "owner_id": owner.id, "name": name, "faces": faces}
            row |= {"photos": faces, "confirmed": 0}
            row |= {"cover_face_id": made[0][0], "cover_photo_id": made[0][1]}
            await asyncio.to_thread(pipeline.put, PhotoPerson, **row)
            return person, made

    return Derive()


@pytest.fixture
def sayings(connections):
    async def rows(photo=None):
        table = FaceSaying.__table__
        query = select(table.c.kind, table.c.person_id, table.c.photo_id).order_by(table.c.said_at)
        found = await connections.rows(query)
        return [tuple(row) for row in found if photo in (None, row.photo_id)]

    return rows


async def ok(answer, status=200):
    assert answer.status_code == status, answer.text
    return answer.json() if answer.content else None


async def test_people_are_listed_by_pages_those_with_most_faces_first(room, ada, bo, derive):
    made = {faces: (await derive.person(ada, faces))[0] for faces in (1, 3, 2)}
    await derive.person(bo, 5)
    seen, cursor = [], ""
    while cursor is not None:
        page = await ok(await room.get(f"people?limit=2{cursor}", ada))
        seen += [item["id"] for item in page["items"]]
        cursor = f"&cursor={page['next']}" if page["next"] else None
    assert seen == [str(made[3]), str(made[2]), str(made[1])]
    assert (await ok(await room.get("people?named=true", ada)))["items"] == []
    await ok(await room.get("people", None), 401)


async def test_naming_a_group_makes_it_a_person_of_the_same_id(room, ada, bo, derive, sayings):
    group, faces = await derive.person(ada, 5)
    path = f"people/{group}"
    named = await ok(await room.send("PATCH", path, ada, {"name": "  Ada   Lovelace "}))
    assert (named["id"], named["name"], named["faces"]) == (str(group), "Ada Lovelace", 5)
    said = await sayings()
    assert [(kind, person) for kind, person, _ in said] == [("is", group)] * 3
    assert {photo for *_, photo in said} < {photo for _, photo in faces}
    await ok(await room.send("PATCH", path, ada, {"hidden": True}))
    assert len(await sayings()) == 3
    assert (await ok(await room.get("people", ada)))["items"] == []
    (shown,) = (await ok(await room.get("people?hidden=true&named=true", ada)))["items"]
    assert (shown["name"], shown["hidden"]) == ("Ada Lovelace", True)
    await ok(await room.send("PATCH", path, bo, {"name": "Mine"}), 404)
    await ok(await room.send("PATCH", path, ada, {"name": "  "}), 422)


async def test_a_cover_is_one_of_ones_own_photos(room, ada, bo, world, derive):
    group, _ = await derive.person(ada)
    own, other = await world.photo(ada), await world.photo(bo, "public")
    path = f"people/{group}"
    told = await ok(await room.send("PATCH", path, ada, {"cover_photo_id": str(own)}))
    assert told["cover_photo_id"] == str(own)
    await ok(await room.send("PATCH", path, ada, {"cover_photo_id": str(other)}), 422)


async def test_merged_people_are_one_and_old_ids_lead_to_them(room, ada, bo, derive):
    one, two, three = [(await derive.person(ada))[0] for _ in range(3)]
    theirs, _ = await derive.person(bo)
    await ok(await room.send("PATCH", f"people/{three}", ada, {"name": "Ada"}))
    await ok(await room.send("POST", f"people/{two}/merge", ada, {"others": [str(three)]}))
    told = await ok(await room.send("POST", f"people/{one}/merge", ada, {"others": [str(two)]}))
    assert (told["id"], told["name"]) == (str(one), "Ada")
    for old in (two, three):
        assert (await ok(await room.get(f"people/{old}", ada)))["id"] == str(one)
    assert [p["id"] for p in (await ok(await room.get("people", ada)))["items"]] == [str(one)]
    body = {"others": [str(one)]}
    await ok(await room.send("POST", f"people/{one}/merge", ada, body), 422)
    await ok(await room.send("POST", f"people/{one}/merge", ada, {"others": [str(theirs)]}), 404)


async def test_faces_split_off_are_a_new_person_and_not_the_old_one(room, ada, derive, sayings):
    person, faces = await derive.person(ada, 4)
    await ok(await room.send("PATCH", f"people/{person}", ada, {"name": "Ada"}))
    face, photo = faces[0]
    body = {"faces": [str(face)], "name": "Bo"}
    told = await ok(await room.send("POST", f"people/{person}/split", ada, body))
    assert told["name"] == "Bo" and told["id"] != str(person)
    said = {(kind, owner) for kind, owner, _ in await sayings(photo)}
    assert said == {("is", uuid.UUID(told["id"])), ("is_not", person)}


async def test_a_face_is_confirmed_moved_rejected_and_let_be(room, ada, bo, derive, sayings):
    person, faces = await derive.person(ada)
    face, photo = await derive.face(ada)
    path = f"faces/{face}"
    first = await ok(await room.send("POST", f"{path}/confirm", ada, {"name": "Cid"}))
    cid = uuid.UUID(first["id"])
    again = await ok(await room.send("POST", f"{path}/confirm", ada, {"name": "CID "}))
    assert again["id"] == str(cid)
    assert await sayings(photo) == [("is", cid, photo)]
    moved = await ok(await room.send("POST", f"{path}/confirm", ada, {"person_id": str(person)}))
    assert moved["id"] == str(person)
    assert await sayings(photo) == [("is", person, photo)]
    await ok(await room.send("POST", f"{path}/reject", ada, {"person_id": str(person)}), 204)
    await ok(await room.send("POST", f"{path}/reject", ada, {"person_id": str(cid)}), 204)
    assert {(kind, who) for kind, who, _ in await sayings(photo)} == {
        ("is_not", person),
        ("is_not", cid),
    }
    await ok(await room.send("POST", f"{path}/stranger", ada), 204)
    await ok(await room.send("POST", f"{path}/no-face", ada), 204)
    assert [kind for kind, *_ in await sayings(photo)].count("no_face") == 1
    assert "stranger" not in [kind for kind, *_ in await sayings(photo)]
    await ok(await room.send("DELETE", f"{path}/sayings", ada), 204)
    assert await sayings(photo) == []
    for verb, said in (("confirm", {"name": "X"}), ("reject", {}), ("stranger", None)):
        await ok(await room.send("POST", f"{path}/{verb}", bo, said), 404)
        await ok(await room.send("POST", f"{path}/{verb}", None, said), 401)


async def test_unclear_requests_say_what_to_do(room, ada, derive):
    face, _ = await derive.face(ada)
    for said in ({}, {"name": "A", "person_id": str(uuid.uuid4())}):
        told = await ok(await room.send("POST", f"faces/{face}/confirm", ada, said), 422)
        assert "one of both" in told["detail"]
    told = await ok(await room.send("POST", f"faces/{face}/reject", ada, {}), 422)
    assert "person_id" in told["detail"]
    said = {"person_id": str(uuid.uuid4())}
    await ok(await room.send("POST", f"faces/{face}/confirm", ada, said), 404)


async def test_what_is_said_of_one_face_leaves_its_neighbour_alone(room, ada, derive, sayings):
    face, photo = await derive.face(ada)
    other, _ = await derive.face(ada, place=1, photo=photo)
    await ok(await room.send("POST", f"faces/{face}/stranger", ada), 204)
    await ok(await room.send("POST", f"faces/{other}/no-face", ada), 204)
    await ok(await room.send("DELETE", f"faces/{face}/sayings", ada), 204)
    assert [kind for kind, *_ in await sayings(photo)] == ["no_face"]


async def test_faces_are_listed_by_person_photo_and_how_sure(room, ada, bo, derive):
    person, faces = await derive.person(ada, 3)
    alone, photo = await derive.face(ada)
    await derive.face(bo)

    async def ids(query):
        return [item["id"] for item in (await ok(await room.get(f"faces?{query}", ada)))["items"]]

    assert set(await ids(f"person={person}")) == {str(face) for face, _ in faces}
    assert await ids(f"photo={photo}") == await ids("unnamed=true") == [str(alone)]
    assert len(await ids("probability_min=0.5")) == 3 and await ids("probability_min=0.9") == []
    assert len(await ids("")) == 4
    page = await ok(await room.get("faces?limit=3", ada))
    rest = await ok(await room.get(f"faces?limit=3&cursor={page['next']}", ada))
    assert [item["id"] for item in rest["items"]] == [str(alone)] and rest["next"] is None
    shown = await ok(await room.get(f"faces/{alone}", ada))
    assert shown["box"] == {"left": 0.1, "top": 0.1, "width": 0.2, "height": 0.2}


async def test_faces_by_date_are_paged_with_ties_and_undated_ones(room, ada, derive, pipeline):
    made = [await derive.face(ada, uuid.uuid4() if at % 2 else None) for at in range(7)]
    days = [3, 1, 3, None, 2, None, 3]
    for (_, photo), day in zip(made, days, strict=True):
        if day is not None:
            told = {"taken_at": dt.datetime(2024, 1, day)}
            await asyncio.to_thread(pipeline.metadata, photo, **told)
    order = sorted(zip(made, days, strict=True), key=lambda one: (-(one[1] or 0), str(one[0][0])))
    seen, cursor = [], ""
    while cursor is not None:
        page = await ok(await room.get(f"faces?order=date&limit=2{cursor}", ada))
        seen += [item["id"] for item in page["items"]]
        cursor = f"&cursor={page['next']}" if page["next"] else None
    assert seen == [str(face) for (face, _), _ in order]
    first = await ok(await room.get("faces?order=date&limit=2", ada))
    await ok(await room.get(f"faces?limit=2&cursor={first['next']}", ada), 400)
    await ok(await room.get("faces?order=name", ada), 422)
    guessed = await ok(await room.get("faces?guessed=true", ada))
    assert {item["id"] for item in guessed["items"]} == {str(face) for face, _ in made[1::2]}


async def test_a_person_is_taken_back_and_brought_back_whole(
    room, ada, bo, derive, sayings, connections
):
    person, faces = await derive.person(ada, 4, name=None)
    other, _ = await derive.person(ada, 2)
    path = f"people/{person}"
    await ok(await room.send("PATCH", path, ada, {"name": "Ada", "hidden": True}))
    await ok(await room.send("POST", f"{path}/merge", ada, {"others": [str(other)]}))
    await ok(await room.send("POST", f"faces/{faces[3][0]}/reject", ada, {}), 204)
    before = sorted(await sayings())
    told = await ok(await room.get(path, ada))
    assert (await room.send("DELETE", path, bo)).status_code == 404
    removal = await ok(await room.send("DELETE", path, ada))
    assert removal["person_id"] == str(person) and removal["name"] == "Ada"
    assert removal["confirmed"] == len([kind for kind, *_ in before if kind == "is"])
    assert await sayings() == []
    for id_ in (person, other):
        left = await ok(await room.get(f"people/{id_}", ada))
        assert left["name"] is None and left["id"] == str(id_) and not left["hidden"]
    again = await room.send("DELETE", path, ada)
    assert again.status_code == 409 and "Nothing was said" in again.json()["detail"]
    revert = f"people/removals/{removal['id']}/revert"
    await ok(await room.send("POST", revert, bo), 404)
    assert await ok(await room.send("POST", revert, ada)) == told
    assert sorted(await sayings()) == before
    assert (await ok(await room.get(f"people/{other}", ada)))["id"] == str(person)
    twice = await room.send("POST", revert, ada)
    assert twice.status_code == 409 and "already" in twice.json()["detail"]
    listed = (await ok(await room.get("people/removals", ada)))["items"]
    assert [one["id"] for one in listed] == [removal["id"]] and listed[0]["reverted_at"]
    assert (await ok(await room.get("people/removals", bo)))["items"] == []


async def test_who_is_named_anew_keeps_what_was_said_since(room, ada, derive, sayings, connections):
    person, faces = await derive.person(ada, 4, name="As files say")
    path = f"people/{person}"
    await ok(await room.send("PATCH", path, ada, {"name": "Ada"}))
    removal = await ok(await room.send("DELETE", path, ada))
    assert (await ok(await room.get("people?named=true", ada)))["items"] == []
    await ok(await room.send("POST", f"faces/{faces[0][0]}/reject", ada, {}), 204)
    assert (await ok(await room.get(path, ada)))["name"] is None
    await ok(await room.send("PATCH", path, ada, {"name": "Bea"}))
    photo = faces[1][1]
    await ok(await room.send("DELETE", f"photos/{photo}?permanent=true", ada), 204)
    count = len(await sayings())
    back = await ok(await room.send("POST", f"people/removals/{removal['id']}/revert", ada))
    assert back["name"] == "Ada" and len(await sayings()) > count


async def test_people_with_guessed_faces_are_told_apart(room, ada, derive, pipeline):
    person, _ = await derive.person(ada, 2)
    done = uuid.uuid4()
    row = {"person_id": done, "owner_id": ada.id, "name": "Ada", "faces": 3, "photos": 3}
    row |= {"confirmed": 3, "cover_face_id": done, "cover_photo_id": done}
    await asyncio.to_thread(pipeline.put, PhotoPerson, **row)
    found = await ok(await room.get("people?unconfirmed=true", ada))
    assert [item["id"] for item in found["items"]] == [str(person)]


async def test_photos_of_a_person_are_their_owners_question(room, ada, bo, derive):
    person, faces = await derive.person(ada, 2)
    expected = {str(photo) for _, photo in faces}
    assert {p["id"] for p in await room.items(f"photos?person={person}", ada)} == expected
    for other in (bo, None):
        assert await room.items(f"photos?person={person}", other) == []


async def test_suggestions_lost_sayings_and_the_graph(room, ada, bo, derive, pipeline):
    one, faces = await derive.person(ada, 2, "Ada")
    two, _ = await derive.person(ada, 1, "Bo")
    photo = faces[0][1]
    await derive.face(ada, two, place=1, photo=photo)
    face, where = await derive.face(ada)
    near = {"face_id": face, "place": 1, "person_id": one, "probability": 0.4}
    near["evidence"] = [faces[0][0]]
    await asyncio.to_thread(pipeline.put, PersonSuggestion, **near)
    (told,) = (await ok(await room.get(f"faces/{face}/suggestions", ada)))["items"]
    assert (told["name"], told["evidence"]) == ("Ada", [str(faces[0][0])])
    pair = {"person_id": min(one, two), "other_id": max(one, two), "owner_id": ada.id, "photos": 1}
    await asyncio.to_thread(pipeline.put, PersonCompany, **pair)
    for person in (one, two):
        place = {"person_id": person, "owner_id": ada.id, "x": 0.5, "y": -0.5}
        await asyncio.to_thread(pipeline.put, PersonPosition, **place)
    point = {"face_id": face, "owner_id": ada.id, "x": 0.1, "y": 0.2, "z": 0.3}
    await asyncio.to_thread(pipeline.put, ScatteredFace, **point)
    (shown,) = await room.items("people/scatter", ada)
    assert (shown["face_id"], shown["person_id"], shown["z"]) == (str(face), None, 0.3)
    assert await room.items("people/scatter", bo) == []
    graph = await ok(await room.get("people/graph", ada))
    (pair,) = graph["pairs"]
    assert {pair["person_id"], pair["other_id"], pair["photos"]} == {str(one), str(two), 1}
    assert {person["name"] for person in graph["people"]} == {"Ada", "Bo"}
    assert (await ok(await room.get("people/graph", bo))) == {"people": [], "pairs": []}
    assert (await ok(await room.get("faces/unattached", ada)))["items"] == []


async def test_what_is_said_of_a_lost_face_is_listed(room, ada, bo, connections, derive, pipeline):
    face, photo = await derive.face(ada)
    await ok(await room.send("POST", f"faces/{face}/stranger", ada), 204)
    table = FaceSaying.__table__
    saying = await connections.scalar(select(table.c.id))
    row = {"saying_id": saying, "owner_id": ada.id, "photo_id": photo}
    await asyncio.to_thread(pipeline.put, UnattachedSaying, **row)
    (told,) = (await ok(await room.get("faces/unattached", ada)))["items"]
    assert (told["id"], told["kind"], told["photo_id"]) == (str(saying), "stranger", str(photo))
    assert (await ok(await room.get("faces/unattached", bo)))["items"] == []


async def test_a_face_is_shown_with_its_surroundings(room, ada, bo, derive, pipeline, connections):
    photo = await room.uploaded(ada, encoded(drawn(1), "JPEG"))
    face, _ = await derive.face(ada, photo=uuid.UUID(photo))
    answer = await room.get(f"faces/{face}/image", ada)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
    assert max(Image.open(io.BytesIO(answer.content)).size) <= 160
    etag = {"if-none-match": answer.headers["etag"]}
    assert (await room.get(f"faces/{face}/image", ada, etag)).status_code in (200, 304)
    await ok(await room.get(f"faces/{face}/image", bo), 404)
    later, _ = await derive.face(ada, photo=uuid.UUID(photo), frame=2)
    assert (await ok(await room.get(f"faces/{later}", ada)))["frame"] == 2
    told = await ok(await room.get(f"faces/{later}/image", ada), 404)
    assert told["detail"] == "This still of the film is not at hand."
    content = (await ok(await room.get(f"photos/{photo}", ada)))["content_id"]
    made = {"content_id": content, "format": "MP4", "width": 9, "height": 9, "duration": 1.0}
    row = {**made, "stills": [], "film": {}, "recipe": "cut"}
    await asyncio.to_thread(pipeline.put, VideoPreviews, **row)
    await connections.derived.write(film_key(content, "cut", "still 2"), encoded(drawn(2), "JPEG"))
    shown = await room.get(f"faces/{later}/image", ada)
    assert shown.status_code == 200 and shown.content != answer.content
