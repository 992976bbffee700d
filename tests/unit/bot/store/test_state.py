from __future__ import annotations

import asyncio
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

import bot.store.engine
import bot.store.state
from bot.records import Attention, ChannelKey, ChannelSettings, Feedback, Posted, Preferences, UserKey
from bot.store import codec, tables
from bot.store.state import StateStore
from bot.values import Premise
from corpus.access import Audience, Principal
from corpus.errors import ConfigError
from corpus.languages import Language
from tests.support.conversations import make_answer, make_citation, make_thread, make_turn

USER = UserKey(platform="slack", workspace_id="T1", user_id="U1")
CHANNEL = ChannelKey(platform="slack", workspace_id="T1", channel_id="C1")


@pytest.fixture
def store(database: str):
    opened = StateStore.open(database)
    yield opened
    opened.close()


async def test_one_of_many_claims_wins(store):
    claims = await asyncio.gather(*(store.claim(make_turn()) for _ in range(20)))
    assert sorted(claims) == [False] * 19 + [True]


async def test_claims_differ_by_workspace_channel_message_and_edit(store):
    turns = [
        make_turn(),
        make_turn(turn_id="2.0"),
        make_turn(edited_at="3.0"),
        make_turn(thread=make_thread(workspace_id="T2")),
        make_turn(thread=make_thread(channel_id="C2")),
        make_turn(thread=make_thread(platform="teams")),
    ]
    assert all([await store.claim(turn) for turn in turns])
    assert not any([await store.claim(turn) for turn in turns])


async def test_two_processes_share_claims(store, database):
    other = StateStore.open(database)
    try:
        assert await store.claim(make_turn())
        assert not await other.claim(make_turn())
    finally:
        other.close()


async def test_claim_of_a_dead_process_is_taken_over_once(store, monkeypatch):
    await store.claim(make_turn())
    monkeypatch.setattr(bot.store.state, "CLAIM_LEASE_S", -1)
    assert await store.claim(make_turn())
    await store.save(make_turn(), make_answer())
    assert not await store.claim(make_turn())


async def test_finished_turn_is_never_claimed_again(store, monkeypatch):
    await store.claim(make_turn())
    await store.finish(make_turn())
    monkeypatch.setattr(bot.store.state, "CLAIM_LEASE_S", -1)
    assert not await store.claim(make_turn())


async def test_history_is_the_latest_of_the_thread_oldest_first(store):
    for number in range(5):
        await store.save(make_turn(f"q{number}", turn_id=str(number)), make_answer(f"q{number}"))
    await store.save(make_turn("other", thread=make_thread(thread_id="9.9")), make_answer("other"))
    history = await store.history(make_thread(), limit=3)
    assert [exchange.turn.text for exchange in history] == ["q2", "q3", "q4"]


async def test_exchange_comes_back_whole(store):
    reader = Principal(name="n", organisation="UK", groups=frozenset({"G7"}), markings=frozenset({"SECRET"}))
    turn = make_turn("質問", language=Language.JA, principal=reader, audience=Audience.of(reader), edited_at="4.0")
    answer = make_answer(
        "質問",
        closest=(make_citation(language=Language.JA),),
        premise=Premise(text="no", citation=make_citation()),
        notices=("cut",),
        follow_ups=("next?",),
        receipt_id="r1",
    )
    await store.save(turn, answer)
    exchange = await store.answer(answer.id, platform="slack", workspace_id="T1")
    assert exchange is not None
    assert exchange.turn == turn
    assert exchange.answer == answer
    assert await store.answer(answer.id, platform="slack", workspace_id="T2") is None


async def test_saving_an_answer_again_replaces_it(store):
    answer = make_answer()
    await store.save(make_turn(), answer)
    await store.save(make_turn(), replace(answer, text="edited"))
    assert [exchange.answer.text for exchange in await store.history(make_thread())] == ["edited"]


async def test_an_edited_turn_replaces_its_exchange_and_a_deleted_one_is_gone(store):
    await store.save(make_turn("old"), make_answer("old"))
    await store.save(make_turn("new", edited_at="2.0"), make_answer("new"))
    assert [exchange.turn.text for exchange in await store.history(make_thread())] == ["new"]
    await store.forget_turn(make_thread(), make_turn().turn_id)
    assert await store.history(make_thread()) == []


async def test_abandoned_turns_are_given_out_once(store, monkeypatch):
    await store.claim(make_turn(turn_id="1.5"))
    await store.claim(make_turn(turn_id="2.5"))
    await store.finish(make_turn(turn_id="2.5"))
    assert await store.abandoned("slack") == []
    monkeypatch.setattr(bot.store.state, "CLAIM_LEASE_S", -1)
    assert await store.abandoned("teams") == []
    assert await store.abandoned("slack", within_s=-5) == []
    assert await store.abandoned("slack") == [(make_thread(), "1.5")]
    assert await store.abandoned("slack") == []


