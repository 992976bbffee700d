"""The chat page in Chromium: asking, opening sources, keyboard, scripts off, network gone."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.web import CONTACT, MEETING, NOTICES

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}


def test_a_question_is_answered_without_leaving_the_page(visit):
    window = visit()
    window.ask("When are notices shared?")
    page = window.page
    expect(page.locator(".answer-text")).to_contain_text(NOTICES)
    expect(page.locator("#status")).to_have_text("Answer ready. Sources: 3.")
    expect(page.locator(".question")).to_be_focused()
    expect(page.locator("#question")).to_have_value("")
    assert "/?thread=" in page.url
    page.reload()
    expect(page.locator(".answer-text")).to_contain_text(NOTICES)
    assert window.complaints == []
    assert all(address.startswith(window.address) for address in window.fetched)


def test_the_stages_are_shown_while_the_answer_is_made(visit, site):
    site.conversation.stage_s = 0.25
    try:
        window = visit()
        window.page.fill("#question", "Slowly?")
        window.page.keyboard.press("Enter")
        expect(window.page.locator("#status")).to_have_text("Searching the documents")
        expect(window.page.locator(".primary")).to_have_attribute("aria-disabled", "true")
        expect(window.page.locator("#status")).to_have_text("Answer ready. Sources: 3.")
        expect(window.page.locator(".primary")).not_to_have_attribute("aria-disabled", "true")
    finally:
        site.conversation.stage_s = 0.0


def test_a_chip_opens_the_quotation_at_its_place_and_gives_the_focus_back(visit):
    window = visit()
    window.ask("When are notices shared?")
    page = window.page
    chip = page.locator(".chip").first
    chip.focus()
    page.keyboard.press("Enter")
    mark = page.locator("#source-panel mark")
    expect(mark).to_have_text(NOTICES)
    expect(mark).to_be_in_viewport()
    expect(mark).to_be_focused()
    expect(chip).to_have_attribute("aria-current", "true")
    page.keyboard.press("Escape")
    expect(page.locator("#source-panel")).to_be_hidden()
    expect(chip).to_be_focused()
    page.locator(".chip").nth(1).click()
    expect(page.locator("#source-panel mark")).to_have_text(CONTACT)
    page.get_by_role("button", name="Close the source").click()
    expect(page.locator("#source-panel")).to_be_hidden()
    assert window.complaints == []


def test_on_a_phone_the_source_covers_the_page(visit):
    window = visit(**PHONE)
    window.ask("When are notices shared?")
    window.page.locator(".chip").first.click()
    expect(window.page.locator("#source-panel mark")).to_be_in_viewport()
    assert window.page.locator("#source-panel").evaluate("panel => panel.matches(':modal')")
    window.page.keyboard.press("Escape")
    expect(window.page.locator(".chip").first).to_be_focused()


def test_without_scripts_everything_works_by_links_and_forms(visit):
    window = visit(java_script_enabled=False)
    page = window.page
    page.fill("#question", "When are notices shared?")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator(".answer-text")).to_contain_text(NOTICES)
    page.get_by_role("button", name="When is the next meeting?").click()
    expect(page.locator(".exchange")).to_have_count(2)
    page.locator(".chip").first.click()
    expect(page.locator("mark")).to_have_text(NOTICES)
    expect(page.locator("mark")).to_be_in_viewport()
    assert page.url.endswith("#cited")


def test_follow_ups_and_examples_are_asked_in_the_thread(visit, site):
    window = visit()
    page = window.page
    page.locator(".example").first.click()
    expect(page.locator(".exchange")).to_have_count(1)
    page.get_by_role("button", name="When is the next meeting?").click()
    expect(page.locator(".exchange")).to_have_count(2)
    first, second = site.conversation.turns[-2:]
    assert first.thread == second.thread
    page.get_by_role("link", name="New conversation").click()
    expect(page.locator(".exchange")).to_have_count(0)


def test_switching_the_language_keeps_the_conversation(visit):
    window = visit()
    window.ask("When are notices shared?")
    window.page.get_by_role("link", name="日本語").click()
    expect(window.page.locator("html")).to_have_attribute("lang", "ja")
    expect(window.page.locator(".exchange")).to_have_count(1)
    expect(window.page.get_by_role("button", name="質問する")).to_be_visible()


def test_enter_that_ends_a_composition_does_not_send(visit, site):
    window = visit()
    before = len(site.conversation.turns)
    window.page.fill("#question", "つうち")
    window.page.locator("#question").evaluate(
        "box => box.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true}))"
    )
    window.page.keyboard.press("Shift+Enter")
    expect(window.page.locator("#question")).to_have_value("つうち\n")
    assert len(site.conversation.turns) == before


def test_when_the_network_fails_the_question_is_kept(visit):
    window = visit()
    window.page.route("**/ask/stream", lambda route: route.abort())
    window.page.fill("#question", "Lost?")
    window.page.keyboard.press("Enter")
    expect(window.page.locator("#status")).to_contain_text("could not be reached")
    expect(window.page.locator("#question")).to_have_value("Lost?")
    expect(window.page.locator("#question")).to_be_focused()
    window.page.unroute("**/ask/stream")
    window.page.keyboard.press("Enter")
    expect(window.page.locator(".answer-text")).to_contain_text(NOTICES)


def test_a_page_that_stayed_open_too_long_renews_its_token(visit):
    window = visit()
    window.page.evaluate("document.querySelector('form.ask').elements.token.value = 'stale'")
    window.page.fill("#question", "Stale?")
    window.page.keyboard.press("Enter")
    expect(window.page.locator("#status")).to_contain_text("open for too long")
    expect(window.page.locator("#question")).to_have_value("Stale?")
    window.page.keyboard.press("Enter")
    expect(window.page.locator(".answer-text")).to_contain_text(NOTICES)


def test_the_copy_button_copies_text_and_sources(visit, site):
    window = visit(permissions=["clipboard-read", "clipboard-write"])
    window.ask("When are notices shared?")
    button = window.page.get_by_role("button", name="Copy answer and sources")
    button.click()
    expect(window.page.get_by_role("button", name="Copied")).to_be_visible()
    copied = window.page.evaluate("navigator.clipboard.readText()")
    assert NOTICES in copied
    assert f"[1] {MEETING.title}, Harbour Office, 4 May 2021" in copied


def test_markup_from_documents_and_questions_runs_nothing(visit):
    window = visit()
    window.page.evaluate("void (window.alert = () => { document.title = 'pwned' })")
    window.ask('<img src=x onerror=alert(1)><script>alert(2)</script>"')
    assert window.page.locator("article.exchange img").count() == 0
    window.page.locator(".chip").first.click()
    expect(window.page.locator("#source-panel .document-text")).to_contain_text('<script>alert("x")</script>')
    assert "pwned" not in window.page.title()
    assert window.complaints == []


def test_versions_and_changes_are_reachable_from_a_source(visit):
    window = visit()
    window.ask("When are notices shared?")
    page = window.page
    page.goto(window.address + page.locator(".source-links a").first.get_attribute("href"))
    page.locator(".versions summary").click()
    page.get_by_role("link", name="Compare with the current version").click()
    expect(page.get_by_role("heading", name="What changed")).to_be_visible()
    expect(page.locator("del")).to_have_text("three")
    expect(page.locator("ins")).to_have_text("two")


@pytest.mark.parametrize("width", [320, 390, 768])
def test_nothing_is_wider_than_the_window(visit, width):
    window = visit(viewport={"width": width, "height": 800})
    page = window.page
    window.ask("A" * 300)
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(overflow) <= 0
    page.locator(".chip").first.click()
    expect(page.locator("#source-panel mark")).to_be_visible()
    assert page.locator("#panel-body").evaluate("body => body.scrollWidth - body.clientWidth") <= 0
    page.goto(window.address + page.locator(".source-links a").first.get_attribute("href"))
    assert page.evaluate(overflow) <= 0


def test_the_keyboard_reaches_everything_in_order_and_shows_where_it_is(visit):
    window = visit()
    window.ask("When are notices shared?")
    page = window.page
    page.reload()
    seen = []
    for _ in range(40):
        page.keyboard.press("Tab")
        name, is_visible = page.evaluate(
            """() => { const e = document.activeElement, s = getComputedStyle(e), row = e.closest('.ask-row');
              const shown = style => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
              return [e.tagName + ' ' + (e.innerText || e.getAttribute('aria-label') || e.id).trim(),
                      shown(s) || Boolean(row && shown(getComputedStyle(row)))]; }"""
        )
        if name.startswith("BODY"):
            break
        seen.append(name)
        assert is_visible, f"focus cannot be seen on {name}"
    text = "\n".join(seen)
    for wanted in ("Skip to the question", "New conversation", "日本語", "Open in the document", "Copy answer", "Ask"):
        assert wanted in text, text
    assert re.search(r"A 1\nA 2\nA 3", text), text


def test_the_skip_link_leads_past_the_masthead(visit):
    window = visit()
    window.ask("When are notices shared?")
    page = window.page
    page.reload()
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#question")).to_be_focused()
