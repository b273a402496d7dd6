"""The documentation: a page that needs nothing from elsewhere, a document that tells the truth."""

import re
import shutil
import threading
import time

import pytest
import uvicorn

from api.app import create_app
from api.connections import Connections
from api.documentation import STATIC
from resources.ports import free_port

PAGES = ("/api", "/api/", "/api/docs", "/api/docs/")
VERBS = {"get", "post", "put", "patch", "delete"}


async def document(client):
    answer = await client.get("/api/openapi.json")
    assert answer.status_code == 200
    return answer.json()


@pytest.mark.parametrize("path", PAGES)
async def test_page_and_all_it_names_come_from_here(client, path):
    page = await client.get(path)
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    named = re.findall(r'(?:src|href|data-schema)="([^"]+)"', page.text)
    assert len(named) == 6
    for address in named:
        if not address.startswith("data:"):
            assert address.startswith("/api/"), address
            assert (await client.get(address)).status_code == 200


def test_assets_reach_for_nothing_elsewhere():
    styles = (STATIC / "swagger-ui.css").read_text() + (STATIC / "docs.css").read_text()
    assert re.findall(r"url\(['\"]?https?:", styles) == []
    assert "sourceMappingURL" not in styles
    assert (STATIC / "swagger-ui-LICENSE").stat().st_size > 10_000


async def test_every_operation_is_described_and_named_once(client):
    found = await document(client)
    operations = [
        operation
        for path in found["paths"].values()
        for verb, operation in path.items()
        if verb in VERBS
    ]
    assert len(operations) > 35
    ids = [operation["operationId"] for operation in operations]
    assert len(set(ids)) == len(ids)
    known = {tag["name"] for tag in found["tags"]}
    for operation in operations:
        *_, before, last = ["", *operation["operationId"].split("_")]
        assert before != last, "a name that says a word twice"
        assert operation.get("description"), operation["operationId"]
        assert set(operation["tags"]) <= known, operation["operationId"]
        refusal = operation["responses"]["default"]["content"]
        assert list(refusal) == ["application/problem+json"]
        assert "400" not in operation["responses"]


async def test_every_reference_of_the_document_is_there(client):
    found = await document(client)
    text = (await client.get("/api/openapi.json")).text
    named = set(re.findall(r'"#/components/schemas/([^"]+)"', text))
    assert len(named) > 20
    assert named <= set(found["components"]["schemas"])


async def test_document_says_how_to_sign_in(client):
    found = await document(client)
    bearer = found["components"]["securitySchemes"]["bearer"]
    assert (bearer["type"], bearer["scheme"]) == ("http", "bearer")
    assert {"bearer": []} in found["security"]


@pytest.fixture
def address(settings):
    """The app behind a real server of its own."""
    port = free_port()
    app = create_app(Connections(settings))
    config = uvicorn.Config(app, port=port, log_config=None, lifespan="on")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@pytest.fixture
def browser(tmp_path):
    """Headless Chromium in which nothing but this machine can be reached."""
    from selenium import webdriver

    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not (chromium and driver):
        pytest.skip("Chromium and its driver are not on this machine")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--window-size=1200,1600",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        f"--user-data-dir={tmp_path / 'profile'}",
    ):
        options.add_argument(argument)
    opened = webdriver.Chrome(options, webdriver.ChromeService(driver))
    yield opened
    opened.quit()


@pytest.mark.browser
def test_page_renders_with_no_internet(address, browser, tmp_path):
    from selenium.webdriver.common.by import By
    from selenium.webdriver.support.ui import WebDriverWait

    browser.get(f"{address}/api/docs")
    waiting = WebDriverWait(browser, 60)
    # The page draws what is near its window alone, since there are many operations.
    waiting.until(lambda page: len(page.find_elements(By.CSS_SELECTOR, ".opblock")) > 15)
    assert "Wunderkammer" in browser.find_element(By.CSS_SELECTOR, ".info .title").text
    browser.save_screenshot(str(tmp_path / "docs.png"))

    browser.execute_script("window.scrollTo(0, document.body.scrollHeight)")
    named = (By.ID, "operations-operations-health")
    health = waiting.until(lambda page: page.find_element(*named))
    health.find_element(By.CSS_SELECTOR, "button").click()
    button = (By.CSS_SELECTOR, "#operations-operations-health button.execute")
    waiting.until(lambda page: page.find_element(*button)).click()
    answer = (By.CSS_SELECTOR, "#operations-operations-health .live-responses-table")
    live = waiting.until(lambda page: page.find_elements(*answer))[0]
    assert "200" in live.text
    browser.save_screenshot(str(tmp_path / "asked.png"))
    complaints = [row for row in browser.get_log("browser") if row["level"] == "SEVERE"]
    assert complaints == []
