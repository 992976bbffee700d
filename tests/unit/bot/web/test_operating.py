"""The operator's page: who sees it, what it shows of whom, and what its buttons do."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import replace
from typing import get_args

import httpx
import pytest

from bot.gaps import find_gaps
from bot.platforms.web.messages.operating import OPERATING, OperatingMessages
from bot.platforms.web.parts import OperatorParts
from bot.records import Feedback, JobState, JobStatus, UserKey
from corpus.access import OPERATOR, Principal
from corpus.languages import Language
from tests.support.conversations import make_answer
from tests.support.operating import Jobs, embed_by_initial, make_operator, missed
from tests.support.web import ORIGIN, make_site

_JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
UK = Principal(name="uk", organisation="UK", is_admin=True)


@pytest.fixture
def jobs() -> Jobs:
    return Jobs()


def client(operator: OperatorParts, *, public_url: str = "") -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=make_site(operator=operator, public_url=public_url))
    return httpx.AsyncClient(transport=transport, base_url=ORIGIN)


async def test_index_job_failures_gaps_and_feedback_are_shown(jobs: Jobs) -> None:
    bad = Feedback(
        user=UserKey(platform="slack", workspace_id="T", user_id="U"),
        answer_id="id of alpha?",
        verdict="bad",
        reason="incomplete",
        comment="no date",
    )
    operator = make_operator(jobs, missed("alpha?"), missed("a second wording?"), missed("beta?"), feedback=(bad,))
    async with client(operator) as session:
        page = (await session.get("/operate")).text
        assert 'href="/operate"' in (await session.get("/")).text
    assert "91" in page
    assert "2 added, 1 failed" in page
    assert "papers/&lt;b&gt;torn&lt;/b&gt;.pdf" in page
    assert page.index("alpha?") < page.index("a second wording?") < page.index("beta?")
    assert "asked 2 times" in page
    assert "0 found a reply helpful, 1 did not" in page
    assert "incomplete · no date" in page
    assert "operate.js" not in page  # nothing runs


@pytest.mark.parametrize("is_own", [True, False])
async def test_removals_are_allowed_by_somebody_else_than_asked(jobs: Jobs, is_own: bool) -> None:
    asked_by = OPERATOR.name if is_own else "U1"
    jobs.job = JobStatus(state="refused", job_id="j2", requested_by=asked_by, refused=("deletion",))
    async with client(make_operator(jobs)) as session:
        page = (await session.get("/operate")).text
        token = re.search(r'name="token" value="([^"]*)"', page)[1]
        done = await session.post("/operate/confirm", data={"token": token}, headers={"origin": ORIGIN})
        answered = (await session.get(done.headers["location"])).text
    words = OPERATING[Language.EN]
    assert ('action="/operate/confirm"' in page, words.confirm_other in page) == (not is_own, is_own)
    assert words.told["confirm-failed" if is_own else "confirm"] in answered
    assert words.told["confirm" if is_own else "confirm-failed"] not in answered


async def test_a_running_job_shows_how_far_it_is_and_can_be_stopped(jobs: Jobs) -> None:
    jobs.job = JobStatus(state="running", job_id="j2", stage="embedding", done=30, total=90, seconds_left=61)
    async with client(make_operator(jobs)) as session:
        page = (await session.get("/operate")).text
    assert "30 of 90" in page
    assert "about 2 min left" in page
    assert 'action="/operate/cancel"' in page
    assert 'action="/operate/build"' not in page
    assert "operate.js" in page


async def test_a_job_that_no_worker_takes_says_so(jobs: Jobs) -> None:
    jobs.job = JobStatus(state="queued", job_id="j3", stage="no_worker")
    async with client(make_operator(jobs)) as session:
        page = (await session.get("/operate")).text
    assert "waiting to start · no worker is running" in " ".join(page.split()).replace("</strong> ", " ")
    assert "liaison worker" in page
    assert "operate.js" in page  # the page looks again by itself


async def test_buttons_act_once_and_only_with_the_pages_own_form(jobs: Jobs) -> None:
    async with client(make_operator(jobs)) as session:
        page = (await session.get("/operate")).text
        token = re.search(r'name="token" value="([^"]*)"', page)[1]
        headers = {"origin": ORIGIN}
        done = await session.post("/operate/build", data={"token": token}, headers=headers)
        assert (done.status_code, done.headers["location"]) == (303, "/operate?told=build")
        assert "The job has started." in (await session.get(done.headers["location"])).text
        refused = await session.post("/operate/retry", data={"token": "forged"}, headers=headers)
        assert refused.status_code == 403
        assert (await session.post("/operate/delete", data={"token": token}, headers=headers)).status_code == 404
        back = await session.post("/operate/rollback", data={"token": token}, headers=headers)
        assert "No earlier generation is kept" in (await session.get(back.headers["location"])).text
    assert jobs.asked == [("start", OPERATOR.name)]


async def test_visitors_find_no_such_page(jobs: Jobs) -> None:
    operator = make_operator(jobs, missed("secret plans?"))
    async with client(operator, public_url="https://liaison.example") as session:
        page = await session.get("/operate", headers={"host": "liaison.example"})
        assert page.status_code == 404
        assert "secret plans" not in page.text
        assert "/operate" not in (await session.get("/", headers={"host": "liaison.example"})).text
        headers = {"host": "liaison.example", "origin": "https://liaison.example"}
        assert (await session.post("/operate/build", data={}, headers=headers)).status_code == 404
    assert jobs.asked == []


async def test_an_admin_reads_no_other_organisations_questions(jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.platforms.web.access.OPERATOR", UK)  # as if the login named a British administrator
    theirs = missed("japanese canary?", "JP")
    said = Feedback(
        user=UserKey(platform="teams", workspace_id="T", user_id="U"),
        answer_id=theirs.answer.id,
        verdict="bad",
        comment="comment canary",
    )
    operator = make_operator(jobs, theirs, missed("ours?"), missed("everybody's?", "public"), feedback=(said,))
    async with client(operator) as session:
        page = (await session.get("/operate")).text
    assert "ours?" in page
    assert "everybody&#39;s?" in page
    assert "canary" not in page


def test_gaps_count_abstentions_alone_the_most_frequent_first() -> None:
    answered = replace(missed("alpha?"), answer=make_answer("alpha?"))
    gaps = find_gaps([missed("beta?"), answered, missed("alpha?"), missed("a?"), missed("alpha?")], embed_by_initial)
    assert [(gap.questions, gap.count) for gap in gaps] == [(("alpha?", "a?"), 3), (("beta?",), 1)]
    assert find_gaps([answered], embed_by_initial) == []


@pytest.mark.parametrize("field", [field.name for field in dataclasses.fields(OperatingMessages)])
def test_a_string_is_there_in_both_languages(field: str) -> None:
    english, japanese = (getattr(OPERATING[language], field) for language in (Language.EN, Language.JA))
    if isinstance(english, str):
        english, japanese = {"": english}, {"": japanese}
    assert english.keys() == japanese.keys()
    for name, text in english.items():
        assert text.strip()
        assert not _JAPANESE.search(text)
        assert _JAPANESE.search(japanese[name])
        assert set(re.findall(r"{\w+}", text)) == set(re.findall(r"{\w+}", japanese[name]))


def test_every_state_of_a_job_has_a_name() -> None:
    assert set(OPERATING[Language.EN].states) == set(get_args(JobState))


@pytest.mark.parametrize(("language", "said"), [("en", "Next step</strong> Re-index"), ("ja", "</strong> 再索引して")])
async def test_a_failed_job_says_what_to_do_next(jobs: Jobs, language: str, said: str) -> None:
    jobs.job = JobStatus(state="failed", job_id="j9", detail="the build process ended without a result")
    async with client(make_operator(jobs)) as session:
        page = (await session.get("/operate", params={"lang": language})).text
    assert said in page
