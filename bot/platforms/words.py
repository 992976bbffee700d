"""Words that Slack and Teams have in common, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from corpus.languages import Language

_EN, _JA = Language.EN, Language.JA

SHARED: Mapping[str, Mapping[Language, str]] = {
    "sources": {_EN: "Sources", _JA: "出典"},
    "closest": {_EN: "Closest passages", _JA: "最も近い箇所"},
    "page": {_EN: "p. {number}", _JA: "{number}ページ"},
    "paragraph": {_EN: "para {number}", _JA: "第{number}段落"},
    "receipt": {_EN: "Receipt {id}", _JA: "レシート {id}"},
    "retry": {_EN: "Retry the failed files", _JA: "失敗したファイルを再試行"},
    "confirm": {_EN: "Confirm the removal (another admin)", _JA: "削除を承認（別の管理者）"},
}
