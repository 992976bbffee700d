import dataclasses
import re
import string
from pathlib import Path

import pytest

import bot.platforms.web as web
from bot.platforms.console import STRINGS
from bot.platforms.web.messages import MESSAGES, Messages
from bot.platforms.web.wording import format_date, format_moment, marking_style, web_address
from corpus.languages import Language

_JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
NAMES = [field.name for field in dataclasses.fields(Messages)]


def _fields(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("name", NAMES)
def test_a_string_says_the_same_in_both_languages(name):
    english, japanese = (getattr(MESSAGES[language], name) for language in (Language.EN, Language.JA))
    assert english.strip()
    assert _JAPANESE.search(japanese), japanese
    assert not _JAPANESE.search(english), english
    assert _fields(english) == _fields(japanese)


def test_every_language_and_every_name_is_there():
    assert set(MESSAGES) == set(Language) == set(STRINGS)


def test_every_string_is_used_and_every_used_string_exists():
    sources = "".join(
        path.read_text() for path in Path(web.__file__).parent.rglob("*") if path.suffix in {".py", ".html"}
    )
    used = set(re.findall(r"\b(?:t|messages|_t|strings)\.([a-z_]+)", sources)) & {*NAMES}
    by_kind = {name for name in NAMES if name.startswith(("error_", "stage_"))}
    assert set(NAMES) - used - by_kind == set()
    templates = "".join(path.read_text() for path in Path(web.__file__).parent.rglob("*.html"))
    assert set(re.findall(r"\bt\.([a-z_]+)", templates)) <= set(NAMES)


def test_templates_hold_no_words_of_their_own():
    for path in Path(web.__file__).parent.rglob("*.html"):
        text = re.sub(r"\{% block (?:body_class|skip_target) %\}.*", "", path.read_text())
        text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", " ", text, flags=re.DOTALL)
        words = set(re.findall(r"[A-Za-z\u3040-\u9fff]{2,}", text)) - {"Liaison", "nbsp", "doctype", "html"}
        assert not words, (path.name, words)


@pytest.mark.parametrize(
    ("date", "english", "japanese"),
    [
        ("2018-03-16", "16 March 2018", "2018年3月16日"),
        ("2022-02", "February 2022", "2022年2月"),
        ("2015", "2015", "2015年"),
        ("spring", "spring", "spring"),
        (None, "", ""),
        ("2015-99", "2015", "2015年"),
    ],
)
def test_dates(date, english, japanese):
    assert format_date(date, Language.EN) == english
    assert format_date(date, Language.JA) == japanese


def test_moments_are_told_in_utc():
    assert format_moment("2026-02-03T04:05:06+09:00", Language.EN) == "2 February 2026 19:05 UTC"
    assert format_moment("soon", Language.EN) == "soon"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://a.example/x", True),
        ("http://a.example", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("https://user@a.example/", False),
        ("//a.example", False),
        ("https://[", False),
        (None, False),
    ],
)
def test_only_web_addresses_become_links(url, shown):
    assert (web_address(url) is not None) is shown


@pytest.mark.parametrize(
    ("marking", "style"),
    [
        ("TLP:RED", "marking-red"),
        ("TLP:AMBER+STRICT", "marking-amber"),
        ("TLP:WHITE", "marking-clear"),
        ("OFFICIAL-SENSITIVE", "marking-plain"),
        (None, "marking-plain"),
    ],
)
def test_markings_have_their_colours(marking, style):
    assert marking_style(marking) == style