async def test_recent_is_newest_first_for_one_person(store):
    for number in range(3):
        await store.save(make_turn(f"q{number}", turn_id=str(number)), make_answer())
    await store.save(make_turn("x", user_id="U2"), make_answer())
    assert [exchange.turn.text for exchange in await store.recent(USER, limit=2)] == ["q2", "q1"]


async def test_receipts_are_found_by_id_and_kept_to_their_workspace(store):
    await store.save(make_turn(), make_answer(), receipt={"receipt_id": "r0", "answer": {"text": "日本"}})
    assert (await store.receipt("r0", thread=make_thread())) == {"receipt_id": "r0", "answer": {"text": "日本"}}
    await store.save_receipt(make_thread(), "r1", {"answer": {"text": "日本"}, "set": frozenset({"b", "a"})})
    assert await store.receipt("r1") == {"answer": {"text": "日本"}, "set": ["a", "b"]}
    assert await store.receipt("r1", thread=make_thread()) is not None
    assert await store.receipt("r1", thread=make_thread(workspace_id="T2")) is None
    assert await store.receipt("r2") is None


async def test_preferences_channels_attention_and_posts(store):
    assert await store.preferences(USER) == Preferences()
    chosen = Preferences(language=Language.JA, length="short", private=False)
    await store.set_preferences(USER, chosen)
    assert await store.preferences(USER) == chosen
    assert await store.channel_settings(CHANNEL) == ChannelSettings()
    settings = ChannelSettings(language=Language.EN, time_zone="Asia/Tokyo", quiet_from="22:00", quiet_to="07:00")
    await store.set_channel_settings(CHANNEL, settings)
    assert await store.channel_settings(CHANNEL) == settings
    assert await store.attention(make_thread()) is None
    await store.set_attention(make_thread(), Attention(partner="U1", is_listening=False))
    assert await store.attention(make_thread()) == Attention(partner="U1", is_listening=False)
    posted = Posted(channel_id="C1", reply_ids=("1.1", "1.2"), answer_id="a1")
    await store.remember_posted(CHANNEL, "1.0", posted)
    assert await store.posted(CHANNEL, "1.0") == posted
    await store.forget_posted(CHANNEL, "1.0")
    assert await store.posted(CHANNEL, "1.0") is None


async def test_the_latest_feedback_of_a_person_counts(store):
    await store.add_feedback(Feedback(user=USER, answer_id="a1", verdict="good"))
    await store.add_feedback(Feedback(user=USER, answer_id="a1", verdict="bad", reason="wrong", comment="no"))
    assert await store.feedback() == [Feedback(user=USER, answer_id="a1", verdict="bad", reason="wrong", comment="no")]


async def test_concurrent_writes_of_one_key_both_succeed(store):
    await asyncio.gather(*(store.set_preferences(USER, Preferences(length="long")) for _ in range(10)))
    assert (await store.preferences(USER)).length == "long"


def test_migrations_make_the_tables_of_the_metadata(database):
    engine = bot.store.engine.open_engine(database)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), tables.metadata) == []
    engine.dispose()


def test_head_is_the_newest_migration():
    config = Config()
    config.set_main_option("script_location", str(Path(bot.store.engine.__file__).parent / "migrations"))
    assert ScriptDirectory.from_config(config).get_current_head() == bot.store.engine.HEAD


def test_opening_an_up_to_date_database_imports_no_alembic(tmp_path):
    file = tmp_path / "state.sqlite"
    StateStore.open(file).close()
    code = (
        "import sys; from bot.store.state import StateStore; "
        f"StateStore.open({str(file)!r}).close(); print('alembic' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_database_is_in_wal_mode(tmp_path):
    engine = bot.store.engine.open_engine(tmp_path / "state.sqlite")
    with engine.connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
    engine.dispose()


def test_unreadable_database_is_a_configuration_error_without_the_password(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(ConfigError, match="cannot be opened"):
        StateStore.open(tmp_path / "file" / "state.sqlite")
    with pytest.raises(ConfigError) as caught:
        StateStore.open("nosuchdb://user:hunter2@host/db")
    assert "hunter2" not in caught.value.message


def test_a_key_of_a_later_release_is_ignored():
    assert codec.load_record(Preferences, '{"language":"ja","colour":"red"}') == Preferences(language=Language.JA)


def test_only_sets_are_written_specially():
    with pytest.raises(TypeError):
        codec.dump(object())


@given(st.text(), st.text(), st.booleans())
def test_any_text_survives_the_codec(question, quote, operator):
    turn = make_turn(question, principal=Principal(name=quote, is_operator=operator))
    answer = make_answer(question, citations=(make_citation(quote=quote),))
    if any("\ud800" <= character <= "\udfff" for character in question + quote):
        return
    assert codec.load_turn(codec.dump_turn(turn)) == turn
    assert codec.load_answer(codec.dump_answer(answer)) == answer
