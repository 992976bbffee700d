"""Words that deny each other: a question that takes one for granted meets documents that say the other."""

from __future__ import annotations

from bot.answering.matching import matches
from bot.answering.text import stem, term_set

# Rows end in a semicolon: one side | the other side. English is stemmed on load; Japanese is in dictionary form.
_ROWS = """
end ending terminate stop abandon scrap cancel dissolve halt withdraw suspend limit restrict 終了 終わる 終える
廃止 中止 撤退 打ち切る 停止 止める | continue
expand sustain maintain strengthen deepen extend promote develop 継続 拡大 維持 強化 続ける 推進;
refuse decline reject boycott skip absent miss 拒否 拒む 断る 欠席 辞退 | attend accept agree join participate hold
host chair welcome 出席 参加 受け入れる 合意 開催 歓迎;
remove exclude drop omit delete 外す 除外 削除 除く | include add retain keep contain expand 含む 追加 加える 残す 拡張;
decrease reduce cut lower shrink 減らす 削減 縮小 減少 | increase raise grow expand 増やす 増加 拡大 増える;
forbid ban prohibit 禁止 禁じる | allow permit authorise let 許可 認める 許す;
oppose criticise condemn denounce 反対 非難 批判 | support welcome endorse back praise applaud 支持 歓迎 支援 称賛;
defend justify excuse 弁護 擁護 | criticise condemn denounce blame attack 非難 批判;
lapse expire revoke repeal annul 失効 破棄 撤回 | renew continue maintain extend sign 更新 継続 維持 延長;
conceal hide withhold 隠す 秘匿 | disclose publish reveal announce share 公表 公開 開示;
lift ease relax 緩和 解除 | tighten impose 強化 課す;
fail failure 失敗 | succeed success 成功;
optional 任意 不要 | required requirement mandatory must 必須 必要 義務;
lose losing lost 失う | keep sustain gain have retain hold;
weaken undermine 弱める 弱体 | strengthen enhance reinforce 強化 強める;
postpone delay 延期 | hold;
unsafe insecure 危険 | safe secure 安全;
insufficient inadequate lack 不足 不十分 | sufficient adequate enough 十分;
leave exit quit 離脱 脱退 離れる | remain stay 残る 留まる
"""


def _load() -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
    against: dict[str, frozenset[str]] = {}
    beside: dict[str, frozenset[str]] = {}
    for row in " ".join(_ROWS.split()).split(";"):
        left, right = (frozenset(stem(w) for w in side.split()) for side in row.split("|"))
        for word in left:
            against[word] = against.get(word, frozenset()) | right
        for word in right:
            against[word] = against.get(word, frozenset()) | left
        for side in (left, right):
            for word in side:
                beside[word] = beside.get(word, frozenset()) | side
    return against, beside


_AGAINST, _BESIDE = _load()


def loaded_terms(terms: tuple[str, ...]) -> tuple[str, ...]:
    """Terms of a question that have an opposite."""
    return tuple(t for t in terms if t in _AGAINST)


def stands_in(term: str, text: str) -> bool:
    """Whether the text holds a term, or another word of the same side of its row."""
    return matches(term, text) or not _BESIDE.get(term, frozenset()).isdisjoint(term_set(text))


def opposite_in(term: str, text: str) -> bool:
    """Whether the text holds the opposite of a term and not the term itself."""
    if matches(term, text):
        return False
    held = term_set(text)
    return any(word in held or (not word.isascii() and matches(word, text)) for word in _AGAINST.get(term, frozenset()))
