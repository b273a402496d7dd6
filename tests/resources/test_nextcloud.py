"""Asking a Nextcloud that is slow, wrong, cut in the middle, elsewhere, or down."""

import datetime as dt
import socket
import ssl
import stat
import threading
import uuid
from http.server import ThreadingHTTPServer

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from catalog_data import secret_files
from catalog_data.photos.nextcloud import password_name
from catalog_data.webdav import RefusalError, root_url
from resources import guarded
from resources.nextcloud import Folder, Nextcloud
from resources.patience import DownloadError, LaterError
from tests.resources.cloud import BASE, Handler, StubCloud, cut, hang_up, served, silent, status

DATA = bytes(range(256)) * 400


@pytest.fixture
def stub():
    with served(StubCloud()) as running:
        running.put("Photos/a.jpg", DATA)
        running.put("Photos/Spring 2024/ü b.jpg", b"b")
        yield running


@pytest.fixture
def nextcloud(tmp_path):
    folders = {"mirrors": str(tmp_path / "mirrors"), "passwords": str(tmp_path / "secrets")}
    return Nextcloud(**folders, named=["127.0.0.1"], tries=3, first_wait=0.005)


def folder(nextcloud, address, password="app-password", **more):
    said = {"address": address, "username": "mina", "remote": "/Photos", **more}
    made = Folder(uuid.uuid4(), uuid.uuid4(), **said, source_id=uuid.uuid4(), password_at="")
    secret_files.keep(nextcloud.passwords, password_name(made.id), password)
    return made


@pytest.fixture
def opened(nextcloud, stub):
    with nextcloud.opened(folder(nextcloud, stub.url)) as cloud:
        yield cloud


def refusal(cloud):
    with pytest.raises(RefusalError) as caught:
        cloud.stand()
    return caught.value.refusal


def test_folders_are_listed_one_deep_with_what_is_known(opened, stub):
    before = opened.stand()
    assert before.is_folder and before.etag == opened.stand().etag
    found = {entry.name: entry for entry in opened.listing("")}
    assert set(found) == {"a.jpg", "Spring 2024"}
    photo = found["a.jpg"]
    assert (photo.size, photo.is_folder, photo.modified) == (len(DATA), False, 1_500_000_000)
    assert found["Spring 2024"].is_folder
    assert [entry.name for entry in opened.listing("Spring 2024")] == ["ü b.jpg"]
    stub.put("Photos/Spring 2024/c.jpg", b"c")
    assert opened.stand().etag != before.etag, "the root's tag changes with what lies deep below"
    assert {depth for verb, _, depth in stub.asked if verb == "PROPFIND"} == {"0", "1"}


def test_a_file_comes_whole_and_goes_on_where_it_broke(opened, stub, tmp_path):
    (entry,) = (entry for entry in opened.listing("") if entry.name == "a.jpg")
    stub.bad[f"{BASE}mina/Photos/a.jpg"] += [cut(20_000), status(503)]
    target = opened.fetch("a.jpg", entry.size, entry.etag, tmp_path / "new" / "x")
    assert target.read_bytes() == DATA and list(target.parent.iterdir()) == [target]


@pytest.mark.parametrize(
    ("bad", "error", "words"),
    [
        ([cut(100)] * 3, LaterError, "bytes are kept"),
        ([status(404)], DownloadError, "answers 404"),
        ([status(401)], DownloadError, "answers 401"),
        ([status(302, Location="http://127.0.0.1:1/")], DownloadError, "answers 302"),
        ([status(503)] * 3, LaterError, "503"),
        ([status(200, DATA + b"more")], DownloadError, "gave more than"),
        ([status(503, Retry_After="9999")], LaterError, "come back in 9,999"),
    ],
)
def test_a_file_that_cannot_be_had(opened, stub, tmp_path, bad, error, words):
    stub.bad[f"{BASE}mina/Photos/a.jpg"] += bad
    with pytest.raises(error, match=words):
        opened.fetch("a.jpg", len(DATA), '"1"', tmp_path / "x")
    assert not (tmp_path / "x").exists()


def test_a_file_that_drips_is_given_up_and_kept(stub, nextcloud, tmp_path, monkeypatch):
    monkeypatch.setattr("resources.nextcloud.SLACK_SECONDS", 0.05)
    stub.seconds_per_piece = 0.03
    hasty = nextcloud.model_copy(update={"slowest": 1e9})
    with (
        hasty.opened(folder(hasty, stub.url)) as cloud,
        pytest.raises(DownloadError, match="took longer than"),
    ):
        cloud.fetch("a.jpg", len(DATA), '"1"', tmp_path / "x")
    (half,) = tmp_path.glob("*.part")
    assert 0 < half.stat().st_size < len(DATA)


