from pathlib import Path

import pytest

from corpus.addresses import is_address, list_entries, normal_address, stem_of_address
from corpus.errors import ConfigError, DocumentLoadError
from corpus.sources import entries


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("HTTPS://Example.ORG", "https://example.org/"),
        ("https://example.org:443/a#part", "https://example.org/a"),
        ("http://example.org:8080/a?b=c d", "http://example.org:8080/a?b=c%20d"),
        ("https://日本.example.jp/文書.html", "https://xn--wgv71a.example.jp/%E6%96%87%E6%9B%B8.html"),
        ("http://[2001:DB8::1]:81/a%20b", "http://[2001:db8::1]:81/a%20b"),
        (" https://example.org./x ", "https://example.org/x"),
    ],
)
def test_one_form_for_each_address(said: str, meant: str) -> None:
    assert normal_address(said) == meant
    assert normal_address(meant) == meant


@pytest.mark.parametrize(
    "said",
    [
        "ftp://example.org/a",
        "file:///etc/passwd",
        "https://",
        "https://a:99999/",
        "http://[::1",
        "gopher://x",
        f"https://{'a' * 70}.org",
        "example.org/a",
    ],
)
def test_no_other_scheme_and_nothing_malformed(said: str) -> None:
    with pytest.raises(ConfigError, match="address"):
        normal_address(said)


def test_a_login_in_an_address_is_refused_and_not_repeated() -> None:
    for said in ("https://user:hunter2@example.org/a", "https://hunter2@example.org", "https://:hunter2@example.org"):
        with pytest.raises(ConfigError) as caught:
            normal_address(said)
        assert "hunter2" not in caught.value.message + caught.value.hint


@pytest.mark.parametrize(
    ("address", "stem"),
    [
        ("https://example.org/papers/uk-japan.html", "uk-japan"),
        ("https://example.org/papers/strategy-2.0/", "strategy-2.0"),
        ("https://example.org/minutes/index.html", "minutes"),
        ("https://example.org/", "example.org"),
        ("https://example.org/index.html?x=1", "example.org"),
        ("https://example.org/%E8%A6%9A%E6%9B%B8.pdf", "覚書"),
    ],
)
def test_an_id_comes_from_the_last_telling_part(address: str, stem: str) -> None:
    assert stem_of_address(address) == stem


def test_paths_are_no_addresses() -> None:
    assert not any(map(is_address, ("papers", "/papers", "C:/papers", "a.urls", "./http:/x")))
    assert all(map(is_address, ("https://a", "HTTP://a", "ftp://a")))


def test_a_list_has_one_entry_an_address(tmp_path: Path) -> None:
    listed = tmp_path / "sites.urls"
    listed.write_text(
        "\ufeff# ours\nhttps://example.org/a\n\n  https://example.org/a#again\nhttps://u:p@example.org/b\nexample.org/c\n"
    )
    found = list(list_entries(listed))
    assert [entry.path for entry in found] == ["https://example.org/a", "sites.urls:5", "sites.urls:6"]
    assert [entry.address is not None for entry in found] == [True, False, False]
    with pytest.raises(DocumentLoadError, match=r"sites\.urls:6: .*not an http or https address"):
        found[2].read()


def test_a_list_inside_a_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "sites.urls").write_text("https://example.org/a\n")
    (entry,) = entries(tmp_path, max_file_mb=1)
    with pytest.raises(DocumentLoadError, match="inside a folder"):
        entry.read()
