"""What a person in Teams experiences, against the double, with a scripted answerer."""

from __future__ import annotations

import asyncio
import logging

import pytest

from bot.platforms.teams.sign import Pace
from bot.ports import EverybodyPublic
from bot.records import ChannelKey, ChannelSettings, Feedback, UserKey
from bot.values import ThreadKey
from corpus.access import ANY_CHANNEL, Principal
from tests.support.conversations import QUOTE, make_turn
from tests.support.teams_app import schema, teams_bench
from tests.support.teams_double import APP_ID, BOT, TENANT, USER, Refusal


@pytest.fixture
async def bench(tmp_path):
    async with teams_bench(tmp_path) as running:
        yield running


async def test_quick_answer_is_typing_then_one_message_with_native_parts(tmp_path):
    async with teams_bench(tmp_path, pace=Pace(open_stream_after_s=5)) as bench:
        await bench.say("When did they meet?")
        message = await bench.double.reply()
        await bench.settle()
        assert [activity["type"] for activity in bench.double.sent] == ["typing", "message"]
        entity = schema(message)
        assert entity["additionalType"] == ["AIGeneratedContent"]
        (claim,) = entity["citation"]
        assert claim["position"] == 1
        assert "[1]" in message["text"]
        assert claim["appearance"]["name"] == "Minutes of the committee"
        assert QUOTE in claim["appearance"]["abstract"]
        assert "<!channel>" in claim["appearance"]["text"]
        assert message["channelData"]["feedbackLoop"] == {"type": "default"}
        assert message["from"]["id"] == BOT["id"]


async def test_group_chat_gets_one_message_mention_stripped_and_typing(bench):
    bench.answerer.delay_s = 0.25
    await bench.say("When did they meet?", scope="groupChat")
    message = await bench.double.reply(conversation="19:g@thread.v2")
    await bench.settle()
    assert bench.streamed() == []
    assert sum(activity["type"] == "typing" for activity in bench.double.sent) >= 2
    assert [turn.text for turn in bench.answerer.asked] == ["When did they meet?"]
    assert bench.answerer.asked[0].audience == ANY_CHANNEL
    assert "suggestedActions" not in message


async def test_channel_answer_stays_in_its_thread_and_follow_ups_know_it(bench):
    await bench.say("When did they meet?", scope="channel")
    await bench.double.reply(conversation="19:c@thread.tacv2;messageid=170")
    await bench.settle()
    await bench.say("and where was that?", scope="channel")
    await bench.double.reply(number=2, conversation="19:c@thread.tacv2;messageid=170")
    assert [exchange.turn.text for exchange in bench.answerer.histories[1]] == ["When did they meet?"]
    thread = bench.answerer.asked[0].thread
    assert (thread.workspace_id, thread.channel_id, thread.thread_id) == (TENANT, "19:c@thread.tacv2", "170")


async def test_a_channel_that_is_bound_to_collections_is_answered_from_them(bench):
    channel = ChannelKey(platform="teams", workspace_id=TENANT, channel_id="19:c@thread.tacv2")
    await bench.store.set_channel_settings(channel, ChannelSettings(collections=("treaties",)))
    await bench.say("When?", scope="channel")
    await bench.settle()
    assert bench.answerer.asked[-1].scope.collections == ("treaties",)


async def test_quiet_in_a_group_without_a_mention(bench):
    await bench.say("shall we meet?", scope="groupChat", mention=False)
    await bench.settle()
    assert bench.double.sent == []


async def test_targeted_message_is_answered_to_its_author_alone(bench):
    await bench.say("/ask When?", scope="channel", mention=False, recipient={**BOT, "isTargeted": True})
    await bench.settle()
    (message,) = bench.double.messages()
    assert message["_targeted"]
    assert message["recipient"]["id"] == "29:user"
    assert bench.answerer.asked[0].audience != ANY_CHANNEL


async def test_repeated_delivery_gives_one_answer(bench):
    activity = bench.double.message("When?")
    responses = await asyncio.gather(*(bench.post(activity) for _ in range(11)))
    assert {response.status_code for response in responses} == {200}
    await bench.double.reply()
    await bench.settle()
    await bench.post(activity)
    await bench.settle()
    assert len(bench.double.messages()) == 1
    assert len(bench.answerer.asked) == 1


