"""Japanese wordings of requests, as officials write them: 「…の年表を作成願います。」, 「…に関するブリーフ」, 「…の要旨如何」.

Each wording has three parts: the topic, the noun for the thing asked for, and a tail that only asks. A question that
merely mentions such a noun goes on otherwise and stays a question.
"""

# ruff: noqa: E501  # a pattern reads better unbroken

from __future__ import annotations

import re

from bot.values import RequestKind

_WISH = (
    r"(?:(?:ください|下さい|くださ(?:い|ると)[^。]{0,8}|くれ(?:ますか|ませんか)?|もら(?:え|い)(?:ますか|ませんか|たい)?"
    r"|(?:頂|いただ)(?:け|き)(?:ますか|ませんか|たい|ますでしょうか)?|ほしい|欲しい|みて|おいて|(?:を)?(?:お)?願い?(?:ます|たい|う)?(?:します|いたします|致します)?)(?:です)?)?"
)
_SIZE = r"(?:A4)?[0-9一二三四五数]+(?:枚(?:紙)?|頁|ページ|行|字|段落|点|分)(?:程度|以内|くらい|ぐらい|ほど)?"
_HOW = rf"(?:、?(?:{_SIZE}(?:で|に|の)?|(?:簡潔|簡単|手短|端的)に|至急|日本語(?:で|にて)|英語(?:で|にて)))*"
_VERB = (
    r"(?:(?:ご|御|お)?(?:作成|作っ|作り|用意|準備|まとめ|取りまとめ|整理|見せ|示し|示せ|お示し|教え|教示|挙げ|願|出し|提示|提供|説明|紹介"
    r"|くださ|下さ|ください|ちょうだい|頂|いただ|欲し|ほし|希望|所望|求め|し(?:て|た)))"
)
_ASKING = r"(?:(?:(?!なぜ|何故|どう|いつ|どこ|誰|何が|こと|もの|ない|のは|のか)[^。、?？]){0,14})"
TAIL = (
    rf"{_HOW}(?:[を、がのも]|(?:として|形式で|にて|で|に))?{_HOW}(?:{_VERB}{_ASKING}|(?:は)?(?:如何|いかが)(?:でしょうか|ですか)?"
    r"|は(?:ありますか|あるか)|が?必要(?:です)?)?[。！!?？\s]*$"
)
"""What may follow the thing asked for: how long, and a verb of asking, wish or handing over; or nothing."""
_ON = r"(?:について|に関して|に関する|に係る|関連|に関連する|につき|に向けた|に至る)?(?:の)?[、]?"
_READER = r"(?:(?:[^\s、。のにをがは]{1,6}(?:向け|説明用|用))(?:の)?)?"
_BRIEF = (
    r"(?:(?:基礎|説明|概要|参考|配布|レク)?資料[（(](?:ブリーフ(?:ィング)?|レク)[）)]|概要資料|説明資料|レク資料"
    r"|ブリーフィング(?:資料|ペーパー|ノート|メモ)?|ブリーフ(?:資料)?)"
)
_EVENTS = r"(?:(?:主な|主要な?|一連の|これまでの)?(?:経緯|経過|動き|出来事|流れ|変遷|推移|歩み|歴史|動向|事件|事案|事例|沿革))"
_ORDER = r"(?:時系列(?:順|表)?|年表(?:形式)?|日付順|年代順)"
_PAIR = r"(?:日英|英日|日米|米日|米英|英米|日欧|両国|双方|各国)"
_PATTERNS: tuple[tuple[RequestKind, re.Pattern[str]], ...] = (
    (
        "thread",
        re.compile(
            r"^(?:この|これまでの)?(?:スレッド|会話|やり取り|やりとり|議論)(?:を|の|について)(?:要約|まとめ)(?P<topic>)[^。]{0,14}[。！!\s]*$"
        ),
    ),
    ("brief", re.compile(rf"^(?P<topic>.{{1,300}}?){_ON}{_READER}{_BRIEF}{TAIL}", re.S)),
    (
        "timeline",
        re.compile(rf"^(?P<topic>.{{1,300}}?){_ON}(?:開催)?{_EVENTS}?[をの、]?[（(]?{_ORDER}[）)]?{TAIL}", re.S),
    ),
    (
        "timeline",
        re.compile(rf"^(?P<topic>.{{1,300}}?){_ON}(?:(?:経緯|経過)[はを]?(?:如何|いかが)|(?:の)?変遷{TAIL})", re.S),
    ),
    ("compare", re.compile(rf"^(?P<topic>.{{2,300}}?)を(?:比較|対比|比べて|並べて){TAIL}", re.S)),
    (
        "compare",
        re.compile(
            rf"^(?P<topic>.{{1,150}}?(?:と.{{1,150}}?|{_PAIR}.{{1,150}}?)|{_PAIR}.{{1,150}}?)の(?:比較|対比)表?{TAIL}",
            re.S,
        ),
    ),
)
_TEXT = r"(?:文章|文案|文|記述|記載|原稿|草案|案文|テキスト|発言(?:要領|案)?案?|応答要領案?|説明|内容|下書き)"
_CHECK = r"(?:確認|照合|検証|チェック|正しい|正誤|誤り|間違い|裏付け|裏取り|ファクトチェック|相違(?:ない|ありません)|事実関係)"
_CHECKED = re.compile(r"^(?P<lead>[^。:：\n「『]{2,40}?)(?:[:：。?？]\s*|\s*\n+\s*|(?=[「『]))(?P<topic>.{8,})$", re.S)
_ONLY_CHECKS = re.compile(
    rf"^(?:(?:次|以下|下記|この|こちら)(?:の)?)?(?:{_TEXT})?(?:の|を|は|が|に|につき)?(?:文書|資料|出典)?(?:と|で|の)?(?:の)?"
    rf"{_CHECK}(?:確認|チェック)?(?:が|は|を|の有無を?|か|し|られ)?[^。、?？]{{0,14}}$"
)
_CHECKED_BEFORE = (
    re.compile(rf"^[「『](?P<topic>.{{8,}})[」』](?:という{_TEXT})?を?{_CHECK}{TAIL}", re.S),
    re.compile(rf"^(?P<topic>.{{8,}}。)\s*(?:この{_TEXT}|これ|以上)?を(?:文書と|資料と|出典と)?{_CHECK}{TAIL}", re.S),
)
_ASKS = re.compile(r"(?:か[。?？]?|[?？])\s*$")
_QUOTED = re.compile(r"^[「『](?P<text>[^「『]*(?:[「『][^」』]*[」』][^「『」』]*)*)[」』]$", re.S)
_SUMMARY_NOUN = r"(?:要約|要旨|要点|概要|概略|あらまし|サマリー|サマリ|ポイント|まとめ|骨子)"
_CONTENT = (
    r"(?:(?:資料|文書|各文書)(?:の(?:内容|記述|記載)|で分かること|に書かれ(?:た|ている)こと)?|(?:に関する|についての)?"
    r"(?:各文書の)?(?:記述|記載|内容|情報))"
)
_SUMMARIES = (
    re.compile(rf"^(?P<topic>.{{1,300}}?){_ON}{_CONTENT}?(?:を|の|、)?{_SUMMARY_NOUN}(?:は)?{TAIL}", re.S),
    re.compile(
        rf"^(?P<topic>.{{1,300}}?)(?:(?:について|に関して|に関する)、?{_CONTENT}?(?:を)?|を)(?:要点を|ポイントを)?"
        rf"(?:要約|まとめ|整理)(?:(?:し)?(?:て|た)|せよ|よ|を)?{_WISH}[。！!?？\s]*$",
        re.S,
    ),
)
_NO_TOPIC = re.compile(
    r"^(?:この|その|これ|それ|以上|上記|今の|これまで|なぜ|何故|どう|誰|いつ)|(?:どの|どんな|誰|何)[^、。]*$"
)
_SINCE = r"(?:以降|以来|(?<=[年月日週])から)"
_NEWS = (
    r"(?:(?:主な|主要な?|新しい|新たな|新規の)?(?:出来事|動き|動向|変化|変更点?|変わった点|変更された点|更新点|更新|新規事項|進展"
    r"|追加された(?:情報|文書|資料|記述)|新着(?:文書|資料)?))"
)
CHANGES = (
    re.compile(rf"^(?P<topic>[^はがを]+?{_SINCE}.{{0,60}}?)(?:での|で|の|に|は|が)?{_NEWS}(?:は|が)?{TAIL}", re.S),
    re.compile(
        rf"^(?P<topic>[^はがを]+?{_SINCE})[、に]?(?P<after>.{{0,60}}?)(?:で|は|に|の|が)?"
        r"(?:何[がか](?:動|変わ|起き|起こ|進|加わ|あ)|(?:どう|どのように)変わ)(?:[いっり][たまり]?|ました|た)[^。、]{0,6}[。？?\s]*$",
        re.S,
    ),
)
"""What has changed since …; whether a date follows "since" is for the caller to see."""


