"""One small archive from its bytes to the tables and the pointer."""



def test_a_small_archive_is_published(room, small):
    number = room.bring("small", small)
    room.derive()
    assert room.served() == {"small": (str(number), None)}
    rows = room.rows("SELECT * FROM derived.name_usages ORDER BY id")
    assert [row["scientific_name"] for row in rows][:3] == ["Animalia", "Felidae", "Panthera"]
    assert rows[2]["more"] == {"gender": "feminine"}
    assert rows[4]["accepted_id"] == "4" and rows[3]["accepted_id"] is None
    assert rows[5]["issues"] == ["parent_invalid"] and rows[0]["issues"] == []