async def test_accepted_before_the_answer_is_made_and_again_while_it_is(bench):
    bench.answerer.delay_s = 0.6
    activity = await bench.say("When?")
    assert bench.double.messages() == []
    assert (await bench.post(activity)).status_code == 200
    await bench.settle()
    assert len(bench.double.messages()) == 1


async def test_same_id_in_two_conversations_is_two_questions(bench):
    await bench.say("When?", id="same")
    await bench.say("When?", id="same", scope="groupChat")
    await bench.settle()
    assert len(bench.double.messages()) == 2


async def test_typing_sign_waits_for_nothing_and_is_given_once(bench):
    looked, may_go_on = bench.app.desk.people.principal, asyncio.Event()

    async def slow(incoming):
        await may_go_on.wait()
        return await looked(incoming)

    bench.app.desk.people.principal = slow
    activity = await bench.say("When?")
    await bench.double.wait_for(lambda: [sent["type"] for sent in bench.double.sent] == ["typing"])
    assert bench.answerer.asked == []
    may_go_on.set()
    await bench.settle()
    before = len(bench.double.sent)
    assert (await bench.post(activity)).status_code == 200
    await bench.settle()
    assert len(bench.double.sent) == before


async def test_throttled_and_failing_requests_are_tried_again(bench):
    for status in (429, 412, 503):
        refusal = Refusal(status, retry_after="0.02" if status == 429 else "")
        bench.double.refusals = [(lambda a: a["type"] == "message", refusal)]
        await bench.say("When?")
        await bench.settle()
    assert len(bench.double.messages()) == 3


async def test_refused_native_parts_give_way_to_plain_text(bench):
    bench.double.refusals.append((lambda a: "entities" in a and a["type"] == "message", Refusal(400, times=99)))
    await bench.say("When?")
    await bench.settle()
    (message,) = bench.double.messages()
    assert "Answer to" in message["text"]
    assert "Minutes of the committee" in message["text"]


async def test_refused_for_good_is_logged_and_nothing_more(bench, caplog):
    bench.double.refusals.append((lambda a: a["type"] == "message", Refusal(403, times=99)))
    await bench.say("When?")
    await bench.settle()
    assert bench.double.messages() == []
    assert "could not be delivered: answer_id=" in caplog.text


async def test_error_is_told_without_its_text_and_can_be_recovered_from(bench):
    bench.answerer.error = RuntimeError("password hunter2")
    await bench.say("When?")
    message = await bench.double.reply()
    assert "E-" in message["text"]
    assert "hunter2" not in message["text"]
    bench.answerer.error = None
    await bench.say("When?")
    assert "Answer to" in (await bench.double.reply(number=2))["text"]


async def test_abstention_shows_the_closest_passages_as_citations(bench):
    bench.answerer.abstain_on.add("unicorn")
    await bench.say("Is there a unicorn?")
    message = await bench.double.reply()
    assert "do not say" in message["text"]
    assert "[1]" in message["text"]
    assert schema(message)["citation"][0]["appearance"]["name"] == "Minutes of the committee"


async def test_feedback_with_its_reason_is_kept_with_the_answer(bench):
    await bench.say("When?")
    message = await bench.double.reply()
    await bench.settle()
    value = {
        "actionName": "feedback",
        "actionValue": {"reaction": "dislike", "feedback": '{"feedbackText":"Wrong year"}'},
    }
    invoke = bench.double.activity("invoke", name="message/submitAction", value=value, replyToId=message["_id"])
    assert (await bench.post(invoke)).status_code == 200
    await bench.settle()
    (exchange,) = await bench.store.recent(UserKey(platform="teams", workspace_id=TENANT, user_id=USER))
    assert list(await bench.store.feedback()) == [
        Feedback(
            user=UserKey(platform="teams", workspace_id=TENANT, user_id=USER),
            answer_id=exchange.answer.id,
            verdict="bad",
            comment="Wrong year",
        )
    ]


async def test_feedback_on_a_foreign_message_is_not_kept(bench):
    value = {"actionName": "feedback", "actionValue": {"reaction": "like", "feedback": ""}}
    await bench.post(bench.double.activity("invoke", name="message/submitAction", value=value, replyToId="m999"))
    await bench.settle()
    assert list(await bench.store.feedback()) == []


async def test_welcome_in_both_languages_on_install(bench):
    install = bench.double.activity("installationUpdate", action="add")
    assert (await bench.post(install)).status_code == 200
    message = await bench.double.reply()
    assert "I am Liaison" in message["text"]
    assert "お答えします" in message["text"]
    assert len((await bench.double.reply(number=2))["suggestedActions"]["actions"]) == 3
    await bench.post(bench.double.activity("installationUpdate", scope="channel", action="add"))
    shared = await bench.double.reply(number=3)
    assert "only what all of you may read" in shared["text"]


