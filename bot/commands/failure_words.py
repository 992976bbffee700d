"""Says in Japanese why a file could not be read and what to do; the loaders speak English.

What is not known here stays English: a reason in another language is better than none.
"""

from __future__ import annotations

import re

from bot.records import IndexFailure
from corpus.languages import Language

# Each pattern matches the end of a reason, after the file's name; its groups fill the Japanese sentence.
_REASONS = (
    (r"is empty \(0 bytes\)", "空のファイルです（0バイト）"),
    (
        r"is too large \((?P<size>[\d.]+) MB, the limit is (?P<most>\d+) MB\)",
        "ファイルが大きすぎます（{size} MB、上限は{most} MB）",
    ),
    (r"holds no text, and no OCR is installed", "文字情報がなく、OCRも導入されていません"),
    (r"no text was recognised in it", "文字を認識できませんでした"),
    (r"holds no text(?: on any page)?", "文字がありません"),
    (r"format not supported(?: \((?P<suffix>[^)]*)\))?", "対応していない形式です"),
    (r"is not (?P<name>\S+) but looks like an? (?P<actual>.+) file", "{name}ではなく、{actual}のようです"),
    (r"is not a valid (?P<name>\S+) file", "正しい{name}ファイルではありません"),
    (r"is not a valid EPUB book", "正しいEPUBではありません"),
    (r"is a broken (?:file|PDF|image)(?:: (?P<detail>.+))?", "ファイルが壊れています"),
    (
        r"is protected by a password(?:, or in an old Office format)?",
        "パスワードで保護されているか、古いOffice形式です",
    ),
    (r"is protected against copying", "複製が禁止されています"),
    (
        r"would unpack to (?P<size>\d+) MB in (?P<parts>\d+) parts",
        "展開すると{size} MB（{parts}個）になります",
    ),
    (r"leads out of the archive", "アーカイブの外を指しています"),
    (r"is not read inside an archive", "アーカイブの中では読み取れません"),
    (r"cannot be unpacked: (?P<detail>.+)", "展開できません"),
    (r"is nested too deeply", "入れ子が深すぎます"),
    (r"needs too much memory to read", "読み取りに必要なメモリーが多すぎます"),
    (r"took longer than (?P<seconds>[\d.]+) seconds to read", "読み取りに{seconds}秒以上かかりました"),
    (r"broke the process that read it \(.+\)", "読み取り中に処理が異常終了しました"),
    (r"cannot be read as (?P<kind>\S+): .+", "{kind}として読み取れません"),
    (r"cannot be read: (?P<detail>.+)", "読み取れません（{detail}）"),
    (r"is too large an image", "画像が大きすぎます"),
    (r"OCR failed: (?P<detail>.+)", "OCRに失敗しました（{detail}）"),
    (r"is not valid JSON: (?P<detail>.+)", "正しいJSONではありません（{detail}）"),
    (r"is not a JSON object", "JSONオブジェクトではありません"),
    (
        r"is not valid (?P<kind>UTF-\S+|Shift_JIS|EUC-JP) at byte (?P<place>\d+)",
        "{place}バイト目が{kind}として正しくありません",
    ),
    (r"is not valid YAML: (?P<detail>.+)", "正しいYAMLではありません（{detail}）"),
    (r"front matter has no end", "先頭のメタデータに終わりの区切りがありません"),
    (r"is not a YAML mapping", "YAMLの形が正しくありません"),
    (r"is not a text file, whatever its name says", "テキストファイルではありません"),
    (r"is not an e-mail message", "電子メールではありません"),
    (
        r"page (?P<page>\d+) holds text that nobody sees, which was left out",
        "{page}ページに、目に見えない文字があり、除外しました",
    ),
    (r"is not a readable table: (?P<detail>.+)", "表として読み取れません"),
    (r"is not a regular file", "通常のファイルではありません"),
    (r"is a link that leaves the source", "資料元の外を指すリンクです"),
    (r"may hold several documents, which one description does not fit", "複数の文書を含む可能性があります"),
    (r"holds a document that was erased", "消去された文書が含まれています"),
    (r"the document '(?P<id>.+)' was erased", "文書「{id}」は消去されています"),
    (
        r"states the id '(?P<id>.+)', which another document of the source has",
        "ID「{id}」は同じ資料元の別の文書が使っています",
    ),
    (
        r"has no entry in the uploads' catalogue\.yaml, which says who may read it",
        "閲覧できる組織の記載がありません",
    ),
    (r"the server answers (?P<status>\d+)", "サーバーの応答は{status}です"),
    (r"the host '(?P<host>[^']+)' cannot be found", "ホスト「{host}」が見つかりません"),
    (r"was not read within (?P<seconds>[\d.]+) seconds", "{seconds}秒以内に読み取れませんでした"),
    (r"is redirected more than (?P<count>\d+) times", "転送が{count}回を超えました"),
)
_HINTS = (
    (
        r"It is probably a scan\. Install Tesseract .+",
        "スキャン画像と思われます。英語と日本語のTesseractを導入して"
        "（Debian: apt install tesseract-ocr tesseract-ocr-jpn）、索引を作り直してください。",
    ),
    (
        r"Install Tesseract with .+",
        "英語と日本語のTesseractを導入してから（Debian: apt install tesseract-ocr tesseract-ocr-jpn）、"
        "失敗したファイルを再試行してください。",
    ),
    (
        r"Put one JSON object on each line, or remove the file\.",
        "1行に一つのJSONオブジェクトを書くか、削除してください。",
    ),
    (r"Each line must be one JSON object\.", "1行に一つのJSONオブジェクトを書いてください。"),
    (r"Put the document's content into the file or remove it\.", "内容を書き入れるか、ファイルを削除してください。"),
    (
        r"Split the file, or raise LIAISON_MAX_FILE_MB\.",
        "ファイルを分割するか、LIAISON_MAX_FILE_MB を大きくしてください。",
    ),
    (
        r"Open (?:it|the file) in its program and save it again, or remove it\.",
        "元のソフトで開いて保存し直すか、削除してください。",
    ),
    (
        r"Open it in a viewer and print it to a new PDF, or remove it\.",
        "閲覧ソフトで開いて新しいPDFに出力するか、削除してください。",
    ),
    (r"Save a copy without a password(?: and put that into the source)?\.", "パスワードなしの写しを保存してください。"),
    (
        r"Remove the password, or save the file in a current format\.",
        "パスワードを外すか、現在の形式で保存してください。",
    ),
    (r"Give the file the extension of its real format\.", "実際の形式に合った拡張子にしてください。"),
    (
        r"Save (?:the (?:file|document|page)|it) again(?: in a simpler form)?(?:, or remove it)?\.",
        "保存し直すか、削除してください。",
    ),
    (r"Save or scan it again, or remove it\.", "保存またはスキャンし直すか、削除してください。"),
    (r"Scan (?:it|the page) again with higher contrast.*\.", "コントラストを上げてスキャンし直してください。"),
    (r"Scale it down to 300 dots per inch\.", "300 dpiに縮小してください。"),
    (r"Split the document, or remove it\.", "文書を分割するか、削除してください。"),
    (r"Remove it; it may be (?:a zip bomb|hostile)\.", "有害なファイルのおそれがあります。削除してください。"),
    (r"Pack the archive again\.", "アーカイブを作り直してください。"),
    (r"Put it into the source beside the archive\.", "アーカイブの外に置いてください。"),
    (r"Check (?:its|the file's) permissions\.", "アクセス権を確認してください。"),
    (r"Correct the file, or remove it\.", "ファイルを直すか、削除してください。"),
    (r"Export the (?:book|message) again(?: as \.eml)?\.", "書き出し直してください。"),
    (r"Save the file again as UTF-8 text\.", "UTF-8のテキストとして保存し直してください。"),
    (
        r"Correct the YAML; quote values that contain a colon\.",
        "YAMLを直してください。コロンを含む値は引用符で囲みます。",
    ),
    (
        r"Give the file the extension of its real format, or save it again as UTF-8 text\.",
        "実際の形式に合った拡張子にするか、UTF-8のテキストとして保存し直してください。",
    ),
    (r"Check that the page was saved with its content\.", "ページが内容とともに保存されているか確認してください。"),
    (r"Save the table again as CSV\.", "CSVとして保存し直してください。"),
    (
        r"Select all text of the page in a viewer to see it\.",
        "閲覧ソフトでそのページの文字をすべて選択すると見えます。",
    ),
    (r"Use a copy without protection\.", "保護のない写しをお使いください。"),
    (r"Remove (?:it|the file) from the source\.", "資料元から削除してください。"),
    (r"Copy the file into the source\.", "ファイルを資料元に複写してください。"),
    (r"Close it with a line of three hyphens\.", "ハイフン三つの行で閉じてください。"),
    (r"Give each document an id of its own\.", "文書ごとに別のIDを付けてください。"),
    (r"Supported: (?P<formats>.+)", "対応している形式：{formats}"),
    (
        r"Upload them one by one, or put the file into a source folder on the server\.",
        "一つずつ追加するか、サーバーの資料フォルダーに置いてください。",
    ),
    (
        r"Check the address, and whether this machine reaches the internet\.",
        "アドレスと、インターネット接続を確認してください。",
    ),
)
_COMPILED = tuple(
    tuple((re.compile(rf"(?:^|(?<=: )){pattern}\.?$", re.DOTALL), said) for pattern, said in table)
    for table in (_REASONS, _HINTS)
)


def reason_in(reason: str, language: Language) -> str:
    """Why a file could not be read, in a language as far as it is known; the file's name stays before it."""
    return _translated(reason, 0) if language is Language.JA else reason


def hint_in(hint: str, language: Language) -> str:
    """What to do about it, in a language as far as it is known."""
    return _translated(hint, 1) if language is Language.JA else hint


def failure_in(failure: IndexFailure, language: Language) -> str:
    """A failure in one line: file, reason, next step."""
    reason = reason_in(failure.reason, language)
    ends = reason.endswith((".", "!", "?", "。"))
    reason = reason if ends else f"{reason}{'。' if reason != failure.reason else '.'}"
    return f"{failure.source}: {reason} {hint_in(failure.hint, language)}".rstrip()


def _translated(text: str, table: int) -> str:
    for pattern, said in _COMPILED[table]:
        match = pattern.search(text)
        if match is not None:
            return text[: match.start()] + said.format(**match.groupdict(default=""))
    return text
