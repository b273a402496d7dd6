"""Dagster's pages and the API's own, as a browser shows them: every asset, its pictures.

Nothing is asked for outside of this machine.
"""

import json
import shutil
from urllib.parse import urlsplit

import pytest

from pipelines.definitions import ASSETS

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
PROGRAMS = ("chromium", "chromedriver")
OPTIONS = ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1600,2400")
PATIENCE = 60
SPECS = [spec for one in ASSETS for spec in getattr(one, "specs", [one])]
GROUPS = ("photos", "species")
LOCATION = "__repository__@wunderkammer"
ROOMS = {room: [s.key.path[-1] for s in SPECS if s.group_name == room] for room in GROUPS}
NAMED = 12  # of larger rooms the graph is drawn too small for names
SENT = "Network.requestWillBeSent"
SKETCHED = "img[src^='data:image/jpeg']"


@pytest.fixture(scope="module")
def browser():
    """Chromium without a window, that writes down what it asks for."""
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    found = [shutil.which(name) for name in PROGRAMS]
    if not all(found):
        pytest.skip("chromium or chromedriver is not on this machine")
    options = webdriver.ChromeOptions()
    options.binary_location = found[0]
    options.set_capability("goog:loggingPrefs", {"performance": "ALL"})
    for option in OPTIONS:
        options.add_argument(option)
    driver = webdriver.Chrome(options=options, service=Service(executable_path=found[1]))
    yield driver
    driver.quit()


@pytest.fixture
def page(browser, request, tmp_path_factory):
    """What waits for a page to be drawn; a picture of it stays behind."""
    from selenium.webdriver.support.ui import WebDriverWait

    yield WebDriverWait(browser, PATIENCE)
    picture = tmp_path_factory.getbasetemp() / f"{request.node.name}.png"
    browser.save_screenshot(str(picture))
    print(f"screenshot: {picture}")


def text(browser):
    return browser.find_element("tag name", "body").text


def hosts_asked(browser):
    """Whom the pages asked since the last time."""
    events = [json.loads(row["message"])["message"] for row in browser.get_log("performance")]
    sent = [e["params"]["request"]["url"] for e in events if e["method"] == SENT]
    return {urlsplit(url).hostname for url in sent if url.startswith(("http", "ws"))}


def test_the_lineage_page_shows_the_rooms(up, browser, page):
    browser.get(f"{up.ui}/asset-groups")
    page.until(lambda _: all(room in text(browser) for room in ROOMS))


@pytest.mark.parametrize("room", [room for room in ROOMS if len(ROOMS[room]) <= NAMED])
def test_the_lineage_page_of_a_room_shows_every_asset(up, browser, page, room):
    browser.get(f"{up.ui}/locations/{LOCATION}/asset-groups/{room}")
    page.until(lambda _: all(name in text(browser) for name in ROOMS[room]))


def test_the_page_of_an_asset_shows_its_contact_sheet(up, browser, page):
    browser.get(f"{up.ui}/assets/photo_previews?view=events")
    path = "//*[contains(text(), 'Show Markdown')]"
    page.until(lambda _: browser.find_elements("xpath", path))[0].click()
    sheet = page.until(lambda _: browser.find_elements("css selector", SKETCHED))[0]
    page.until(lambda _: int(sheet.get_property("naturalWidth")) > 500)


def test_the_overview_of_an_asset_shows_it_whatever_was_last_written(up, browser, page):
    browser.get(f"{up.ui}/assets/photo_previews?view=overview")
    page.until(lambda _: "contact_sheet" in text(browser))


def test_the_documents_of_the_api_are_drawn_with_no_internet(up, browser, page):
    hosts_asked(browser)
    browser.get(f"{up.api}/api/docs")
    # Of so many operations the page draws those near its window.
    near = 15
    page.until(lambda _: len(browser.find_elements("css selector", ".opblock")) > near)
    browser.find_element("css selector", ".opblock").click()
    page.until(lambda _: "Execute" in text(browser))
    assert hosts_asked(browser) == {"127.0.0.1"}
