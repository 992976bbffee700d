from __future__ import annotations

import asyncio
from concurrent.futures import Future
from dataclasses import replace

import pytest

from bot.conversation import ConversationService, Limits
from bot.store.state import StateStore
from corpus.access import ANYONE, OPERATOR, Audience, Principal
from corpus.errors import IndexNotFoundError
from corpus.languages import Language
from tests.support.conversations import ScriptedAnswerer, make_thread, make_turn


@pytest.fixture
def store(tmp_path):
    opened = StateStore.open(tmp_path / "state.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def answerer():
    return ScriptedAnswerer()


class _Reader:
    """Reads everything for the audiences it was told about."""

    def __init__(self, *readable_by: Audience) -> None:
        self.readable_by = readable_by

    def read(self, document_id, *, version=None, audience):
        return object() if audience in self.readable_by else None

    def documents(self, *, audience):
        return []


async def test_answer_is_saved_with_a_receipt(store, answerer):
    answer = await ConversationService(answerer, store).handle(make_turn())
    assert answer.receipt_id
    receipt = await store.receipt(answer.receipt_id)
    assert receipt["answer"]["text"] == answer.text
    assert receipt["answer"]["citations"][0]["quote"]
    assert receipt["asked"]["user_id"] == "U1"
    (exchange,) = await store.history(make_thread())
    assert exchange.answer == answer


async def test_a_redelivery_is_none(store, answerer):
    service = ConversationService(answerer, store)
    answers = await asyncio.gather(*(service.handle(make_turn()) for _ in range(11)))
    assert sum(answer is not None for answer in answers) == 1
    assert len(answerer.asked) == 1


async def test_turns_of_one_thread_wait_for_each_other_and_others_do_not(store, answerer):
    answerer.delay_s = 0.05
    service = ConversationService(answerer, store)
    await asyncio.gather(*(service.handle(make_turn(str(n), turn_id=str(n))) for n in range(3)))
    assert answerer.most_running == 1
    threads = [make_thread(thread_id=f"{n}.5") for n in range(3)]
    await asyncio.gather(
        *(service.handle(make_turn(str(n), turn_id=f"{n}.5", thread=thread)) for n, thread in enumerate(threads))
    )
    assert answerer.most_running > 1
    assert not service._threads._locks


@pytest.mark.parametrize(("text", "word"), [("When?", "Something went wrong"), ("いつですか", "不具合")])
async def test_a_failure_is_friendly_logged_and_saved(store, answerer, caplog, text, word):
    answerer.error = RuntimeError("inner detail")
    answer = await ConversationService(answerer, store).handle(make_turn(text))
    assert answer.outcome == "failed"
    assert word in answer.text
    error_id = answer.text[answer.text.index("E-") :][:10]
    assert error_id in caplog.text
    assert "inner detail" not in answer.text
    answerer.error = None
    assert await ConversationService(answerer, store).handle(make_turn(text)) is None
    again = await ConversationService(answerer, store).handle(make_turn("next?", turn_id="2.0"))
    assert again.outcome == "answered"
    assert list(answerer.histories[-1]) == []


async def test_a_missing_index_is_named(store, answerer):
    answerer.error = IndexNotFoundError("none", "build one")
    answer = await ConversationService(answerer, store).handle(make_turn())
    assert "indexed" in answer.text


async def test_a_stuck_turn_ends_with_an_id(store, answerer):
    answerer.delay_s = 60
    answer = await ConversationService(answerer, store, limits=Limits(timeout_s=0.05)).handle(make_turn())
    assert answer.outcome == "failed"
    assert "E-" in answer.text


async def test_a_broken_store_is_no_silence(store, answerer):
    store.close()

    class _Broken(StateStore):
        async def claim(self, turn):
            raise OSError("disk")

    answer = await ConversationService(answerer, _Broken(store._engine)).handle(make_turn())
    assert answer.outcome == "failed"


async def test_progress_is_told_once_the_turn_is_known_to_be_new(store, answerer):
    service, stages = ConversationService(answerer, store), []
    await service.handle(make_turn(), on_progress=stages.append)
    assert stages == ["claimed", "reading", "searching"]
    stages.clear()
    await service.handle(make_turn(), on_progress=stages.append)
    assert stages == []


async def test_history_is_dropped_for_an_audience_that_may_not_read_it(store, answerer):
    member = Principal(name="m", organisation="UK")
    private, mixed = Audience.of(member), Audience.of(member, ANYONE)
    service = ConversationService(answerer, store, reader=_Reader(private))
    await service.handle(make_turn("one?", turn_id="1", audience=private))
    await service.handle(make_turn("two?", turn_id="2", audience=private))
    await service.handle(make_turn("three?", turn_id="3", audience=mixed))
    assert [len(history) for history in answerer.histories] == [0, 1, 0]


async def test_without_a_reader_only_the_same_readers_have_history(store, answerer):
    member = Principal(name="m", organisation="UK")
    service = ConversationService(answerer, store)
    await service.handle(make_turn("one?", turn_id="1", audience=Audience.of(member, ANYONE)))
    await service.handle(make_turn("two?", turn_id="2", audience=Audience.of(member)))
    await service.handle(make_turn("three?", turn_id="3", audience=Audience.of(ANYONE, Principal(name="x"))))
    assert [len(history) for history in answerer.histories] == [0, 1, 0]


async def test_receipt_command_shows_nothing_that_may_not_be_read(store, answerer):
    readable = Audience.of(ANYONE)
    service = ConversationService(answerer, store, reader=_Reader(readable))
    answer = await service.handle(make_turn())
    shown = await service.handle(make_turn(f"receipt {answer.receipt_id}", turn_id="2"))
    assert "Minutes of the committee" in shown.text
    other = Audience.of(Principal(name="x"))
    for turn in (
        make_turn(f"receipt {answer.receipt_id}", turn_id="3", audience=other),
        make_turn(f"receipt {answer.receipt_id}", turn_id="4", user_id="U2", thread=make_thread(channel_id="C2")),
        make_turn("receipt nothing", turn_id="5"),
    ):
        hidden = await service.handle(turn)
        assert "There is no receipt" in hidden.text


async def test_sources_of_the_last_answer_then_of_the_library(store, answerer):
    service = ConversationService(answerer, store, reader=_Reader(Audience.of(ANYONE)))
    assert "no documents" in (await service.handle(make_turn("sources"))).text
    await service.handle(make_turn(turn_id="2"))
    assert "Minutes of the committee (2011-05-03)" in (await service.handle(make_turn("sources", turn_id="3"))).text


async def test_feedback_command(store, answerer):
    service = ConversationService(answerer, store)
    assert "no answer" in (await service.handle(make_turn("feedback good"))).text
    answer = await service.handle(make_turn(turn_id="2"))
    assert "noted" in (await service.handle(make_turn("feedback bad wrong date", turn_id="3"))).text
    (feedback,) = await store.feedback()
    assert (feedback.answer_id, feedback.verdict, feedback.comment) == (answer.id, "bad", "wrong date")
    assert "feedback good" in (await service.handle(make_turn("/feedback what", turn_id="4"))).text


async def test_commands_without_argument_say_what_they_need(store, answerer):
    service = ConversationService(answerer, store)
    for number, (text, word) in enumerate(
        [("/ask", "Ask what"), ("/summary", "Name a document"), ("/receipt", "Which receipt"), ("/要約", "要約する")]
    ):
        assert word in (await service.handle(make_turn(text, turn_id=str(number)))).text


async def test_reindex_without_an_indexer_says_so(store, answerer):
    service = ConversationService(answerer, store)
    answer = await service.handle(make_turn("reindex", principal=OPERATOR))
    assert "liaison index build" in answer.text


async def test_the_chosen_language_wins(store, answerer):
    service = ConversationService(answerer, store)
    answer = await service.handle(make_turn("help", language=Language.JA))
    assert "再索引" in answer.text


async def test_work_begins_before_a_turn_is_taken_in_only_where_nobody_else_is_answered(store, answerer):
    answerer.delay_s = 0.05
    begun = []

    def foresee(turn):
        begun.append((turn.text, len(answerer.asked)))
        done = Future()
        done.set_result(None)
        return done

    service = ConversationService(answerer, store, foresee=foresee)
    await service.handle(make_turn("first?", turn_id="1"))
    together = [make_turn(f"{n}?", turn_id=str(n), thread=make_thread(thread_id=str(n))) for n in range(2, 5)]
    has_place = asyncio.Event()
    running = asyncio.create_task(
        service.handle(together[0], on_progress=lambda stage: has_place.set() if stage == "reading" else None)
    )
    await asyncio.wait_for(has_place.wait(), 20)
    await asyncio.gather(running, *(service.handle(turn) for turn in together[1:]))
    assert begun == [("first?", 0), ("2?", 1)]
    assert len(answerer.asked) == 4


@pytest.mark.parametrize("text", ["first?", "/liaison help"])
async def test_what_comes_once_is_not_claimed_and_is_kept_like_any_other(store, answerer, text, monkeypatch):
    touched = []
    for name in ("claim", "finish"):
        monkeypatch.setattr(store, name, lambda turn, name=name: touched.append(name))
    turn = replace(make_turn(text, turn_id="1"), comes_once=True)
    answer = await ConversationService(answerer, store).handle(turn)
    assert answer.outcome in {"answered", "chat"}
    assert touched == []
    assert [kept.answer.id for kept in await store.history(turn.thread)] == [answer.id] * (text == "first?")


async def test_a_thread_made_for_a_question_is_not_read(store, answerer):
    service = ConversationService(answerer, store)
    await service.handle(make_turn("first?", turn_id="1"))
    await service.handle(make_turn("second?", turn_id="2"))
    await service.handle(replace(make_turn("third?", turn_id="3"), begins_thread=True))
    assert [len(history) for history in answerer.histories] == [0, 1, 0]
