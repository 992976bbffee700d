"""Fetching on a loopback server: what comes, what is refused, and that nothing but public addresses is called."""

from __future__ import annotations

import gzip
import ipaddress
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.errors import DocumentLoadError
from corpus.fetching import AddressReader, Fetched, Fetcher
from corpus.fetching_border import is_public
from tests.support.site import Page, Site, make_certificate, running_site

LOOPBACK = frozenset({"127.0.0.1"})


@pytest.fixture(scope="module")
def server() -> Iterator[Site]:
    with running_site() as site:
        yield site


@pytest.fixture
def site(server: Site) -> Site:
    server.pages.clear()
    server.requests.clear()
    return server


def fetch(site: Site, path: str, *, allow: frozenset[str] = LOOPBACK, **options: float) -> Fetched:
    return Fetcher(allow=allow, max_file_mb=1, **options).fetch(site.url + path)  # type: ignore[arg-type]


def test_what_comes_is_named_by_its_type(site: Site) -> None:
    site.pages["/paper"] = Page(b"<p>Hello</p>", type="text/html; charset=utf-8", etag='"one"')
    got = fetch(site, "/paper")
    assert (got.data, got.note.name, got.note.etag) == (b"<p>Hello</p>", "paper.html", '"one"')
    site.pages["/notes.md"] = Page(b"# Notes", type="text/plain")
    assert fetch(site, "/notes.md").note.name == "notes.md"
    site.pages["/plain"] = Page(b"Notes", type="text/plain")
    assert fetch(site, "/plain").note.name == "plain.txt"
    site.pages["/act.pdf"] = Page(b"%PDF-1.4", type="application/octet-stream")
    assert fetch(site, "/act.pdf").note.name == "act.pdf"
    site.pages["/packed"] = Page(gzip.compress(b"<p>packed</p>"), encoding="gzip")
    assert fetch(site, "/packed").data == b"<p>packed</p>"


def test_an_unchanged_page_costs_no_bytes(site: Site) -> None:
    site.pages["/paper"] = Page(b"<p>Hello</p>", etag='"one"')
    first = fetch(site, "/paper")
    again = Fetcher(allow=LOOPBACK).fetch(site.url + "/paper", known=first.note)
    assert again == Fetched(note=first.note, data=None)
    assert site.statuses("/paper") == [200, 304]


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (Page(b"x" * 1_000_001), "too large"),
        (Page(b"", size=5_000_000_000), "too large"),
        (Page(gzip.compress(b"x" * 3_000_000), encoding="gzip"), "too large"),
        (Page(b""), "empty"),
        (Page(b"x", type="video/mp4"), "type 'video/mp4'"),
        (Page(b"PK", type="application/zip"), "type 'application/zip'"),
        (Page(b"x", type="application/octet-stream"), "no loader"),
        (Page(b"no", status=404), "answers 404"),
        (Page(b"no", status=403), "answers 403"),
        (Page(b"no", status=503), "answers 503"),
        (Page(status=302), "redirected to nowhere"),
        (Page(status=302, location="file:///etc/passwd"), "may not lead"),
        (Page(status=302, location="http://user:pw@127.0.0.1/"), "may not lead"),
        (Page(status=302, location="/page"), "more than 5 times"),
        (Page(b"not gzip", encoding="gzip"), "cannot be reached"),
    ],
)
def test_what_cannot_be_read_says_why_and_what_to_do(site: Site, page: Page, reason: str) -> None:
    site.pages["/page"] = page
    with pytest.raises(DocumentLoadError, match=reason) as caught:
        fetch(site, "/page")
    assert caught.value.message.startswith(site.url + "/page: ")
    assert caught.value.hint


def test_redirects_are_followed(site: Site) -> None:
    site.pages["/old"] = Page(status=301, location="/new")
    site.pages["/new"] = Page(status=307, location=f"{site.url}/newest.html")
    site.pages["/newest.html"] = Page(b"<p>Here</p>")
    got = fetch(site, "/old")
    assert (got.data, got.note.name, got.note.address) == (b"<p>Here</p>", "old.html", f"{site.url}/old")


def test_a_page_that_drips_is_given_up(site: Site) -> None:
    site.pages["/page"] = Page(b"x" * 1000, drip_s=0.05)
    with pytest.raises(DocumentLoadError, match=r"not read within 0\.3 seconds"):
        fetch(site, "/page", longest_s=0.3)


def test_nobody_there() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(DocumentLoadError, match="cannot be reached"):
            Fetcher(allow=LOOPBACK).fetch(f"http://127.0.0.1:{taken.getsockname()[1]}/")


