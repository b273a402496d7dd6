"""Addresses, paths and listings of WebDAV: what is odd, hostile or cut is refused or told."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog_data.webdav import (
    AddressError,
    Listing,
    ListingError,
    is_allowed,
    is_media,
    normal_address,
    normal_folder,
    pinned,
    refused,
    root_url,
    url_of,
    why_unusable,
)

ROOT = "https://cloud.example.org/remote.php/dav/files/mina"
RESPONSE = (
    '<d:response><d:href>{}</d:href><d:propstat><d:prop><d:getetag>"a"</d:getetag>'
    "<d:resourcetype/><d:getcontentlength>{}</d:getcontentlength></d:prop>"
    "<d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>"
)
OWN = RESPONSE.format("/remote.php/dav/files/mina/", "")


def listed(body, url=ROOT, pieces=7, **more):
    listing = Listing(url, **more)
    text = f'<?xml version="1.0"?><d:multistatus xmlns:d="DAV:">{body}</d:multistatus>'
    data = text.encode()
    for at in range(0, len(data), pieces):
        listing.feed(data[at : at + pieces])
    return listing.entries()


def names(body, **more):
    return [(e.name, e.refused is not None) for e in listed(OWN + body, **more) if e.name]


def test_addresses_as_people_paste_them():
    for said, meant in {
        "cloud.example.org": "https://cloud.example.org",
        " https://Cloud.Example.org/ ": "https://cloud.example.org",
        "https://example.org:443/nextcloud/": "https://example.org/nextcloud",
        "http://nas:8080": "http://nas:8080",
        "https://example.org/nc/index.php/apps/files/?dir=/": "https://example.org/nc",
        "https://example.org/remote.php/dav/files/mina/Photos": "https://example.org",
        "https://[2001:db8::1]:8443/x": "https://[2001:db8::1]:8443/x",
        "https://bücher.example": "https://xn--bcher-kva.example",
    }.items():
        assert normal_address(said) == meant
        assert normal_address(meant) == meant


@pytest.mark.parametrize(
    "said",
    ["", "ftp://a", "file:///etc/passwd", "https://", "https://a:x", "https://a:99999",
     "https://mina:secret@cloud", "https://a/b c", "https://a\\@b", "https://a/%2e%2e", "gopher://x",
     "https://" + "a" * 3000],
)  # fmt: skip
def test_what_is_no_address_is_refused(said):
    with pytest.raises(AddressError):
        normal_address(said)


def test_private_addresses_and_plain_http_need_to_be_named():
    public, private = "https://cloud.example.org", "https://nas"
    assert is_allowed(public, "93.184.216.34", ())
    assert is_allowed(public, "2606:2800:220:1::1", ())
    assert not is_allowed("http://cloud.example.org", "93.184.216.34", ())
    assert is_allowed("http://cloud.example.org", "93.184.216.34", ["Cloud.example.org"])
    for ip in (
        "127.0.0.1", "10.1.2.3", "192.168.1.5", "172.16.0.1", "169.254.169.254", "0.0.0.0",
        "100.64.0.1", "224.0.0.1", "255.255.255.255", "::1", "fe80::1%eth0", "fd00::1", "::",
        "::ffff:127.0.0.1", "64:ff9b::a00:1", "2002:7f00:1::", "ff02::1",
    ):  # fmt: skip
        assert not is_allowed(private, ip, ()), ip
        assert is_allowed(private, ip, ["nas"]), ip
    assert is_allowed(private, "192.168.1.5", ["10.0.0.0/8", "192.168.0.0/16"])
    assert is_allowed(private, "::ffff:192.168.1.5", ["192.168.1.5"])
    assert not is_allowed(private, "192.168.1.5", ["192.168.2.0/24", "other", "not a network/"])


def test_a_url_goes_to_the_address_that_was_judged():
    assert pinned("https://nas:8443/a?b", "fd00::1") == (
        "https://[fd00::1]:8443/a?b", "nas:8443", "nas",
    )  # fmt: skip
    assert pinned("https://nas/a%2Fb", "10.0.0.1")[0] == "https://10.0.0.1/a%2Fb"


def test_folders_as_people_name_them():
    assert normal_folder("") == normal_folder("//") == "/"
    assert normal_folder("Photos//Ünï code/") == "/Photos/Ünï code"
    for said in ("a/../b", "..", "./a", "a\0b", "a" * 300):
        with pytest.raises(AddressError, match="no folder"):
            normal_folder(said)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=30), max_size=3))
def test_every_name_that_can_be_used_comes_back_from_its_url(parts):
    usable = [part for part in parts if why_unusable(part) is None]
    url = url_of(root_url("https://cloud.example.org", "mi/na@x"), "/".join(usable))
    path = url.removeprefix("https://cloud.example.org")
    assert set(path) <= set(string.ascii_letters + string.digits + "-._~%/")
    (own,) = listed(RESPONSE.format(f"{path}/", ""), url)
    assert own.name == ""
    if usable:
        parent = url.rpartition("/")[0]
        above = parent.removeprefix("https://cloud.example.org")
        found = listed(RESPONSE.format(above, "") + RESPONSE.format(path, 5), parent)
        assert (found[1].name, found[1].refused, found[1].size) == (usable[-1], None, 5)


def test_odd_names_are_told_and_never_used():
    base = "/remote.php/dav/files/mina"
    odd = ("%2e%2e", "..", ".", "a%2Fb", "a%2f..%2fb", "%ff%fe", "a%00b", "x" * 256)
    for name in odd:
        assert [refused for _, refused in names(RESPONSE.format(f"{base}/{name}", 1))] == [True]
    good = {"a%20b.jpg": "a b.jpg", "50%25.jpg": "50%.jpg", "%E2%80%A6.jpg": "….jpg", "%5Cx": "\\x"}
    for name, meant in good.items():
        assert names(RESPONSE.format(f"{base}/{name}", 1)) == [(meant, False)]
    whole = RESPONSE.format(f"https://elsewhere.example{base}/a.jpg", 1)
    assert names(whole) == [("a.jpg", False)], "only the path of an address is read"


@pytest.mark.parametrize(
    "href",
    ["/etc/passwd", "/remote.php/dav/files/jonas/a.jpg", "/remote.php/dav/files/mina/a/b.jpg",
     "/remote.php/dav/files/mina/../jonas/a.jpg", "a.jpg"],
)  # fmt: skip
def test_what_is_told_of_other_folders_is_refused(href):
    with pytest.raises(ListingError, match="other folders"):
        listed(OWN + RESPONSE.format(href, 1))


BOMB = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    '<d:multistatus xmlns:d="DAV:">&b;</d:multistatus>'
)
OUTSIDE = '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><d:multistatus xmlns:d="DAV:"/>'


@pytest.mark.parametrize("body", [BOMB, OUTSIDE, '<!DOCTYPE x [<!ENTITY e SYSTEM "f">]><x/>'])
def test_document_types_are_refused(body):
    with pytest.raises(ListingError, match="document type"):
        Listing(ROOT).feed(body.encode())


def test_what_is_no_listing_is_refused():
    for body in (b"", b"<html><body>Hello", b"{}", b"<d:multistatus", b"\xff\xfe"):
        listing = Listing(ROOT)
        with pytest.raises(ListingError):
            listing.feed(body)
            listing.entries()
    with pytest.raises(ListingError, match="does not tell of the folder"):
        listed("")
    with pytest.raises(ListingError, match="more than 2"):
        listed(OWN * 3, most=2)
    with pytest.raises(ListingError, match="too long"):
        listed(OWN + RESPONSE.format("x" * 70_000, 1), pieces=10_000)
    deep = Listing(ROOT)
    with pytest.raises(ListingError):
        deep.feed(b"<a>" * 200_000)
        deep.entries()


def test_only_properties_that_were_found_count():
    lacking = OWN.replace("200 OK", "404 Not Found")
    (own,) = listed(lacking)
    assert (own.etag, own.size, own.is_folder) == ("", None, False)


def test_endings():
    assert all(is_media(name) for name in ("a.jpg", "B.HEIC", "a.b.Cr3", "x.xmp", "c.MOV"))
    assert not any(is_media(name) for name in ("jpg", ".jpg", "a.txt", "a.jpg.part", "notes", "a."))


def test_refusals_say_what_to_do():
    assert refused(207, "c") is None
    told = {code: refused(code, "c", "https://x/").kind for code in (200, 301, 401, 403, 404)}
    told |= {code: refused(code, "c").kind for code in (405, 429, 500, 503)}
    assert told == {
        200: "no_nextcloud", 301: "no_nextcloud", 401: "refused", 403: "refused", 404: "absent",
        405: "no_nextcloud", 429: "busy", 500: "busy", 503: "busy",
    }  # fmt: skip
    assert "https://x/" in refused(301, "c", "https://x/").sentence
