"""Who may ask: whoever is signed in, for listening is in every model; radios are one's own."""

import re
import uuid

from tests.api.music.serving.conftest import Asking
from tests.api.music.serving.material import IDS
from tests.api.test_route_visibility import documented, of_recommendations


async def test_nobody_is_told_without_signing_in(client, app):
    routes = of_recommendations(app)
    assert len(routes) == 19
    for method, path in sorted(routes):
        asked = re.sub(r"{\w+}", str(uuid.UUID(int=5)), path)
        answer = await client.request(method, asked)
        assert answer.status_code == 401, path
        assert "bearer" in answer.headers["www-authenticate"].lower()


async def test_a_radio_is_absent_for_everybody_else(app, client, world, asking, shop):
    made = await asking.post("/api/v1/radios", 201, title="Evening", seeds=[str(IDS[0])])
    said = {"json": {"item_id": str(IDS[1]), "more": True}}
    own = [route for route in documented(app) if "{radio}" in route[1]]
    assert len(own) == 4
    for asker in (await world.person("bo"), await world.person("warden", staff=True)):
        other = Asking(client, asker)
        assert (await other.get("/api/v1/radios"))["items"] == []
        for method, path in own:
            sent = said if method == "POST" else {}
            there = await other.ask(method, path.replace("{radio}", made["id"]), 404, **sent)
            gone = await other.ask(method, path.replace("{radio}", str(IDS[0])), 404, **sent)
            assert there["detail"] == gone["detail"]