def test_a_host_that_does_not_answer_is_not_tried_for_every_page() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        reader = AddressReader(Fetcher(allow=LOOPBACK), {})
        reasons = []
        for number in range(4):
            with pytest.raises(DocumentLoadError) as caught:
                reader.read(f"http://127.0.0.1:{taken.getsockname()[1]}/{number}", is_stored=lambda _: False)
            reasons.append(caught.value.message.partition(": ")[2][:9])
    assert reasons == ["cannot be", "cannot be", "was not t", "was not t"]


def test_certificates_are_those_of_the_host_that_was_named(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection goes to a number, the certificate is checked for the name."""
    site.pages["/page"] = Page(b"<p>Hello</p>")
    certificate = make_certificate(tmp_path, "harbour.example")
    names = {"harbour.example": ["127.0.0.1"], "other.example": ["127.0.0.1"]}
    monkeypatch.setattr(socket, "getaddrinfo", _names(names))
    fetcher = Fetcher(allow=frozenset(names))
    with running_site(certificate=certificate) as secured:
        secured.pages["/page"] = Page(b"<p>Hello</p>")
        with pytest.raises(DocumentLoadError, match="CERTIFICATE_VERIFY_FAILED"):
            fetcher.fetch(f"https://harbour.example:{secured.port}/page")
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert fetcher.fetch(f"https://harbour.example:{secured.port}/page").data == b"<p>Hello</p>"
        with pytest.raises(DocumentLoadError, match="Hostname mismatch"):
            fetcher.fetch(f"https://other.example:{secured.port}/page")
        secured.pages["/down"] = Page(status=302, location=f"http://harbour.example:{site.port}/page")
        with pytest.raises(DocumentLoadError, match="not encrypted"):
            fetcher.fetch(f"https://harbour.example:{secured.port}/down")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0", "127.1"])
def test_this_machine_is_never_called(site: Site, host: str) -> None:
    site.pages["/secret"] = Page(b"<p>secret</p>")
    with pytest.raises(DocumentLoadError, match=r"not a public address|cannot be found"):
        Fetcher().fetch(f"http://{host}:{site.port}/secret")
    assert site.requests == []


def test_a_public_page_cannot_lead_to_an_allowed_host(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A host that an operator allows is for addresses that they name, not for whoever redirects there."""
    site.pages["/secret"] = Page(b"<p>secret</p>")
    site.pages["/public"] = Page(status=302, location=f"http://intranet.example:{site.port}/secret")
    monkeypatch.setattr(
        socket, "getaddrinfo", _names({"intranet.example": ["127.0.0.1"], "pub.example": ["127.0.0.1"]})
    )
    monkeypatch.setattr("corpus.fetching_border.is_public", lambda _: len(site.requests) == 0)
    with pytest.raises(DocumentLoadError, match="not a public address"):
        Fetcher(allow=frozenset({"intranet.example"})).fetch(f"http://pub.example:{site.port}/public")
    assert [path for path, _, _ in site.requests] == ["/public"]
    assert Fetcher(allow=frozenset({"Intranet.example"})).fetch(f"http://intranet.example:{site.port}/secret").data


def test_a_name_is_resolved_once_and_the_checked_address_is_called(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name server that answers a public address first and a private one then gets no second question."""
    answers = [["93.184.216.34"], ["127.0.0.1"]]
    called: list[str] = []

    def rebinding(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (answer, port)) for answer in answers.pop(0)]

    def connect(address: tuple[str, int], *_: object, **__: object) -> socket.socket:
        called.append(address[0])
        raise OSError("no route")

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(DocumentLoadError, match="cannot be reached"):
        Fetcher().fetch("http://rebinding.example/")
    assert called == ["93.184.216.34"]
    assert len(answers) == 1


def test_one_private_address_among_several_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", _names({"two.example": ["93.184.216.34", "10.0.0.7"]}))
    with pytest.raises(DocumentLoadError, match=r"10\.0\.0\.7"):
        Fetcher().fetch("http://two.example/")


@pytest.mark.parametrize(
    "address",
    [
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "127.0.0.1",
        "169.254.169.254",
        "0.0.0.0",
        "100.64.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "198.18.0.1",
        "192.0.2.1",
        "::",
        "::1",
        "::7f00:1",
        "fe80::1",
        "fc00::1",
        "ff02::1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "2002:7f00:1::1",
        "2001:db8::1",
        "64:ff9b::7f00:1",
    ],
)
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:4700::1111", "::ffff:93.184.216.34", "64:ff9b::808:808"])
def test_public_addresses(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


def _names(hosts: dict[str, list[str]]):  # type: ignore[no-untyped-def]
    def getaddrinfo(host: str, port: int, *_: object, **__: object) -> list[tuple[object, ...]]:
        found = hosts.get(host, [host])  # sockets look up addresses that are numbers, too
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    return getaddrinfo
