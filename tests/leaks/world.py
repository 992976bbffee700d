"""A generated world for leak tests: organisations, markings, documents full of canaries, people, questions."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.answering.answerer import Answerer
from bot.audit.log import AuditLog
from bot.commands.parse import parse_command
from bot.conversation import ConversationService
from bot.links import SourceLinks
from bot.platforms.web.app import WebOptions, create_app
from bot.store.state import StateStore
from corpus.access import ANYONE, AccessLabel, Audience, Principal
from corpus.catalogue import Catalogue
from retrieval.searcher import LocalSearcher
from tests.support.desk import Desk

KEY = "a key that is long enough to sign the links of a test"
PUBLIC_URL = "https://liaison.example"
_SETS = (("public",), ("UK",), ("JP",), ("UK", "JP"), ("FR",), ("JOINT",), ("UK", "FR"))
_TLP = ("TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:RED")
_MARKINGS = (None, None, *_TLP, "OFFICIAL", "OFFICIAL-SENSITIVE", "取扱注意", "機密性3情報", "HOUSE RULES")
_TOPICS = ("harbour", "satellite", "railway", "hospital", "election", "reservoir", "archive", "customs")
_TOPICS_JA = ("港湾", "衛星", "鉄道", "病院", "選挙", "貯水池", "公文書", "税関")
_SYLLABLES = ("ka", "ro", "mi", "tu", "ve", "so", "li", "da", "ne", "pu", "zo", "ra", "shi", "bo", "que", "fa")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A document and the words that stand nowhere else; each betrays it."""

    name: str
    label: AccessLabel
    text: str
    title: str
    topic: str
    codeword: str
    canaries: tuple[str, ...]

    @property
    def file_text(self) -> str:
        quoted = ", ".join(sorted(self.label.releasable_to))
        marking = f'marking: "{self.label.marking}"\n' if self.label.marking else ""
        return (
            f'---\nid: {self.name}\ntitle: "{self.title}"\npublisher: "{self.canaries[2]}"\n'
            f"date: 2024-0{1 + len(self.name) % 9}-11\nreleasable_to: [{quoted}]\n{marking}---\n\n{self.text}"
        )


def papers(seed: int, count: int) -> list[Paper]:
    """Documents over few topics, so that many of them compete for every question."""
    rng = random.Random(seed)
    return [_paper(rng, number) for number in range(count)]


def _word(rng: random.Random) -> str:
    return "".join(rng.choice(_SYLLABLES) for _ in range(4)) + str(rng.randrange(100, 999))


def _paper(rng: random.Random, number: int) -> Paper:
    index = rng.randrange(len(_TOPICS))
    topic, codeword, secret, publisher, name = _TOPICS[index], *(_word(rng) for _ in range(4))
    label = AccessLabel(releasable_to=frozenset(rng.choice(_SETS)), marking=rng.choice(_MARKINGS))
    title = f"Review of the {topic} programme {codeword}"
    if number % 4 == 3:
        text = (
            f"# {_TOPICS_JA[index]}計画\n\n{_TOPICS_JA[index]}計画の責任者は{secret}である。"
            f"{_TOPICS_JA[index]}計画の予算は{rng.randrange(2, 99)}億円である。会合は2024年5月に開かれた。\n"
        )
    else:
        text = (
            f"# The {topic} programme\n\nThe {topic} programme is led by the office {secret}. "
            f"The budget of the {topic} programme is {rng.randrange(2, 99)} million pounds. "
            f"The {topic} programme was agreed on {1 + number % 27} May 2024 under the codeword {codeword}.\n\n"
            f"The {topic} programme has:\n\n- a desk in {secret}\n- a report every month\n- a review in {codeword}\n"
        )
    canaries = (codeword, secret, publisher, f"doc-{name}")
    return Paper(
        name=f"doc-{name}", label=label, text=text, title=title, topic=topic, codeword=codeword, canaries=canaries
    )


AUDIENCES: tuple[Audience, ...] = (
    Audience.of(ANYONE),
    Audience.shared(ANYONE),
    Audience.of(Principal(name="uk", organisation="UK", markings=frozenset({"TLP:AMBER", "OFFICIAL-SENSITIVE"}))),
    Audience.of(Principal(name="jp", organisation="JP", groups=frozenset({"JOINT"}), markings=frozenset({"取扱注意"}))),
    Audience.of(
        Principal(name="uk", organisation="UK", markings=frozenset({"TLP:AMBER"})),
        Principal(name="jp", organisation="JP", markings=frozenset({"TLP:GREEN"})),
    ),
    Audience.shared(Principal(name="uk-red", organisation="UK", markings=frozenset({"TLP:RED", "HOUSE RULES"}))),
    Audience.of(Principal(name="fr", organisation="FR", markings=frozenset({"機密性3情報"}))),
)
PRIVILEGED = Audience.of(
    Principal(
        name="all",
        organisation="UK",
        groups=frozenset({"JP", "FR", "JOINT"}),
        markings=frozenset({"TLP:RED", "OFFICIAL-SENSITIVE", "取扱注意", "機密性3情報", "HOUSE RULES"}),
    )
)
"""Reads everything, alone: what they were told others must not find again."""


