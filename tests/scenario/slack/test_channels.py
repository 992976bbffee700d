"""Who reads a channel: members, guests, people of other organisations; and what is done until that is known."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.config import Settings
from bot.identity import PlatformIdentities
from corpus.access import ANY_CHANNEL, UNKNOWN_CHANNEL, Audience, Principal
from tests.support.slack_app import Bench, slack_bench
from tests.support.slack_double import membership
from tests.support.slack_double.checks import texts_of
from tests.support.slack_double.server import Failure, make_user

ORGANISATIONS = """
organisations:
  UK: {slack: {teams: [T1]}, groups: [PACT]}
  JP: {slack: {teams: [T9]}, groups: [PACT]}
principals:
  uk-officer: {organisation: UK, groups: [PACT], markings: [OFFICIAL-SENSITIVE], slack: {team: T1, users: [U1, U2]}}
"""
UK = Principal(name="UK", organisation="UK", groups=frozenset({"PACT"}))
JP = Principal(name="JP", organisation="JP", groups=frozenset({"PACT"}))
OFFICER = Principal(
    name="uk-officer", organisation="UK", groups=frozenset({"PACT"}), markings=frozenset({"OFFICIAL-SENSITIVE"})
)


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    (tmp_path / "organisations.yaml").write_text(ORGANISATIONS)
    identities = PlatformIdentities(Settings(data_dir=tmp_path))
    async with slack_bench(tmp_path, identities=identities, admins=frozenset({"UADMIN"})) as made:
        for name in ("UJP", "UJP2"):
            made.double.users[name] = make_user(name, team_id="T9")
        made.double.users["UAPP"] = make_user("UAPP", is_bot=True)
        yield made


async def audience(bench: Bench, channel: str, *, user: str = "U1", **changes: object) -> Audience:
    """Ask in a channel and return whom the answer was made for."""
    before = len(bench.answerer.asked)
    await bench.double.say("<@UBOT> When?", channel=channel, user=user, **changes)
    await bench.double.wait_for(lambda: len(bench.answerer.asked) > before)
    await bench.app.desk.drain(within_s=5)
    return bench.answerer.asked[-1].audience


async def test_a_private_channel_is_read_by_its_members_alone(bench: Bench) -> None:
    bench.double.members["G1"] = ["U1", "U2"]
    assert await audience(bench, "G1") == Audience.shared(OFFICER)
    bench.double.members["G2"] = ["U1", "U3", "UAPP"]
    assert await audience(bench, "G2") == Audience.shared(OFFICER, UK)


async def test_a_public_channel_is_read_by_everybody_of_the_workspace(bench: Bench) -> None:
    bench.double.members["C1"] = ["U1", "U2"]
    assert await audience(bench, "C1") == Audience.shared(OFFICER, UK)


@pytest.mark.parametrize("stranger", ["UGUEST", "USTRANGER"])
async def test_one_guest_or_stranger_leaves_public_documents_only(bench: Bench, stranger: str) -> None:
    bench.double.members["G1"] = ["U1", stranger]
    assert await audience(bench, "G1") == ANY_CHANNEL


async def test_a_shared_channel_is_read_by_both_organisations(bench: Bench) -> None:
    bench.double.members["G1"] = ["U1", "UJP"]
    bench.double.facts["G1"] = {"is_ext_shared": True, "connected_team_ids": ["T9"]}
    assert await audience(bench, "G1", is_ext_shared_channel=True) == Audience.shared(OFFICER, JP)
    assert await audience(bench, "G1", user="UJP", user_team="T9", is_ext_shared_channel=True) == (
        Audience.shared(OFFICER, JP)
    )
    principal = bench.answerer.asked[-1].principal
    assert (principal.organisation, principal.is_admin) == ("JP", False)


async def test_a_shared_channel_may_be_public_on_the_other_side(bench: Bench) -> None:
    bench.double.members["G1"] = ["U1"]
    bench.double.facts["G1"] = {"is_pending_ext_shared": True, "pending_connected_team_ids": ["T9"]}
    assert await audience(bench, "G1") == Audience.shared(OFFICER, JP)
    bench.double.members["G2"] = ["U1"]
    bench.double.facts["G2"] = {"is_ext_shared": True, "connected_team_ids": ["T7"]}
    assert await audience(bench, "G2") == ANY_CHANNEL


async def test_a_workspace_that_a_message_claims_must_be_the_persons_own(bench: Bench) -> None:
    bench.double.members["G1"] = ["U1", "UJP"]
    bench.double.facts["G1"] = {"is_ext_shared": True, "connected_team_ids": ["T9"]}
    assert await audience(bench, "G1", user="UJP", user_team="T1", is_ext_shared_channel=True) == ANY_CHANNEL
    assert await audience(bench, "G1", user="U1", user_team="T9", is_ext_shared_channel=True) == ANY_CHANNEL


async def test_members_are_read_page_by_page_and_each_person_once(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.platforms.slack.channels.PAGE", 3)
    bench.double.members["G1"] = [f"U{number}" for number in range(1, 9)]
    assert await audience(bench, "G1") == Audience.shared(OFFICER, UK)
    assert bench.double.count("conversations.members") == 3
    assert bench.double.count("users.info") == 8
    bench.app.desk.channels.forget("T1", "G1")
    await audience(bench, "G1")
    assert bench.double.count("users.info") == 8
    bench.double.members["G1"].append("UGUEST")  # on a later page, and no event came: the next reading finds out
    bench.app.desk.channels.clock = lambda: 1e12
    assert await audience(bench, "G1") == ANY_CHANNEL


@pytest.mark.parametrize("method", ["conversations.info", "conversations.members", "users.info"])
async def test_until_slack_says_it_all_the_reply_holds_public_documents_and_says_so(bench: Bench, method: str) -> None:
    bench.double.members["G1"] = ["U1", "U2"]
    await bench.double.say("hello")  # Liaison knows the author already
    await bench.app.desk.drain(within_s=5)
    bench.double.fail(method, Failure("missing_scope"))
    ts = await bench.double.say("<@UBOT> When?", channel="G1")
    reply = await bench.double.reply_to("G1", ts)
    assert "who can read this conversation" in reply
    assert bench.answerer.asked[-1].audience == UNKNOWN_CHANNEL
    bench.app.desk.channels.clock = lambda: 1e12
    monkey = bench.app.desk.people
    for name in ("U1", "U2"):
        monkey.forget("T1", name)
    assert await audience(bench, "G1") == Audience.shared(OFFICER)


async def test_a_large_channel_is_answered_from_public_documents_meanwhile(bench: Bench) -> None:
    bench.double.members["G1"] = ["U1", "U2"]
    bench.app.desk.channels.wait_s = 0.0
    assert await audience(bench, "G1") == UNKNOWN_CHANNEL
    bench.app.desk.channels.wait_s = 2.0
    assert await audience(bench, "G1") == Audience.shared(OFFICER)


async def test_too_large_a_channel_stays_unknown(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.platforms.slack.channels.MOST_MEMBERS", 2)
    bench.double.members["G1"] = ["U1", "U2"]
    assert await audience(bench, "G1") == UNKNOWN_CHANNEL


async def test_joining_leaving_and_sharing_act_at_once(bench: Bench) -> None:
    double = bench.double
    double.members["G1"] = ["U1", "U2"]
    assert await audience(bench, "G1") == Audience.shared(OFFICER)
    await membership.join(double, "G1", "U3")
    assert await audience(bench, "G1") == Audience.shared(OFFICER, UK)
    await membership.leave(double, "G1", "U3")
    assert await audience(bench, "G1") == Audience.shared(OFFICER)
    await membership.share(double, "G1", "T9")
    assert await audience(bench, "G1") == Audience.shared(OFFICER, JP)
    double.facts["G1"] = {}
    await membership.tell(double, "channel_unshared", channel="G1", previously_connected_team_id="T9")
    assert await audience(bench, "G1") == Audience.shared(OFFICER)
    double.users["U2"] = make_user("U2", is_restricted=True)
    await membership.tell(double, "user_change", user=double.users["U2"])
    assert await audience(bench, "G1") == ANY_CHANNEL


async def test_a_message_from_a_channel_shared_a_moment_ago_is_not_trusted_to_the_memory(bench: Bench) -> None:
    bench.double.members["G1"] = ["U1", "U2"]
    assert await audience(bench, "G1") == Audience.shared(OFFICER)
    assert await audience(bench, "G1", is_ext_shared_channel=True) == UNKNOWN_CHANNEL


async def test_what_is_read_while_somebody_joins_does_not_count(bench: Bench) -> None:
    channels, double = bench.app.desk.channels, bench.double

    class Filling(list[str]):
        """Somebody joins just after it was read for the first time."""

        def __iter__(self) -> Iterator[str]:
            read = self.copy()
            if "UGUEST" not in read:
                self.append("UGUEST")
                channels.forget("T1", "G1")
            return iter(read)

    double.members["G1"] = Filling(["U1", "U2"])
    company = await channels.company(bench.app.bolt.client, "T1", "G1", wait_s=5)
    assert company is not None
    assert "UGUEST" in {person.user_id for person in company.members}


async def test_the_first_person_of_an_organisation_is_told_of(bench: Bench) -> None:
    double = bench.double
    double.members["G1"] = ["U1", "U2"]
    await membership.join(double, "G1", "U3")
    await bench.app.desk.drain(within_s=5)
    assert double.messages == {}
    await membership.join(double, "G1", "UJP")
    await double.wait_for(lambda: double.messages)
    ((where, _), message) = next(iter(double.messages.items()))
    assert where == "DADMIN"
    assert "Somebody from JP joined <#G1>" in texts_of(message)
    await membership.join(double, "G1", "UJP2")
    await bench.app.desk.drain(within_s=5)
    assert len(double.messages) == 1


async def test_a_channel_is_got_to_know_when_liaison_joins(bench: Bench) -> None:
    bench.double.members["G1"] = ["U1", "U2"]
    await membership.tell(bench.double, "member_joined_channel", user="UBOT", channel="G1", team="T1")
    await bench.double.wait_for(lambda: bench.double.count("users.info") == 2)
    assert await audience(bench, "G1") == Audience.shared(OFFICER)
    assert bench.double.count("conversations.members") == 1


async def test_who_reads_public_documents_only_costs_no_call(bench: Bench) -> None:
    assert await audience(bench, "G1", user="UGUEST") == ANY_CHANNEL
    assert bench.double.count("conversations.members") == 0


async def test_an_answer_is_shared_for_everybody_in_the_channel(bench: Bench) -> None:
    bench.double.members["G1"] = ["U1", "UJP"]
    bench.double.facts["G1"] = {"is_ext_shared": True, "connected_team_ids": ["T9"]}
    name, _ = await bench.double.command("ask When?", channel="G1")
    body = await bench.double.response_to(name)
    assert bench.answerer.asked[-1].audience.readers == {OFFICER}
    await bench.double.press(body, "share_answer", channel="G1")
    await bench.app.desk.drain(within_s=5)
    assert bench.answerer.asked[-1].audience == Audience.shared(OFFICER, JP)
