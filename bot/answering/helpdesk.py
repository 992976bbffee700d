"""Questions about using Liaison, and what is said to them: how to check an answer, report or add something, see more."""
# ruff: noqa: E501  # a pattern reads better unbroken

from __future__ import annotations

import re

_END = r"[\s?？!.。]*$"
_ASKED_JA = (
    r"(?:は|を|に|には)?(?:どう(?:やって|すれば|したら)?|どのように(?:して|すれば)?|どこで|どこに)"
    r"[^。?？]{0,10}(?:か|よい|良い|いい|ですか|ますか|です)"
)

HELP_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "checking",
        re.compile(
            r"^how (?:do|can|should) (?:i|we) (?:check|verify|confirm|double[- ]check) (?:your|the|an|these|this) (?:answers?|sources?|quotations?|citations?|quotes?)"
            r"|^(?:回答|答え|引用|出典)の(?:根拠|出典|正しさ|真偽)(?:は|を)?(?:どう|どこ)[^。?？]{0,14}(?:確認|確かめ|見)"
            rf"|^(?:根拠|出典|引用元){_ASKED_JA}{_END}"
        ),
    ),
    (
        "mending",
        re.compile(
            r"^(?:what (?:do|should|can) (?:i|we) do|how (?:do|can|should) (?:i|we) (?:report|correct|flag)) (?:if |it |an? |about )?[^?]{0,30}"
            r"\b(?:answers?|replies|reply|quotation|citation|mistake|error)s?\b[^?]{0,30}[\s?.]*$"
            r"|^(?:回答|答え|引用|出典)(?:が|に|の)?(?:間違|誤|違)[^。?？]{0,20}(?:どう|どこ|連絡|報告|訂正)"
        ),
    ),
    (
        "access",
        re.compile(
            r"^(?:can|do|are|will) (?:you|we|i|your answers) [^?]{0,30}\b(?:classified|confidential|secret|restricted|sensitive|marked) (?:documents?|papers?|files?|information|material)[\s?.]*$"
            r"|^(?:秘密|機密|極秘|取扱注意|非公開|部外秘)(?:の|指定の)?(?:文書|資料|情報)(?:も|は|を)?(?:検索|参照|対象|見られ|読め|表示|扱え|含ま)[^。]{0,12}[?？。か\s]*$"
        ),
    ),
    (
        "adding",
        re.compile(
            r"^(?:how (?:do|can|should) (?:i|we)|(?:can|may|could) (?:i|we)) (?:add|upload|include|index|submit) (?:an? |new |more |my |our |other |some )*(?:documents?|papers?|files?|sources?|pdfs?)[^?]{0,20}[\s?.]*$"
            r"|^(?:新しい|別の|他の)?(?:文書|資料|ファイル|PDF|pdf)(?:を|の)(?:追加|登録|アップロード|取り込み?|投入)(?:する|し|む)?(?:には|方法|手順|たい|でき)[^。?？]{0,20}[?？。\s]*$"
        ),
    ),
)
"""What is looked for in a folded message, each from its beginning."""

HELP_TEXTS: dict[str, tuple[str, str]] = {
    "checking": (
        "Each quotation bears a number. Under the answer the number leads to the document, its date and the place of the"
        " quotation; opened from there, the document shows the passage. The command “receipt” shows how an answer came about.",
        "引用には番号が付いています。回答の下の出典欄で、番号ごとに文書名、日付、該当箇所を示します。そこから文書を開くと、引用した箇所を確認できます。"
        "「レシート」と入力すると、回答の根拠の記録をご覧いただけます。",
    ),
    "mending": (
        "Please say so with the buttons under the answer, or type “feedback bad” and what is wrong. The operator sees it."
        " If you ask again in other words, I look again.",
        "回答の下のボタンか、「フィードバック bad」に続けて誤りの内容を入力してお知らせください。運用担当者に伝わります。"
        "言い換えてもう一度お尋ねいただくこともできます。",
    ),
    "access": (
        "I use the documents that everybody who can read the reply may see, and no others. What a channel may see follows from"
        " the organisations in it and the marking of each document.",
        "返信を読む全員が閲覧できる文書だけを使います。閲覧できる範囲は、チャンネルに参加する組織と、文書ごとの表示・開示先によって決まります。",
    ),
    "adding": (
        "Documents are added by administrators: in chat by sending the file with the words “index this”, or on the page."
        " Please ask yours.",
        "文書を追加できるのは管理者です。チャットでファイルを「これを索引に追加」と添えて送信するか、ページから追加します。管理者にご依頼ください。",
    ),
}
"""In English and Japanese."""
