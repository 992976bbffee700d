"""Takes out of a web page's copy what the site put around the document; never a sentence of the document itself.

Two kinds of lines go: those that no document would hold ("Leave a reply", "View profile"), and, only where such a line
shows that the text is a web copy, those that a document might hold ("Home", "PDF", "Related articles").
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.loaders.headings import byline
from corpus.loaders.plain import ends_sentence
from corpus.loaders.values import Block


def _whole(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{pattern})[\s.:!…»›>→]*\Z", re.IGNORECASE)


_SITE_LINE = _whole(
    r"view (?:full )?(?:profile|bio)|read (?:the )?full (?:report|paper|article|story)\W*(?:\(?pdf[^)]*\)?)?"
    r"|(?:leave|post|add) a (?:reply|comment)|please enter your (?:comment|name here|name|email(?: address)?)"
    r"|your email address will not be published.*|save my name, email,? and website.*|(?:cancel|post) (?:reply|comment)"
    r"|explore our related content|skip to (?:main )?content|back to top|recent comments|no comments(?: yet)?"
    r"|share (?:this )?(?:on|via|with|this).{0,40}|(?:click to )?(?:share|print|email) this(?: \w+)?"
    r"|(?:accept|manage|reject)(?: all)? cookies.{0,30}|cookie (?:settings|preferences)"
    r"|you may (?:also|already) like.*|related (?:posts|articles|stories|content)"
    r"|シェアする|この記事をシェア(?:する)?|ツイート(?:する)?|コメントを残す|コメントを書く|ページの先頭へ(?:戻る)?"
    r"|トップへ戻る|本文へ(?:移動|スキップ)?|関連記事|人気記事|前の記事へ?|次の記事へ?"
)
_WEAK_LINE = _whole(
    r"pdf|home|menu|search|print|share|tweet|e-?mail|download(?: pdf)?|advertisement|log ?in|sign ?in|subscribe|tags"
    r"|most popular|trending|newsletters?|follow us|contact us|read more|learn more|close|(?:foot)?notes?"
    r"|印刷(?:する)?|ホーム|メニュー|検索|ログイン|会員登録|もっと見る|続きを読む|広告"
)
_NETWORK = (
    r"(?:facebook|twitter|linkedin|whatsapp|telegram|reddit|pinterest|mastodon|bluesky|tumblr|instagram|youtube"
    r"|はてなブックマーク|フェイスブック|ツイッター|インスタグラム)"
)
_SHARE_WORD = r"(?:share|on|to|via|follow|us|x|e-?mail|print|line|copy link|and|シェア)"
_NETWORKS = re.compile(
    rf"(?=(?:.*?{_NETWORK}){{2}})(?:\s*(?:{_NETWORK}|{_SHARE_WORD}\b)[\s|/·,•]*){{2,12}}\Z", re.IGNORECASE
)
# Appeals open with what the reader is to do; a sentence about newsletters or cookies does not.
_APPEAL = re.compile(
    r"(?:please\s+)?(?:sign up|subscribe|register (?:here|now|today))\b.{0,200}\b(?:e-?newsletters?|newsletters?|"
    r"inbox|mailing list|e-?mail updates|weekly (?:digest|briefing|round-?up)|channel|podcast)\b"
    r"|(?:are you|not yet) subscribed\b|get .{0,80} (?:delivered )?(?:straight |right )?(?:to|in) your inbox"
    r"|we (?:will )?(?:store|use) your e-?mail address\b|you can unsubscribe\b"
    r"|(?:we|this (?:web)?site) uses? cookies\b"
    r"|by (?:continuing|clicking|subscribing|signing up).{0,80}\byou (?:agree|consent)"
    r"|to (?:continue reading|read (?:this|the|more)\b.{0,80}),? (?:please )?click here"
    r"|(?:please )?click here (?:to|for)\b.{0,80}\Z"
    r"|(?:メールマガジン|ニュースレター).{0,20}(?:登録|購読)(?:は|する|して|く|はこちら)"
    r"|(?:当|この|本)(?:ウェブ)?サイトでは(?:、)?(?:クッキー|cookie|Cookie)",
    re.IGNORECASE,
)
_WEAK_APPEAL = re.compile(
    r"read (?:more|extra)\b.{0,120}\b(?:insights?|perspectives?|analysis|evaluation)\b", re.IGNORECASE
)
_APPEAL_LIMIT = 420
_TAIL = _whole(
    r"related (?:articles?|posts?|stories|content|topics|reading)|leave a (?:reply|comment)|recent comments"
    r"|(?:more|latest) from .{2,40}|you may also like.*|most popular|blogroll|blogs i follow"
    r"|関連記事|人気記事|コメントを残す"
)
_CREDIT = re.compile(
    r"(?:(?:image|photo(?:graph)?|picture|cover)s?(?: credits?)?\s*(?:by\b|:|©|courtesy)"
    r"|(?:.{0,80}[/|©]\s*)?(?:alamy|getty images|shutterstock|istock|afp|epa|reuters|ap photo|associated press)\b"
    r"|creative commons\b.{0,30}attribution|(?:写真|画像)(?:提供)?\s*[：:])",
    re.IGNORECASE,
)
_CREDIT_ANYWHERE = re.compile(r"(?:/|©|\|)\s*(?:alamy|getty images|shutterstock|istock|afp|reuters)\b", re.IGNORECASE)
_IMAGE_NAME = re.compile(
    r"\S+\.(?:jpe?g|png|gif|webp|svg)|\w*\d+px[-_]\S+|[a-z]+_\w{10,}_\d{2,4}|(?:[a-z]\d*_)?[A-Za-z]\w+(?:[-_+][A-Za-z]\w*){2,}",
    re.IGNORECASE,
)
_IDENTIFIER = re.compile(r"[A-Z]{2,}-\d|[A-Z0-9.]+(?:-[A-Z0-9.]+)*\Z")
_BLOG_WORDS = re.compile(r"\b(?:blog|blogger|wordpress|weblog|tumblr|blogspot)\b", re.IGNORECASE)
_BLOGROLL_MINIMUM = 20
_SHORT = 140
_CAPTION_WORDS = 7


def clean(blocks: Sequence[Block], *, is_web: bool = False) -> list[Block]:
    """Take out what a site put around a document.

    Args:
        blocks: In reading order.
        is_web: Whether it is known to be a web page; otherwise its lines must show it.

    Returns:
        The blocks that stay, unchanged and in order; all of them where nothing shows a web copy.
    """
    site_lines = {id(block) for block in blocks if _is_site_line(block)}
    kept = _cut_tail(list(blocks))
    if is_web or site_lines:
        kept = _cut_blogroll(_drop_captions(_drop_breadcrumb(kept)))
        kept = [block for block in kept if id(block) not in site_lines and not _is_weak(block)]
    return kept or list(blocks)


def _is_site_line(block: Block) -> bool:
    text = block.text.removeprefix("- ")
    if block.kind == "code" or len(text) > _APPEAL_LIMIT:
        return False
    if len(text) <= _SHORT and (_SITE_LINE.match(text) or _NETWORKS.match(text)):
        return True
    return _APPEAL.match(text) is not None


def _is_weak(block: Block) -> bool:
    if block.kind in ("heading", "code", "row"):
        return False
    text = block.text.removeprefix("- ")
    return bool(_WEAK_LINE.match(text) or _WEAK_APPEAL.match(text) or _is_image_name(text) or _is_credit(text))


def _is_image_name(text: str) -> bool:
    return " " not in text and bool(_IMAGE_NAME.fullmatch(text)) and not _IDENTIFIER.match(text) and "://" not in text


def _is_credit(text: str) -> bool:
    if len(text) > 200 or text.endswith((".", "。")):
        return False
    return bool(_CREDIT.match(text) or _CREDIT_ANYWHERE.search(text))


def _drop_breadcrumb(blocks: list[Block]) -> list[Block]:
    """Drop a first line that only repeats the title behind the site's path to it ("Home › News › Title")."""
    if len(blocks) < 2:
        return blocks
    first, second = blocks[0].text, blocks[1].text
    repeats = first == second or (first.endswith(second) and first.lower().startswith("home"))
    return blocks[1:] if repeats else blocks