def test_too_large_or_no_room_is_not_begun(opened, stub, tmp_path, monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Disk", (), {"free": 10}))
    for size, words in ((1 << 50, "more than"), (1 << 20, "room for 10")):
        with pytest.raises(DownloadError, match=words):
            opened.fetch("a.jpg", size, '"1"', tmp_path / "x")
    assert not [path for verb, path, _ in stub.asked if verb == "GET"]


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (status(401), "refused"),
        (status(403), "refused"),
        (status(404), "absent"),
        (status(405), "no_nextcloud"),
        (status(200, b"<html>"), "no_nextcloud"),
        (status(207, b"<html>"), "no_nextcloud"),
        (status(207, b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'), "no_nextcloud"),
        (status(301, Location="https://elsewhere.example/"), "no_nextcloud"),
        (status(503), "busy"),
        (status(429, Retry_After="86400"), "busy"),
        (hang_up(), "unreachable"),
    ],
)
def test_what_a_server_refuses_is_told_by_its_kind(opened, stub, answer, kind):
    stub.all_bad = answer
    told = refusal(opened)
    assert told.kind == kind
    assert "app-password" not in told.sentence
    paths = {path for _, path, _ in stub.asked}
    assert paths == {f"{BASE}mina/Photos"}, "redirects are not followed"


def test_a_server_that_says_nothing_is_not_waited_for_without_end(nextcloud, stub, monkeypatch):
    monkeypatch.setattr("resources.nextcloud.TIMEOUT", httpx.Timeout(0.1))
    stub.all_bad = silent(0.3)
    with nextcloud.opened(folder(nextcloud, stub.url), tries=1) as cloud:
        assert refusal(cloud).kind == "unreachable"


def test_a_bad_moment_is_waited_for(opened, stub):
    stub.bad[f"{BASE}mina/Photos"] += [status(503), status(429, Retry_After="0")]
    assert opened.stand().is_folder


def test_nobody_there_and_no_such_host(nextcloud):
    for address in ("http://127.0.0.1:1", "https://nobody.invalid"):
        with nextcloud.opened(folder(nextcloud, address), tries=1) as cloud:
            assert refusal(cloud).kind == "unreachable"


def test_wrong_names_and_folders(nextcloud, stub):
    for kind, more in {
        "refused": {"password": "wrong"},
        "absent": {"remote": "/Nowhere"},
    }.items():
        with nextcloud.opened(folder(nextcloud, stub.url, **more)) as cloud:
            assert refusal(cloud).kind == kind


def test_without_a_password_nothing_is_asked(nextcloud, stub):
    made = folder(nextcloud, stub.url)
    secret_files.forget(nextcloud.passwords, password_name(made.id))
    with pytest.raises(RefusalError, match="give it again"), nextcloud.opened(made):
        pass
    assert stub.asked == []


def test_private_servers_that_nobody_named_are_not_asked(nextcloud, stub, monkeypatch):
    careful = nextcloud.model_copy(update={"named": []})
    with careful.opened(folder(careful, stub.url)) as cloud:
        told = refusal(cloud)
        assert told.kind == "not_allowed" and "WUNDERKAMMER_NEXTCLOUD_HOSTS" in told.sentence
    monkeypatch.setattr(guarded, "addresses_of", lambda _: ["93.184.216.34", "127.0.0.1"])
    with careful.opened(folder(careful, "https://cloud.example.org")) as cloud:
        assert refusal(cloud).kind == "not_allowed", "one private address among public ones"
    assert stub.asked == []


def test_the_address_that_was_judged_is_asked_by_the_name_that_was_given(
    nextcloud, stub, monkeypatch
):
    asked = []

    def resolved(host, port, *_args, **_more):
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    port = httpx.URL(stub.url).port
    monkeypatch.setattr("resources.guarded.socket.getaddrinfo", resolved)
    named = nextcloud.model_copy(update={"named": ["cloud.example.org"]})
    hosts = []
    stub.bad[f"{BASE}mina/Photos"] += [lambda handler: hosts.append(handler.headers["host"])]
    with named.opened(folder(named, f"http://cloud.example.org:{port}")) as cloud:
        assert cloud.stand().is_folder
    assert "cloud.example.org" in asked and hosts == [f"cloud.example.org:{port}"]


def test_certificates_are_judged_by_the_name_and_not_by_the_address(nextcloud, tls, monkeypatch):
    port, certificate = tls
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    named = nextcloud.model_copy(update={"named": ["127.0.0.1", "localhost", "other.example"]})
    with named.opened(folder(named, f"https://localhost:{port}")) as cloud:
        assert cloud.stand().is_folder
    with named.opened(folder(named, f"https://127.0.0.1:{port}"), tries=1) as cloud:
        assert "certificate" in refusal(cloud).sentence.lower()
    monkeypatch.delenv("SSL_CERT_FILE")
    with named.opened(folder(named, f"https://localhost:{port}"), tries=1) as cloud:
        assert "certificate" in refusal(cloud).sentence.lower(), "nobody vouches for it"


@pytest.fixture
def tls(stub, tmp_path):
    """The stub behind TLS, with a certificate of localhost that signs itself."""
    certificate = self_signed(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads, server.cloud = True, stub
    server.handle_error = lambda *_: None
    server.socket = context.wrap_socket(
        server.socket, server_side=True, do_handshake_on_connect=False
    )
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield server.server_port, certificate
    server.shutdown()
    server.server_close()
    thread.join(5)


def self_signed(folder):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now - dt.timedelta(days=1))
    made = made.not_valid_after(now + dt.timedelta(days=1))
    named = x509.SubjectAlternativeName([x509.DNSName("localhost")])
    signed = made.add_extension(named, critical=False).sign(key, hashes.SHA256())
    path = folder / "certificate.pem"
    plain = serialization.NoEncryption()
    forms = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    path.write_bytes(signed.public_bytes(serialization.Encoding.PEM) + key.private_bytes(*forms))
    return path


def test_passwords_lie_in_files_of_their_owner_alone(nextcloud, tmp_path):
    made = folder(nextcloud, "https://cloud.example.org", "first")
    secret_files.keep(nextcloud.passwords, password_name(made.id), "sécond")
    (path,) = (tmp_path / "secrets").iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert secret_files.kept(nextcloud.passwords, path.name) == "sécond"
    assert nextcloud.forget_others({made.id}, 9e9) == 0
    assert nextcloud.forget_others(set(), 0.0) == 0, "it is young"
    assert nextcloud.forget_others(set(), 9e9) == 1
    assert secret_files.kept(nextcloud.passwords, path.name) is None


def test_users_with_odd_names_have_a_root():
    assert root_url("https://c", "m/i@x y").endswith("/files/m%2Fi%40x%20y")
