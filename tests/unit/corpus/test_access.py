"""Markings, clearances, organisations and audiences: who may read what, and what `access explain` says of it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import markings
from corpus.access import ANY_CHANNEL, ANYONE, EVERYONE, OPERATOR, AccessLabel, Audience, Principal, may_read
from corpus.errors import ConfigError
from corpus.markings import Markings, highest, normal_marking, shipped, use_markings_of
from corpus.organisations import Organisations, Sighting
from tests.support.cli import liaison
from tests.support.desk import Desk

TODAY = dt.date(2026, 6, 1)
ORGANISATIONS = """
organisations:
  UK:
    en: United Kingdom
    mail_domains: [example.gov.uk]
    slack: {teams: [T1], enterprises: [E1], user_groups: [S1]}
    teams: {tenants: [tenant-uk]}
    markings: ["TLP:GREEN"]
  OLD: {expires: 2020-01-01, slack: {teams: [T9]}}
principals:
  officer: {organisation: UK, markings: [OFFICIAL-SENSITIVE], slack: {team: T1, users: [U1]}, mail: [o@else.example]}
  group: {groups: [JOINT], slack: {user_groups: [S2]}}
  gone: {organisation: UK, expires: 2026-05-31, slack: {team: T1, user: U9}}
  today: {organisation: UK, expires: 2026-06-01}
