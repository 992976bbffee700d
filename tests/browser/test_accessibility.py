"""No finding of axe on any page, in both languages, colour schemes and widths."""

from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import expect

AXE = Path(axe_playwright_python.__file__).parent.joinpath("axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SIZES = {"desktop": {"width": 1280, "height": 860}, "phone": {"width": 390, "height": 844}}


def findings(page) -> list[str]:
    page.evaluate(AXE)
    result = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    return [f"{found['id']}: {[node['html'][:120] for node in found['nodes']]}" for found in result["violations"]]


# Each pair of language, colour scheme and size once.
@pytest.mark.parametrize(
    ("locale", "scheme", "size"),
    [
        ("en-GB", "light", "desktop"),
        ("en-GB", "dark", "phone"),
        ("ja-JP", "dark", "desktop"),
        ("ja-JP", "light", "phone"),
    ],
)
def test_no_page_has_findings(visit, locale, scheme, size):
    window = visit(locale=locale, color_scheme=scheme, viewport=SIZES[size], reduced_motion="reduce")
    page = window.page
    page.locator(".library summary").click()
    assert findings(page) == []
    window.ask("When are notices shared?" if locale == "en-GB" else "通知はいつ共有されますか。")
    assert findings(page) == []
    window.ask("What happened in London?")
    assert findings(page) == []
    page.locator(".chip").first.click()
    expect(page.locator("#source-panel mark")).to_be_visible()
    assert findings(page) == []
    source = page.locator(".source-links a").first.get_attribute("href")
    for path in (source, "/nowhere", "/operate"):
        page.goto(window.address + path)
        assert findings(page) == []
    page.goto(window.address + source)
    page.locator(".versions summary").click()
    page.locator(".versions a.detail").click()
    expect(page.locator("del")).to_be_visible()
    assert findings(page) == []


def test_the_language_of_each_part_is_told(visit):
    window = visit()
    window.ask("通知はいつ共有されますか。")
    page = window.page
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert page.locator(".question [lang]").get_attribute("lang") == "ja"
    assert page.locator(".answer-text").get_attribute("lang") == "ja"
    assert page.locator(".answer-text span[lang=en]").count() == 2
    assert page.locator("blockquote").evaluate_all("all => all.map(e => e.lang)") == ["en", "en", "ja"]


def test_motion_stops_for_whoever_asked_for_less(visit):
    window = visit(reduced_motion="reduce")
    assert window.page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
