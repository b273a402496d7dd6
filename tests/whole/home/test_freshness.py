"""What arrives or is said while `up` runs is found with no further command, and how soon."""

import io
import time

import numpy as np
import pytest
from PIL import Image

from tests.whole.houses import opened
from tests.whole.killing import MINA, PASSWORD

ARRIVED, SAID = 90, 60
EVERY = 12


@pytest.fixture(scope="module")
def mine(up):
    return up.log_in(MINA, PASSWORD)


@pytest.fixture(scope="module")
def originals(up, survivor):
    """Ids of drawn photos by the name of their file."""
    with pytest.MonkeyPatch.context() as patch, opened(survivor.root, patch) as inside:
        query = "SELECT path, photo_id::text FROM facts.photo_files WHERE path LIKE '___.jpg'"
        return dict(inside.rows(query))


def smaller(path, model):
    """A picture at half its size, taken with another camera."""
    image = Image.open(path)
    exif = Image.Exif()
    exif[271], exif[272] = "Olympus", model
    stream = io.BytesIO()
    image.resize((image.width // 2, image.height // 2)).save(stream, "JPEG", exif=exif)
    return stream.getvalue()


def send(up, mine, number, name, data):
    """Into the inbox and by upload, by turns."""
    if number % 2:
        answer = up.ask("POST", "/api/v1/photos", mine, files={"file": (name, data, "image/jpeg")})
        assert answer.status_code == 201, answer.text
        return
    inbox = up.home / "inbox" / "mina"
    inbox.mkdir(exist_ok=True)
    (inbox / name).write_bytes(data)


def is_found(up, mine, model, original):
    """Whether a search finds it, and its likeness finds it first."""
    found = up.hits("photos/search", mine, q=model)
    return bool(found) and up.hits(f"photos/{original}/similar", mine)[:1] == found


def seconds_until_found(up, mine, folder, originals, numbers):
    """Files arrive one after another, whether or not those before are found already."""
    waiting, seconds, due = {}, [], time.monotonic()
    numbers = list(numbers)
    while waiting or numbers:
        if numbers and time.monotonic() >= due:
            number, due = numbers.pop(0), time.monotonic() + EVERY
            model, original = f"Freshcam{number}", f"{number:03d}.jpg"
            send(up, mine, number, f"{model}.jpg", smaller(folder / original, model))
            waiting[model] = (time.monotonic(), originals[original])
        for model, (began, original) in list(waiting.items()):
            if is_found(up, mine, model, original):
                seconds.append(time.monotonic() - began)
                del waiting[model]
            else:
                assert time.monotonic() - began < 2 * ARRIVED, f"{model} is not found"
        time.sleep(0.5)
    return sorted(seconds)


def seconds_until(answers, patience):
    began = time.monotonic()
    while not answers():
        assert time.monotonic() - began < patience
        time.sleep(0.5)
    return time.monotonic() - began


def told(seconds):
    p95 = np.percentile(seconds, 95)
    print(f"seconds until found: {[round(s, 1) for s in seconds]}, p95 {p95:.1f}")
    return p95


@pytest.mark.timeout(600)
def test_files_that_arrive_are_found(up, mine, survivor, originals):
    assert told(seconds_until_found(up, mine, survivor.folder, originals, range(3))) <= ARRIVED


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_twenty_files_that_arrive_are_found(up, mine, survivor, originals):
    numbers = [n for n in range(10, 33) if n % 10 < 8][:20]
    assert told(seconds_until_found(up, mine, survivor.folder, originals, numbers)) <= ARRIVED


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_what_is_said_is_found_and_what_is_unsaid_is_not(up, mine, originals):
    photo = originals["040.jpg"]

    def hits(word):
        return up.hits("photos/search", mine, q=word)

    def say(method, path, **body):
        answer = up.ask(method, f"/api/v1/photos/{photo}{path}", mine, **body)
        assert answer.is_success, answer.text

    say("PATCH", "", json={"title": "Zanzibar"})
    say("POST", "/tags", json={"tags": ["quokka"]})
    said = seconds_until(lambda: hits("Zanzibar") == hits("quokka") == [photo], SAID)
    say("PATCH", "", json={"title": "Timbuktu"})
    say("DELETE", "/tags/quokka")
    edited = seconds_until(lambda: hits("Timbuktu") == [photo], SAID)
    gone = seconds_until(lambda: hits("Zanzibar") == hits("quokka") == [], SAID)
    print(f"seconds until said {said:.1f}, edited {edited:.1f}, the old word gone {gone:.1f} more")