"""


@pytest.fixture(autouse=True)
def _shipped_markings():
    yield
    markings.use(None)


@pytest.fixture
def organisations(tmp_path: Path) -> Organisations:
    path = tmp_path / "organisations.yaml"
    path.write_text(ORGANISATIONS)
    return Organisations.read(path)


def label(marking: str | None = None, *codes: str) -> AccessLabel:
    return AccessLabel(releasable_to=frozenset(codes or ("UK",)), marking=marking)


def officer(*cleared: str) -> Principal:
    return Principal(name="officer", organisation="UK", markings=frozenset(cleared))


@pytest.mark.parametrize(
    ("cleared", "marking", "expected"),
    [
        ((), None, True),
        ((), "TLP:CLEAR", True),
        ((), "tlp white", True),
        ((), "OFFICIAL", True),
        ((), "機密性１", True),
        ((), "TLP:GREEN", False),
        (("TLP:AMBER",), "TLP:GREEN", True),
        (("TLP:AMBER",), "TLP:AMBER+STRICT", False),
        (("TLP:RED",), "TLP:AMBER+STRICT", True),
        (("TLP:RED",), "OFFICIAL-SENSITIVE", False),
        (("SECRET",), "OFFICIAL-SENSITIVE", True),
        (("OFFICIAL-SENSITIVE",), "OFFICIAL-SENSITIVE COMMERCIAL", False),
        (("SECRET",), "OFFICIAL-SENSITIVE COMMERCIAL", False),
        (("official sensitive commercial",), "OFFICIAL-SENSITIVE COMMERCIAL", True),
        (("機密性3情報",), "機密性2情報", True),
        (("機密性2",), "機密性3情報", False),
        (("取扱注意",), "部外秘", False),
        (("TLP:RED", "SECRET", "特定秘密", "機密性3情報"), "HOUSE RULES", False),
        (("House  Rules",), "HOUSE RULES", True),
        (("TLP:AMBER",), "TLP:GREEN // OFFICIAL-SENSITIVE", False),
        (("TLP:AMBER", "OFFICIAL-SENSITIVE"), "TLP:GREEN//OFFICIAL-SENSITIVE", True),
    ],
)
def test_clearances_cover_lower_markings_of_their_scheme(cleared, marking, expected):
    assert may_read(officer(*cleared), label(marking)) is expected


def test_replies_carry_the_highest_marking_of_each_scheme():
    assert (
        highest([None, "TLP:GREEN", "OFFICIAL", "TLP:AMBER", "OFFICIAL-SENSITIVE"]) == "TLP:AMBER // OFFICIAL-SENSITIVE"
    )
    assert highest(["OFFICIAL-SENSITIVE PERSONAL", "OFFICIAL-SENSITIVE"]) == "OFFICIAL-SENSITIVE PERSONAL"
    assert highest(["取扱注意", "機密性2", "TLP:WHITE"]) == "TLP:CLEAR // 機密性2情報 // 取扱注意"
    assert highest(["House rules", "TLP:RED"]) == "TLP:RED // HOUSE RULES"
    assert highest([None]) is None


_ALL = [level.marking for levels in shipped().schemes.values() for level in levels]


@given(st.lists(st.sampled_from([*_ALL, "HOUSE RULES", None]), max_size=6), st.frozensets(st.sampled_from(_ALL)))
def test_whoever_may_read_the_highest_marking_may_read_each(found, cleared):
    top = highest(found)
    reader = officer(*cleared)
    if may_read(reader, label(top)):
        assert all(may_read(reader, label(marking)) for marking in found)
    assert highest([top, *found]) == top


def test_red_is_never_read_in_company():
    red = label("TLP:RED")
    assert Audience.of(officer("TLP:RED")).may_read(red)
    assert not Audience.shared(officer("TLP:RED")).may_read(red)
    assert not Audience.of(
        officer("TLP:RED"), Principal(name="x", organisation="UK", markings=frozenset({"TLP:RED"}))
    ).may_read(red)


def test_audiences_read_what_each_of_them_may():
    joint = label(None, "UK", "JP")
    uk, jp = Principal(name="u", organisation="UK"), Principal(name="j", organisation="JP")
    assert Audience.of(uk, jp).may_read(joint)
    assert Audience.of(uk, jp).is_shared
    assert not Audience.of(uk, ANYONE).may_read(joint)
    assert not Audience.of(uk).joined_by([ANYONE]).may_read(joint)
    assert ANY_CHANNEL != EVERYONE
    assert Audience.of(OPERATOR).may_read(AccessLabel(releasable_to=frozenset(), withdrawn=True))
    with pytest.raises(ValueError, match="at least one"):
        Audience.of()


def test_an_edited_markings_file_wins_and_a_broken_one_is_refused(tmp_path):
    (tmp_path / "markings.yaml").write_text(
        "schemes: {house: [{marking: OPEN HOUSE, open: true}, {marking: CLOSED HOUSE}]}"
    )
    use_markings_of(tmp_path)
    assert may_read(officer(), label("open house"))
    assert may_read(officer("CLOSED HOUSE"), label("OPEN HOUSE"))
    assert not may_read(officer("SECRET"), label("OFFICIAL"))  # unknown now, so closed
    (tmp_path / "markings.yaml").write_text("schemes: {house: [{marking: A, colour: red}]}")
    with pytest.raises(ConfigError, match="colour"):
        use_markings_of(tmp_path)
    assert not may_read(officer("SECRET"), label("OFFICIAL"))
    use_markings_of(tmp_path / "absent")
    assert may_read(officer(), label("OFFICIAL"))


def test_shipped_markings_have_colours_and_normal_spellings():
    for levels in shipped().schemes.values():
        for level in levels:
            assert level.foreground.startswith("#")
            assert normal_marking(level.marking) == level.marking
    assert isinstance(shipped(), Markings)


@pytest.mark.parametrize(
    ("who", "name", "organisation"),
    [
        (Sighting(platform="slack", place="T1", user_id="U1"), "officer", "UK"),
        (Sighting(platform="slack", place="T1", user_id="U2"), "UK", "UK"),
        (Sighting(platform="slack", place="E1", user_id="U2"), "UK", "UK"),
        (Sighting(platform="slack", place="T2", user_id="U1"), "public", None),
        (Sighting(platform="slack", place="T2", user_id="U3", groups={"S2"}), "group", None),
        (Sighting(platform="slack", place="T2", user_id="U3", mail="a@EXAMPLE.gov.uk"), "UK", "UK"),
        (Sighting(platform="slack", place="T2", user_id="U3", mail="a@notexample.gov.uk"), "public", None),
        (Sighting(platform="slack", place="T2", user_id="U3", mail="o@else.example"), "officer", "UK"),
        (Sighting(platform="slack", place="T1", user_id="U9"), "gone", None),
        (Sighting(platform="slack", place="T9", user_id="U1"), "OLD", None),
        (Sighting(platform="teams", place="TENANT-UK", user_id="x"), "UK", "UK"),
        (Sighting(platform="teams", place="", user_id="U1"), "public", None),
        (Sighting(platform="web", place="T1", user_id="U1"), "public", None),
    ],
)
def test_people_are_known_by_user_group_place_and_mail(organisations, who, name, organisation):
    found = organisations.seen(who, today=TODAY)
    assert (found.name, found.organisation) == (name, organisation)


def test_an_entry_holds_on_its_last_day_and_not_after(organisations):
    assert organisations.principal("today", today=TODAY).organisation == "UK"
    assert organisations.principal("today", today=TODAY + dt.timedelta(days=1)).organisation is None
    assert organisations.principal("gone", today=TODAY) == Principal(name="gone")
    assert organisations.user_groups("slack") == {"S1", "S2"}
    assert organisations.member_of("UK", today=TODAY).markings == {"TLP:GREEN"}


def test_identities_follow_the_file_and_fail_closed(tmp_path, monkeypatch):
    from bot import identity
    from bot.config import load_settings

    monkeypatch.setattr(identity, "_LOOK_AGAIN_S", 0.0)
    path = tmp_path / "organisations.yaml"
    path.write_text(ORGANISATIONS)
    known = identity.PlatformIdentities(load_settings(data_dir=tmp_path))
    assert known.principal_for("slack", "T1", "U2").organisation == "UK"
    path.write_text("organisations: [")
    assert known.principal_for("slack", "T1", "U2") == ANYONE
    path.write_text("organisations: {JP: {slack: {teams: [T1]}}}")
    assert known.principal_for("slack", "T1", "U2").organisation == "JP"


def test_access_explain_says_why(tmp_path):
    desk = Desk(tmp_path)
    desk.write("paper.md", "---\nreleasable_to: [UK]\nmarking: OFFICIAL-SENSITIVE\n---\n\n# Paper\n\nWords.\n")
    desk.build()
    (desk.data_dir / "organisations.yaml").write_text(ORGANISATIONS)

    def explain(*args: str) -> str:
        done = liaison("access", "explain", *args, "--data-dir", str(desk.data_dir))
        assert done.code == 0, done.err
        return done.out

    assert "may read: yes" in explain("officer", "paper")
    assert "may read: no" in explain("public", "paper")
    assert "not releasable" in explain("public", "paper")
    assert "not cleared for OFFICIAL-SENSITIVE" in explain("slack:T1:U2", "paper")
    assert "expired" in explain("gone")
    assert "public documents only" in explain("officer", "slack:T1:C1")
    assert liaison("access", "explain", "officer", "absent", "--data-dir", str(desk.data_dir)).code == 1
    assert liaison("access", "explain", "nobody", "--data-dir", str(desk.data_dir)).code == 2


def test_a_login_names_a_principal_or_an_address(organisations: Organisations) -> None:
    known = {
        "officer": "officer",
        "O@else.example": "officer",
        "somebody@example.gov.uk": "UK",
        "x@example.gov.uk.evil.example": "public",
        "T1": "public",
        "": "public",
    }
    assert {user: organisations.signed_in(user, today=TODAY).name for user in known} == known
    gone = organisations.signed_in("gone", today=TODAY)
    assert gone.organisation is None


def test_everybody_of_a_workspace_is_each_entry_that_may_be_about_somebody_there(organisations: Organisations) -> None:
    names = {
        place: {principal.name for principal in organisations.everybody_at("slack", place, today=TODAY)}
        for place in ("T1", "T2", "E1")
    }
    # "group" names a user group without a workspace, so its members may be anywhere.
    assert names == {"T1": {"UK", "officer", "gone", "group"}, "T2": {"public", "group"}, "E1": {"UK", "group"}}