def questions(rng: random.Random, known: Sequence[Paper]) -> Iterator[str]:
    """Questions by title, paraphrase, rare term, id, in the other language, and about what is withheld; endless."""
    while True:
        paper = rng.choice(known)
        japanese = _TOPICS_JA[_TOPICS.index(paper.topic)]
        commands = (
            f"/brief the {paper.topic} programme",
            f"/timeline {paper.topic}",
            f"/compare {paper.title} and the {rng.choice(_TOPICS)} programme",
            f"/who {paper.canaries[1]}",
            f"/check: The budget of the {paper.topic} programme is 5 million pounds. {paper.codeword} was agreed.",
            "/changes since January 2024",
            f"/summary {paper.name}",
        )
        yield rng.choice(
            (
                rng.choice([command for command in commands if is_command(command)]),
                f"Who leads the {paper.topic} programme?",
                f"What is the budget of the {paper.topic} programme?",
                f"When was the {paper.topic} programme agreed?",
                f"What does the {paper.topic} programme have?",
                f"What does “{paper.title}” say?",
                f"What does “{paper.title}” say about the budget of the programme?",
                f"When was “{paper.title}” published?",
                f"「{paper.title}」を公表したのは誰ですか。",
                "How many documents do you have?",
                "What is the most recent document?",
                "公式の声明はどれですか。",
                f"Which documents mention {paper.codeword}?",
                f"Do any of the documents mention the {paper.topic} programme?",
                f"What is {paper.codeword}?",
                f"What are the headings of “{paper.title}”?",
                f"What is the last item of “{paper.title}”?",
                f"How many points are there in “{paper.title}”?",
                f"What does the section “The {paper.topic} programme” say?",
                f"「{paper.title}」の2番目の項目は何ですか。",
                f"Who is {paper.canaries[1].title()}?",
                f"{paper.canaries[1].title()}の役職は何ですか。",
                f"Thanks! My minister travels next week. What is {paper.codeword}? Kind regards",
                "And the second one?",
                f"What is the difference between “{paper.title}” and “{rng.choice(known).title}”?",
                f"{japanese}計画の責任者は誰ですか。",
                f"{japanese}計画の予算はいくらですか。",
                f"Which documents about the {paper.topic} programme am I not allowed to see?",
                f"/summary {paper.title}",
                f"/summary the {paper.topic} programme",
                f"/summary {paper.name}",
                "/sources",
                f"What does {paper.canaries[2]} publish?",
            )
        )


@dataclass(slots=True)
class World:
    """An index of papers with everything that shows words of it."""

    papers: Sequence[Paper]
    desk: Desk
    searcher: LocalSearcher
    store: StateStore
    audit: AuditLog
    service: ConversationService
    app: object
    links: SourceLinks = field(default_factory=lambda: SourceLinks(KEY))

    @property
    def catalogue(self) -> Catalogue:
        return self.desk.catalogue

    def forbidden(self, audience: Audience) -> list[Paper]:
        """What an audience may not read; judged here by the tests' own words, not by the code under test."""
        return [paper for paper in self.papers if not is_readable(paper.label, audience)]

    def close(self) -> None:
        self.searcher.close()
        self.store.close()


_OPEN = {None, "TLP:CLEAR", "OFFICIAL"}
_COVERED = {
    "TLP:GREEN": {"TLP:GREEN", "TLP:AMBER", "TLP:RED"},
    "TLP:AMBER": {"TLP:AMBER", "TLP:RED"},
}


def is_command(text: str) -> bool:
    """Whether Liaison knows the command that a text is."""
    command = parse_command(text)
    return command is not None and command.name != "unknown"


def is_readable(label: AccessLabel, audience: Audience) -> bool:
    if audience.is_shared and label.marking == "TLP:RED":
        return False
    for reader in audience.readers:
        codes = {reader.organisation, *reader.groups, "public"}
        cleared = label.marking in _OPEN or bool(_COVERED.get(label.marking or "", {label.marking}) & reader.markings)
        if not (codes & label.releasable_to and cleared):
            return False
    return True


def make_world(folder: Path, known: Sequence[Paper]) -> World:
    """Index papers through the real build, and put the real parts on top."""
    folder.mkdir(parents=True, exist_ok=True)
    desk = Desk(folder)
    for paper in known:
        desk.write(f"{paper.name}.md", paper.file_text)
    result = desk.build()
    assert result.activated, result
    searcher = desk.searcher()
    store = StateStore.open(folder / "state.sqlite")
    audit = AuditLog(folder, key=KEY)
    # Threshold 0: the answerer answers whatever it finds, which shows the most.
    answerer = Answerer(searcher=searcher, reader=searcher, threshold=0.0)
    service = ConversationService(answerer, store, reader=searcher, audit=audit, admins=frozenset({"admin"}))
    options = WebOptions(secret_key=KEY, public_url=PUBLIC_URL, threads=store)
    app = create_app(service, searcher, options=options)
    return World(papers=known, desk=desk, searcher=searcher, store=store, audit=audit, service=service, app=app)