async def test_other_tenants_are_told_and_get_nothing(bench):
    foreign = bench.double.message("When?", conversation={"id": "a:9", "conversationType": "personal", "tenantId": "x"})
    assert (await bench.post(foreign)).status_code == 200
    message = await bench.double.reply()
    assert "not set up for your organisation" in message["text"]
    assert bench.answerer.asked == []


class Officers(EverybodyPublic):
    """Everybody is a British officer."""

    def principal_for(self, platform, workspace_id, user_id, *, mail="", groups=()):
        return Principal(name=f"{platform}:{workspace_id}:{user_id}", organisation="UK")


async def test_members_have_their_rights_guests_and_strangers_the_publics(tmp_path):
    async with teams_bench(tmp_path, identities=Officers()) as bench:
        for author, member, organisation in (
            ({"id": "29:member", "aadObjectId": "o1"}, {"tenantId": TENANT, "userRole": "user"}, "UK"),
            ({"id": "29:guest", "aadObjectId": "o2"}, {"tenantId": TENANT, "userRole": "guest"}, None),
            ({"id": "29:away", "aadObjectId": "o3"}, {"tenantId": "other", "userRole": "user"}, None),
            ({"id": "29:nobody", "aadObjectId": "o4"}, None, None),
            ({"id": "29:anonymous"}, {"tenantId": TENANT, "userRole": "user"}, None),
            ({"id": "29:told", "aadObjectId": "o5", "tenantId": "other"}, {"tenantId": TENANT}, None),
        ):
            if member:
                bench.double.members[author["id"]] = {"id": author["id"], **member}
            await bench.say("When?", **{"from": {"name": "N", **author}})
            await bench.settle()
            (reader,) = bench.answerer.asked[-1].audience.readers
            assert reader.organisation == organisation, author


async def test_follow_ups_and_starters_are_offered_in_personal_chats(bench):
    await bench.say("help")
    assert "summary" in (await bench.double.reply())["text"]
    message = await bench.double.reply(number=2)
    assert all(action["type"] == "imBack" for action in message["suggestedActions"]["actions"])
    assert message["suggestedActions"]["to"] == ["29:user"]


async def test_empty_message_gets_help_in_the_readers_language(bench):
    await bench.say("", locale="ja-JP")
    assert "ヘルプ" in (await bench.double.reply())["text"]


async def test_many_conversations_at_once_are_not_crossed(bench):
    bench.answerer.delay_s = 0.1

    async def ask(number: int) -> None:
        where = {"id": f"a:{number}", "conversationType": "personal", "tenantId": TENANT}
        for turn in range(2):
            await bench.say(f"question {number}-{turn}", conversation=where)

    await asyncio.gather(*(ask(number) for number in range(20)))
    await bench.settle()
    for number in range(20):
        texts = [message["text"] for message in bench.double.messages(f"a:{number}")]
        assert len(texts) == 2
        assert [f"question {number}-{turn}" in text for turn, text in enumerate(texts)] == [True, True]


async def test_question_that_a_dead_process_took_is_told_of_after_the_restart(bench, monkeypatch):
    monkeypatch.setattr("bot.store.state.CLAIM_LEASE_S", -1)
    for channel, thread in (("a:7", "a:7"), ("19:c@thread.tacv2", "170")):
        key = ThreadKey(platform="teams", workspace_id=TENANT, channel_id=channel, thread_id=thread)
        assert await bench.store.claim(make_turn(turn_id="lost", thread=key))
    await bench.app.start()
    personal = await bench.double.reply(conversation="a:7")
    threaded = await bench.double.reply(conversation="19:c@thread.tacv2;messageid=170")
    assert "E-" in personal["text"]
    assert personal["from"]["id"] == threaded["from"]["id"] == f"28:{APP_ID}"


async def test_no_log_line_quotes_a_question(bench, caplog):
    caplog.set_level("DEBUG", logger="bot")
    await bench.say("heron canary question")
    await bench.double.reply()
    await bench.settle()
    assert "canary" not in caplog.text
    assert logging.getLogger("httpx").level == logging.WARNING  # its lines hold ids of conversations
    assert APP_ID not in caplog.text