def read_sheet(plain: str) -> tuple[RequestKind, str] | None:
    """Read a request for a sheet in Japanese.

    Args:
        plain: What was typed, folded for width.

    Returns:
        Its kind, and its topic (of `check` the text to be checked), or None for anything else.
    """
    for kind, pattern in _PATTERNS:
        match = pattern.match(plain)
        if match:
            return kind, match["topic"].strip(" 、")
    text = next((m["topic"] for p in _CHECKED_BEFORE if (m := p.match(plain))), None) or _text_to_check(plain)
    return ("check", text) if text else None


def _text_to_check(plain: str) -> str | None:
    """The statements that follow a request to check them; a question that follows one stays a question."""
    match = _CHECKED.match(plain)
    if match is None or not _ONLY_CHECKS.match(match["lead"].strip()):
        return None
    text = match["topic"].strip()
    quoted = _QUOTED.match(text)
    text = quoted["text"].strip() if quoted else text
    return None if _ASKS.search(text) else text


def read_summary(plain: str) -> str | None:
    """The document or topic of which a text in Japanese asks for a summary; None for anything else."""
    if _NO_TOPIC.match(plain):
        return None
    for pattern in _SUMMARIES:
        match = pattern.match(plain)
        if match:
            topic = match["topic"].strip(" 、")
            quoted = _QUOTED.match(topic)
            return quoted["text"] if quoted else topic or None
    return None
