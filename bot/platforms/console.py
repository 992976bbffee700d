"""A conversation in a terminal: how an Answer is written there, and the loop that reads questions."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.padding import Padding
from rich.status import Status
from rich.table import Table
from rich.text import Text

from bot.values import Answer, Cell, Citation
from corpus.languages import Language

_MARKER = re.compile(r"\[\d{1,3}\]")
# Terminals obey what these introduce; a document must not be able to speak to the terminal.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsoleStrings:
    """What the console says by itself."""

    greeting: str
    sources: str
    closest: str
    page: str
    paragraph: str
    removed: str
    follow_ups: str
    new_thread: str
    goodbye: str
    stages: dict[str, str]


STRINGS: dict[Language, ConsoleStrings] = {
    Language.EN: ConsoleStrings(
        greeting="Ask about the documents. /help shows commands, /new starts afresh, /quit ends.",
        sources="Sources",
        closest="Closest passages",
        page="page {page}",
        paragraph="paragraph {paragraph}",
        removed="Sentences left out because their sources did not support them: {count}",
        follow_ups="You could ask next",
        new_thread="A new conversation.",
        goodbye="Goodbye.",
        stages={"reading": "Reading", "searching": "Searching", "checking": "Checking", "writing": "Writing"},
    ),
    Language.JA: ConsoleStrings(
        greeting="文書について質問してください。/help でコマンド一覧、/new で新しい会話、/quit で終了します。",
        sources="出典",
        closest="近い箇所",
        page="{page}ページ",
        paragraph="段落{paragraph}",
        removed="出典で裏付けられず除いた文：{count}",
        follow_ups="続けて質問する",
        new_thread="新しい会話です。",
        goodbye="終了します。",
        stages={"reading": "読み取り中", "searching": "検索中", "checking": "照合中", "writing": "作成中"},
    ),
}


def printable(text: str) -> str:
    """The text without characters that a terminal would obey or that reorder what is read."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def write_answer(console: Console, answer: Answer) -> None:
    """Write an answer with its numbered sources; nothing in it is taken as markup."""
    strings = STRINGS[answer.language]
    if answer.marking:
        _write(console, Text(printable(answer.marking), style="bold reverse"))
    if answer.sections and console.is_terminal:
        _write_sections(console, answer)
    else:
        text = Text(printable(answer.text), style="red" if answer.outcome == "failed" else "")
        text.highlight_regex(_MARKER, "bold cyan")
        _write(console, text)
    if answer.premise is not None and answer.premise.text not in answer.text:
        _write(console, Text(printable(answer.premise.text), style="bold"))
    for notice in answer.notices:
        _write(console, Text(f"! {printable(notice)}", style="yellow"))
    if answer.removed_sentences:
        _write(console, Text(strings.removed.format(count=answer.removed_sentences), style="yellow"))
    _write_citations(console, strings.sources, answer.citations, strings)
    _write_citations(console, strings.closest, answer.closest, strings)
    if answer.follow_ups:
        _write(console, Text(f"{strings.follow_ups}:", style="dim"))
        for question in answer.follow_ups:
            _write(console, Text(f"  {printable(question)}", style="dim"))


def _write_sections(console: Console, answer: Answer) -> None:
    """The parts of a brief and its like: lists as lists, columns as tables as wide as the terminal."""
    _write(console, Text(printable(answer.text.split("\n", 1)[0]), style="bold"))
    for section in answer.sections:
        if section.title:
            _write(console, Text(f"\n{printable(section.title)}", style="bold"))
        if not section.columns:
            for row in section.rows:
                _write(console, Text("" if section.is_remark else "• ").append_text(_cell(row[0])))
            continue
        table = Table(box=SIMPLE_HEAD, show_lines=True, pad_edge=False)
        for column in section.columns:
            table.add_column(Text(printable(column)), overflow="fold")
        for row in section.rows:
            table.add_row(*[_cell(cell) for cell in row])
        console.print(table)


def _cell(cell: Cell) -> Text:
    markers = "".join(f"[{marker}]" for marker in cell.citations)
    text = Text(printable(f"{cell.text} {markers}".strip()))
    text.highlight_regex(_MARKER, "bold cyan")
    return text


def _write_citations(console: Console, heading: str, citations: Sequence[Citation], strings: ConsoleStrings) -> None:
    if not citations:
        return
    _write(console, Text(f"\n{heading}", style="bold"))
    for citation in citations:
        line = Text(f"[{citation.marker}] ", style="bold cyan")
        line.append(printable(citation.title), style="bold default")
        details = _details(citation, strings)
        if details:
            line.append(f" · {details}", style="not bold dim default")
        _write(console, line)
        # A terminal wraps for itself; where nobody looks, a quotation stays on its own lines.
        first, last = "「」" if citation.language is Language.JA else "“”"
        quote = Text(f"{first}{printable(citation.quote)}{last}", style="italic")
        console.print(
            Padding(quote, (0, 0, 0, 4)) if console.is_terminal else Text("    ").append(quote),
            soft_wrap=not console.is_terminal,
        )


def _details(citation: Citation, strings: ConsoleStrings) -> str:
    parts = (
        citation.date,
        citation.section,
        strings.page.format(page=citation.page) if citation.page is not None else None,
        strings.paragraph.format(paragraph=citation.paragraph) if citation.paragraph else None,
        citation.marking,
    )
    return " · ".join(printable(part) for part in parts if part)


def _write(console: Console, text: Text) -> None:
    console.print(text, soft_wrap=not console.is_terminal)


def converse(
    console: Console,
    read_line: Callable[[], str | None],
    ask: Callable[[str, Callable[[str], None]], Answer | None],
    *,
    start_afresh: Callable[[], None],
    language: Language,
) -> None:
    """Read questions until the input ends or somebody leaves.

    Args:
        console: Where answers go.
        read_line: Gives the next line, or None at the end.
        ask: Answers a question; calls its second argument with each stage.
        start_afresh: Begins a new thread.
        language: Of what the console says by itself.
    """
    strings = STRINGS[language]
    while (line := read_line()) is not None:
        question = line.strip()
        word = question.lower()
        if not question:
            continue
        if word in {"/quit", "/exit", "/q"}:
            break
        if word == "/new":
            start_afresh()
            _write(console, Text(strings.new_thread, style="dim"))
            continue
        if not console.is_terminal:
            _write(console, Text(f"> {printable(question)}"))
        answer = _ask_watched(console, ask, question, strings)
        if answer is not None:
            write_answer(console, answer)
        console.print()


def _ask_watched(
    console: Console,
    ask: Callable[[str, Callable[[str], None]], Answer | None],
    question: str,
    strings: ConsoleStrings,
) -> Answer | None:
    if not console.is_terminal:
        return ask(question, lambda _: None)
    with console.status(strings.stages["reading"]) as status:
        return ask(question, _Watch(status, strings))


class _Watch:
    """Shows each stage, and each checked sentence of an answer while the rest of it is written."""

    def __init__(self, status: Status, strings: ConsoleStrings) -> None:
        self._status, self._strings = status, strings

    def __call__(self, stage: str) -> None:
        self._status.update(self._strings.stages.get(stage, stage))

    def sentence(self, text: str) -> None:
        """Show a sentence that was checked."""
        self._status.update(Text(printable(text)))