def _drop_captions(blocks: list[Block]) -> list[Block]:
    """Drop the caption that stands directly above a credit line, where it is no sentence."""
    dropped: set[int] = set()
    for index in range(1, len(blocks)):
        if not _is_credit(blocks[index].text.removeprefix("- ")):
            continue
        caption = blocks[index - 1]
        if caption.kind == "paragraph" and index > 1 and not ends_sentence(caption.text) and not byline(caption.text):
            words = caption.text.split()
            running = sum(word[0].islower() for word in words) * 2 > len(words) >= _CAPTION_WORDS
            if blocks[index].gap == 0 or running:
                dropped.add(index - 1)
    return [block for index, block in enumerate(blocks) if index not in dropped]


def _cut_tail(blocks: list[Block]) -> list[Block]:
    """Cut from a heading such as "Related articles" to the end, where only short lines follow it."""
    last_long = max((index for index, block in enumerate(blocks) if len(block.text) > _SHORT), default=-1)
    for index in range(max(last_long, 0) + 1, len(blocks)):
        if _TAIL.match(blocks[index].text):
            return blocks[:index]
    return blocks


def _cut_blogroll(blocks: list[Block]) -> list[Block]:
    """Cut the list of other sites at the end of a blog: many short lines, few sentences, some that speak of blogs."""
    start = len(blocks)
    while start > 0 and _may_be_link(blocks[start - 1]):
        start -= 1
    while start < len(blocks) and ends_sentence(blocks[start].text):
        start += 1  # a short last sentence of the document is no link
    tail = blocks[start:]
    if len(tail) < _BLOGROLL_MINIMUM or sum(bool(_BLOG_WORDS.search(block.text)) for block in tail) < 2:
        return blocks
    sentences = sum(block.text.endswith(".") for block in tail)
    return blocks[:start] if sentences * 4 <= len(tail) else blocks


def _may_be_link(block: Block) -> bool:
    return block.kind in ("paragraph", "item", "heading") and len(block.text) <= _SHORT and not byline(block.text)
