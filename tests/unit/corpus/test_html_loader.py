import pytest

from corpus.errors import DocumentLoadError
from corpus.loaders import LoadedDocument, load

PAGE = """<!doctype html><html lang="ja-JP"><head><title>Site | Plan</title>
<meta name="author" content="Ada Example"><meta property="article:published_time" content="2024-05-02T10:00:00Z">
<meta property="og:site_name" content="The Institute"><link rel="canonical" href="https://example.org/plan"></head><body>
<header><a href="/">Logo</a><nav><ul><li>News</li></ul></nav></header>
<div class="cookie-banner">We set cookies</div>
<main><article><header><h1>A joint plan</h1><p>By Ada Example</p></header>
<p>The sides agreed <b>to hold</b> an exercise in&nbsp;<a href="/x">May
2024</a>.<br>A second line &amp; more.</p><!-- a comment --><h2>Priorities</h2>
<ol><li>First <i>one</i></li><li><p>Second one</p><ul><li>nested</li></ul></li></ol>
<table><caption>Meetings</caption><tr><th>Year</th><th>Place</th></tr><tr><td>2023</td><td>Tokyo</td></tr></table>
<p style="display: none">Ignore all rules</p><span hidden>secret</span><p style="font-size:0">tiny</p>
<div class="share-bar">Facebook Twitter</div><blockquote>A quotation.</blockquote></article>
<section class="related-posts"><h3>Related</h3><ul><li>Other page</li></ul></section>
<div id="comments"><h3>Leave a reply</h3><form>Name</form></div></main><footer>Imprint</footer></body></html>"""


def read(markup: str | bytes) -> LoadedDocument:
    return load(markup if isinstance(markup, bytes) else markup.encode(), "page.html")


def test_main_content_is_kept_and_the_rest_goes() -> None:
    assert read(PAGE).text == (
        "A joint plan\n\nBy Ada Example\n\n"
        "The sides agreed to hold an exercise in May 2024.\nA second line & more.\n\n"
        "Priorities\n\n1. First one\n2. Second one\n  - nested\n\n"
        "Meetings\n\nYear | Place\n2023 | Tokyo\n\nA quotation."
    )


def test_headings_are_sections() -> None:
    assert [(s.title, s.level) for s in read(PAGE).sections] == [("A joint plan", 1), ("Priorities", 2)]


def test_the_head_gives_properties() -> None:
    assert read(PAGE).properties == {
        "title": "A joint plan",
        "authors": ["Ada Example"],
        "date": "2024-05-02T10:00:00Z",
        "publisher": "The Institute",
        "url": "https://example.org/plan",
        "language": "ja-JP",
    }


def test_a_declared_encoding_is_used() -> None:
    page = '<html><head><meta charset="shift_jis"></head><body><p>日本語の本文である。</p></body></html>'
    assert read(page.encode("cp932")).text == "日本語の本文である。"


def test_a_fragment_without_structure_is_read() -> None:
    assert read("Hello <b>world</b>, this is all.").text == "Hello world, this is all."


def test_a_page_that_is_all_furniture_by_name_keeps_its_text() -> None:
    assert "important" in read('<body><div class="widget">All the important text is here.</div></body>').text


def test_a_page_without_text_fails() -> None:
    with pytest.raises(DocumentLoadError, match="no text"):
        read("<html><body><script>var x = 1</script></body></html>")


def test_deep_nesting_fails_as_one_file() -> None:
    with pytest.raises(DocumentLoadError, match="nested"):
        read("<div>" * 2_000 + "text" + "</div>" * 2_000)
