"""Texts stay texts in Teams' Markdown, told by an independent Markdown reader."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.platforms.teams.limits import split_text
from bot.platforms.teams.markdown import literal

READER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
ADDRESS = re.compile(r"https?://|www\.|mailto:|\w@\w|\w\.[A-Za-z]{2}")
ALLOWED = re.compile(r"</?(?:p|ul|ol|li)(?: start=\"\d+\")?>")


def shown(text: str, markers: tuple[int, ...] = ()) -> str:
    """What a reader of the rendered text sees; fails on any element but paragraphs and lists."""
    rendered = READER.render(literal(text, markers=markers))
    assert not ADDRESS.search(html.unescape(rendered)), rendered
    bare = ALLOWED.sub("", rendered)
    assert "<" not in bare, rendered
    return " ".join(html.unescape(bare).replace("\u2060", "").split())


@pytest.mark.parametrize(
    "text",
    [
        "*bold* _italic_ ~~gone~~ `code` **x**",
        "[link](http://evil.example) ![image](http://evil.example/x.png)",
        "<b>bold</b> <at>Liaison</at> <script>alert(1)</script> <!channel> &lt;b&gt;",
        "# heading",
        "a\n===\nb\n---\nc",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "```\ncode\n```",
        "see www.example.org, https://example.org/a?b=c, mailto:a@b.example and a@b.example",
        "> quoted",
        "back\\slash \\* \\[",
        "[ref]: http://evil.example",
    ],
)
def test_markup_is_shown_as_it_is(text):
    assert shown(text) == " ".join(text.split())


def test_lists_stay_lists_and_items_are_paragraphs():
    rendered = READER.render(literal("They agreed:\n- one. [1]\n• two", markers=[1]))
    assert rendered.count("<li>") == 2
    assert "<p>one. [1]</p>" in rendered


def test_an_item_alone_is_a_paragraph_so_that_its_markers_become_citations():
    rendered = READER.render(literal("Agreed:\n- one. [1]\nSources [1][2]", markers=[1, 2]))
    assert "<ul>" not in rendered
    assert "<p>• one. [1]</p>" in rendered
    assert "[1] [2]" in rendered


def test_items_that_begin_with_another_mark_make_no_list_within_a_list():
    rendered = READER.render(literal("- - one\n- • two\n- 3. three\n- # four"))
    assert rendered.count("<ul>") == 1
    assert "<ol" not in rendered
    assert "<h1" not in rendered


def test_markers_stay_only_where_a_citation_has_their_number():
    assert literal("a [1] b [2] [1](x)", markers=[1]) == "a [1] b \\[2\\] [1]\\(x)"


@given(st.text(alphabet="ab 1.,:/@-_*`[]()<>&!#|~\\\n。「」wW", max_size=60))
def test_any_text_is_inert(text):
    rendered = READER.render(literal(text, markers=[1]))
    for element in (
        "<a",
        "<img",
        "<em",
        "<strong",
        "<code",
        "<h1",
        "<h2",
        "<table",
        "<s>",
        "<hr",
        "<blockquote",
        "<pre",
    ):
        assert element not in rendered, (text, rendered)
    assert not ADDRESS.search(html.unescape(rendered)), (text, rendered)


@given(st.text(max_size=400), st.integers(min_value=5, max_value=80))
def test_pieces_are_short_and_lose_nothing_but_white_space(text, limit):
    pieces = split_text(text, limit)
    assert all(0 < len(piece) <= limit for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


def test_japanese_is_cut_at_ends_of_sentences():
    text = "両者は合意した。次の会合は未定である。連絡窓口は各一名とする。"
    assert split_text(text, 20) == ["両者は合意した。次の会合は未定である。", "連絡窓口は各一名とする。"]
