"""How a re-index job ended, from its numbers, in both languages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.commands.failure_words import hint_in
from bot.records import JobStatus
from corpus.languages import Language

_EN, _JA = Language.EN, Language.JA
Facts = Mapping[str, Any]

_DOCUMENTS: Mapping[str, Mapping[Language, str]] = {
    "added": {_EN: "{} added", _JA: "追加{}件"},
    "changed": {_EN: "{} changed", _JA: "変更{}件"},
    "renamed": {_EN: "{} renamed", _JA: "名称変更{}件"},
    "removed": {_EN: "{} removed", _JA: "削除{}件"},
    "unchanged": {_EN: "{} unchanged", _JA: "変更なし{}件"},
    "failed": {_EN: "{} failed", _JA: "読み込み失敗{}件"},
}
_GATES: Mapping[str, Mapping[Language, str]] = {
    "deletion": {
        _EN: "Too many documents would go: {shares}; at most {limit:.0%} of a source may go unasked.",
        _JA: "削除される文書が多すぎます（{shares}）。確認なしに削除できるのは一つの資料元の{limit:.0%}までです。",
    },
    "zero_text": {
        _EN: "Documents without any text: {documents}",
        _JA: "文字が一つもない文書があります：{documents}",
    },
    "counts": {
        _EN: "The parts of the new index do not hold the same number of passages: {counts}",
        _JA: "新しい索引の各部分で箇所の数が一致しません：{counts}",
    },
    "golden": {
        _EN: "Only {found} of {asked} test questions found their document; for example not: {missed}",
        _JA: "確認用の質問{asked}件のうち、該当文書が見つかったのは{found}件だけです。見つからなかった例：{missed}",
    },
}
_MORE = {_EN: " and {} more", _JA: "ほか{}件"}
_KILLED = {
    _EN: "The process was stopped from outside; the next re-index takes up where it was.",
    _JA: "処理が外部から停止されました。次の再索引は途中から続けます。",
}


def describe_outcome(status: JobStatus, language: Language) -> str:
    """What a job did or which gates refused it and why, with numbers; empty where nothing is known."""
    if status.is_killed:
        return _KILLED[language]
    gates: Mapping[str, Facts] = status.facts.get("gates", {})
    if gates:
        return "\n".join(_describe_gate(name, facts, status, language) for name, facts in gates.items())
    return _describe_counts(status.facts.get("documents", {}), language) or status.detail


_NEXT: Mapping[str, Mapping[Language, str]] = {
    "deletion": {
        _EN: "If they are meant to go, confirm; else bring the files back and re-index.",
        _JA: "削除してよければ確認してください。そうでなければファイルを戻して再索引してください。",
    },
    "zero_text": {
        _EN: "Save these documents with their text, or take them out of the source, and re-index.",
        _JA: "文字を含む形で保存し直すか、資料元から外して、再索引してください。",
    },
    "counts": {
        _EN: "Re-index; if it is refused again, run `liaison index build --full`.",
        _JA: "再索引してください。再び拒否されたら`liaison index build --full`を実行してください。",
    },
    "golden": {
        _EN: "See whether these documents changed or went; else correct golden.jsonl and re-index.",
        _JA: "該当文書が変更または削除されていないか確認し、そうでなければgolden.jsonlを直して再索引してください。",
    },
    "failed": {
        _EN: "Re-index; what was done is kept. If it fails again, the service's log says more.",
        _JA: "再索引してください（済んだ分は残っています）。再び失敗したら、サービスのログを確認してください。",
    },
}


def describe_next_step(status: JobStatus, language: Language) -> str:
    """What to do after a job that failed or was refused; empty after any other, and where the outcome says it."""
    if status.is_killed or status.state not in ("failed", "refused"):
        return ""
    if status.state == "failed":
        return hint_in(status.hint, language) if status.hint else _NEXT["failed"][language]
    return "\n".join(_NEXT[name][language] for name in status.refused if name in _NEXT)


def _describe_counts(counts: Mapping[str, int], language: Language) -> str:
    told = [_DOCUMENTS[name][language].format(count) for name, count in counts.items() if count and name in _DOCUMENTS]
    return {_EN: ", ", _JA: "、"}[language].join(told)


def _describe_gate(name: str, facts: Facts, status: JobStatus, language: Language) -> str:
    if name not in _GATES or not facts:  # written by another release
        return status.detail
    return _GATES[name][language].format(**_FILLINGS[name](facts, language))


def _deletion(facts: Facts, language: Language) -> Mapping[str, object]:
    shares = [f"{source} {share:.0%}" for source, share in sorted(facts["shares"].items())]
    return {"shares": _joined(shares, language), "limit": facts["limit"]}


def _zero_text(facts: Facts, language: Language) -> Mapping[str, object]:
    more = _MORE[language].format(facts["more"]) if facts["more"] else ""
    return {"documents": _joined(facts["documents"], language) + more}


def _counts(facts: Facts, language: Language) -> Mapping[str, object]:
    return {"counts": _joined([f"{part} {count}" for part, count in facts.items()], language)}


def _golden(facts: Facts, language: Language) -> Mapping[str, object]:
    return {**facts, "missed": _joined(facts["missed"], language)}


def _joined(parts: Sequence[str], language: Language) -> str:
    return {_EN: ", ", _JA: "、"}[language].join(parts)


_FILLINGS: Mapping[str, Callable[[Facts, Language], Mapping[str, object]]] = {
    "deletion": _deletion,
    "zero_text": _zero_text,
    "counts": _counts,
    "golden": _golden,
}
