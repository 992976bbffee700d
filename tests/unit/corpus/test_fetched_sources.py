"""Sources on the web, through the catalogue: what is read again, what a failure leaves alone, who may read it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.access import PUBLIC
from corpus.catalogue import Catalogue
from corpus.errors import ConfigError, SourceNotFoundError
from corpus.intake import ReadLimits
from corpus.sync import LiveDocument, SyncResult, synchronise
from tests.support.site import Page, Site, running_site


@pytest.fixture(scope="module")
def server() -> Iterator[Site]:
    with running_site() as site:
        yield site


class Desk:
    """A data directory whose sources are pages of the server."""

    def __init__(self, folder: Path, site: Site) -> None:
        self.site = site
        self.folder = folder
        self.list = folder / "sites.urls"
        self.catalogue = Catalogue.open(folder / "data" / "catalogue.sqlite", default_releasable_to=frozenset({PUBLIC}))
        self.live: dict[str, LiveDocument] = {}

    def page(self, path: str, text: str, **changes: object) -> str:
        body = f"<html><head><title>{text}</title></head><body><p>{text}.</p></body></html>".encode()
        self.site.pages[path] = Page(body, **{"etag": f'"{hash(text)}"', **changes})  # type: ignore[arg-type]
        return self.site.url + path

    def name(self, *addresses: str) -> None:
        self.list.write_text("\n".join(addresses))

    def sync(self, *sources: Path | str, only: frozenset[str] | None = None) -> SyncResult:
        limits = ReadLimits(fetch_allow=frozenset({"127.0.0.1"}))
        named = list(sources) or ([self.list] if only is None else None)
        result = synchronise(self.catalogue, named, previous=self.live, limits=limits, only=only)
        self.live = dict(result.live)
        self.catalogue.confirm({name: document.version for name, document in self.live.items()})
        return result


@pytest.fixture
def desk(tmp_path: Path, server: Site) -> Desk:
    server.pages.clear()
    server.requests.clear()
    return Desk(tmp_path, server)


def test_an_address_is_a_document_that_knows_where_it_is_from(desk: Desk) -> None:
    address = desk.page("/papers/harbour", "The harbour is open")
    assert desk.sync(address).added == ("harbour",)
    record = desk.catalogue.document("harbour")
    assert record is not None
    assert (record.metadata.url, record.path, record.title) == (address, address, "The harbour is open")
    (source,) = desk.catalogue.sources()
    assert (source.kind, source.path, source.name) == ("address", address, "harbour")
    assert desk.sync(address).is_unchanged
    assert desk.site.statuses("/papers/harbour") == [200, 304]


def test_a_list_is_read_again_conditionally_and_follows_changes(desk: Desk) -> None:
    desk.name(desk.page("/a", "First"), desk.page("/b", "Second"), desk.page("/c", "Third", etag=""))
    assert desk.sync().added == ("a", "b", "c")
    desk.page("/b", "Second, changed")
    result = desk.sync()
    assert (result.changed, result.unchanged) == (("b",), ("a", "c"))
    assert desk.site.statuses("/a") == [200, 304]
    assert desk.site.statuses("/b") == [200, 200]
    assert desk.site.statuses("/c") == [200, 200]  # a server without validators sends the page again
    desk.name(f"{desk.site.url}/a", f"{desk.site.url}/b")
    assert desk.sync().removed == ("c",)
    assert {share.source: (share.removed, share.live) for share in desk.sync().removed_shares} == {"sites": (0, 2)}


@pytest.mark.parametrize("page", [Page(status=503), Page(status=404), Page(b"x", type="video/mp4"), Page(b"")])
def test_a_failure_is_listed_and_never_a_removal(desk: Desk, page: Page) -> None:
    desk.name(desk.page("/a", "First"), desk.page("/b", "Second"))
    desk.sync()
    desk.site.pages["/b"] = page
    result = desk.sync()
    assert result.is_unchanged
    assert result.removed_shares[0].removed == 0
    (failure,) = result.failures
    assert (failure.path, failure.document_id) == (f"{desk.site.url}/b", "b")
    assert failure.reason
    assert failure.hint
    desk.page("/b", "Second")
    assert desk.sync().failures == ()
    assert desk.site.statuses("/b")[-1] == 304  # what was noted before the failure still holds


def test_a_site_that_is_down_deletes_nothing(desk: Desk, tmp_path: Path) -> None:
    with running_site() as brief:
        desk.site = brief
        address = desk.page("/a", "First")
        desk.sync(address)
    result = desk.sync(address)
    assert (result.is_unchanged, result.unchanged) == (True, ("a",))
    assert "cannot be reached" in result.failures[0].reason


def test_a_page_without_text_keeps_its_former_version(desk: Desk) -> None:
    desk.name(desk.page("/a", "First"))
    desk.sync()
    desk.site.pages["/a"] = Page(b"<html><body></body></html>", etag='"empty"')
    result = desk.sync()
    assert (result.unchanged, len(result.failures)) == (("a",), 1)
    desk.sync()
    assert desk.site.statuses("/a") == [200, 200, 200]  # never 304: nothing of that version is stored


def test_only_failed_pages_are_called_again(desk: Desk) -> None:
    desk.name(desk.page("/a", "First"), f"{desk.site.url}/b")
    failed = desk.sync().failures
    desk.page("/b", "Second")
    result = desk.sync(only=frozenset(failure.path for failure in failed))
    assert (result.added, result.unchanged) == (("b",), ("a",))
    assert desk.site.statuses("/a") == [200]
    assert desk.sync().is_unchanged
    assert desk.site.statuses("/a") == [200, 304]


def test_pages_of_one_name_are_told_apart_by_their_place(desk: Desk) -> None:
    desk.name(desk.page("/north/report.html", "North"), desk.page("/south/report.html", "South"))
    host = desk.site.url.removeprefix("http://")
    assert desk.sync().added == (f"{host}/north/report", f"{host}/south/report")


def test_catalogue_yaml_beside_the_list_says_who_may_read(desk: Desk) -> None:
    desk.name(desk.page("/a", "First"), desk.page("/b", "Second"), desk.page("/c", "Third"))
    (desk.folder / "catalogue.yaml").write_text(
        f"documents:\n  a: {{releasable_to: [UK], title: Ours}}\n"
        f"  {desk.site.url}/b: {{releasable_to: [JP], url: https://example.org/original}}\n"
    )
    desk.sync()
    labels = desk.catalogue.access_labels()
    assert [sorted(labels[name].releasable_to) for name in "abc"] == [["UK"], ["JP"], ["public"]]
    records = [desk.catalogue.document(name) for name in "ab"]
    assert [record.title for record in records if record] == ["Ours", "Second"]
    assert records[1] is not None
    assert records[1].metadata.url == "https://example.org/original"
    (desk.folder / "catalogue.yaml").write_text("documents:\n  a: {releasable_to: [UK, JP]}\n")
    desk.sync()  # the pages did not change, what is said of them did
    assert sorted(desk.catalogue.access_labels()["a"].releasable_to) == ["JP", "UK"]
    (desk.folder / "catalogue.yaml").write_text("documents: [")
    assert len(desk.sync().failures) == 3  # it may hold access rules
    assert sorted(desk.live) == ["a", "b", "c"]


def test_a_page_claims_neither_ids_nor_readers(desk: Desk) -> None:
    text = (
        "---\nid: treaty\ntitle: Page\nreleasable_to: [public]\nmarking: TLP:AMBER\nurl: https://evil.example/\n"
        "status: withdrawn\n---\n\nA page of the web.\n"
    )
    desk.site.pages["/page.md"] = Page(text.encode(), type="text/markdown")
    (desk.folder / "catalogue.yaml").write_text("documents:\n  page: {releasable_to: [UK]}\n")
    desk.name(f"{desk.site.url}/page.md")
    assert desk.sync().added == ("page",)
    label = desk.catalogue.access_labels()["page"]
    assert (sorted(label.releasable_to), label.marking, label.withdrawn) == (["UK"], "TLP:AMBER", False)
    record = desk.catalogue.document("page")
    assert record is not None
    assert record.metadata.url == f"{desk.site.url}/page.md"


def test_an_erased_page_is_forgotten_and_not_read_again(desk: Desk) -> None:
    desk.name(desk.page("/a", "First"), desk.page("/b", "Second"))
    desk.sync()
    desk.catalogue.erase("b")
    assert sorted(desk.catalogue.fetches()) == [f"{desk.site.url}/a"]
    assert "erased" in desk.sync().failures[0].reason
    desk.page("/b", "Second, otherwise")
    assert "erased" in desk.sync().failures[0].reason
    assert desk.catalogue.document("b") is None


def test_a_list_is_a_source_that_has_to_be_there(desk: Desk) -> None:
    desk.name(desk.page("/a", "First"))
    desk.sync()
    desk.list.unlink()
    with pytest.raises(SourceNotFoundError):
        desk.sync(only=frozenset())
    desk.list.write_text("")
    result = desk.sync()
    assert result.removed == ("a",)
    assert result.removed_shares[0].share == 1.0  # for the deletion gate
    assert "holds no documents" in result.hints[0]


@pytest.mark.parametrize("address", ["ftp://example.org/a", "https://u:p@example.org/"])
def test_an_address_that_may_not_be_fetched_is_refused_at_once(desk: Desk, address: str) -> None:
    with pytest.raises(ConfigError):
        desk.sync(address)
    assert desk.catalogue.sources() == []
