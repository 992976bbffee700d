"""Blocks as a page that looks roughly as Slack shows them: `python -m tests.support.slack_double.preview FILE.html`."""

from __future__ import annotations

import html
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

_STYLE = """
body{font:15px/1.47 Lato,"Noto Sans CJK JP",sans-serif;color:#1d1c1d;max-width:760px;margin:24px auto;background:#fff}
article{display:grid;grid-template-columns:44px 1fr;gap:8px;padding:10px 0;border-bottom:1px dashed #ddd}
.face{width:36px;height:36px;border-radius:6px;background:#1d3557;color:#fff;display:grid;place-items:center}
.name{font-weight:700}.app{background:#eee;font-size:10px;padding:1px 3px;border-radius:2px;margin-left:6px}
.caption{color:#888;font:12px monospace;margin-top:26px}
.context{color:#616061;font-size:13px;margin:4px 0}.context span{display:block}
blockquote{border-left:4px solid #ddd;margin:2px 0 6px;padding:0 0 0 12px}
hr{border:0;border-top:1px solid #e3e3e3;margin:10px 0}h3{margin:8px 0 2px;font-size:17px}
button,.select{font:700 13px Lato,sans-serif;border:1px solid #bbb;border-radius:4px;background:#fff;padding:5px 10px;
margin:3px 6px 3px 0;display:inline-block}
p{margin:0 0 4px;white-space:pre-wrap}ul,ol{margin:2px 0}
table{border-collapse:collapse}
.cut td{white-space:nowrap;overflow:hidden;max-width:12em}
td{border:1px solid #ddd;padding:3px 8px}
.modal{border:1px solid #bbb;border-radius:8px;padding:12px 20px;box-shadow:0 2px 12px #0003}
label{display:block;font-weight:700;margin-top:8px}
.input{border:1px solid #999;border-radius:4px;padding:6px;white-space:pre-wrap}
a{color:#1264a3;text-decoration:none}
@media (prefers-color-scheme: dark){
body{background:#1a1d21;color:#d1d2d3}article{border-color:#3a3d41}.app{background:#35373b}
.context,.caption{color:#ababad}blockquote{border-color:#5a5c60}hr{border-color:#3a3d41}
button,.select{background:#222529;color:#d1d2d3;border-color:#5a5c60}td{border-color:#3a3d41}
.modal{border-color:#3a3d41;background:#222529}.input{border-color:#5a5c60}a{color:#1d9bd1}}
"""


def _plain(value: Any) -> str:
    return html.escape(str(value.get("text", "")) if isinstance(value, Mapping) else str(value))


def _leaf(part: Mapping[str, Any]) -> str:
    shown = html.escape(part.get("text", ""))
    if part["type"] == "link":
        shown = f'<a href="{html.escape(part["url"])}">{shown}</a>'
    return f"<b>{shown}</b>" if (part.get("style") or {}).get("bold") else shown


def _rich(element: Mapping[str, Any]) -> str:
    kind = element["type"]
    if kind == "rich_text_list":
        name = "ol" if element["style"] == "ordered" else "ul"
        items = "".join(f"<li>{''.join(map(_leaf, item['elements']))}</li>" for item in element["elements"])
        return f"<{name}>{items}</{name}>"
    inner = "".join(map(_leaf, element["elements"]))
    return f"<blockquote>{inner}</blockquote>" if kind == "rich_text_quote" else f"<p>{inner.rstrip()}</p>"


def _element(element: Mapping[str, Any]) -> str:
    kind = element["type"]
    if kind == "button":
        return f"<button>{_plain(element['text'])}</button>"
    if kind == "feedback_buttons":
        good, bad = (_plain(element[name]["text"]) for name in ("positive_button", "negative_button"))
        return f"<button>👍 {good}</button><button>👎 {bad}</button>"
    if kind in {"static_select", "radio_buttons"}:
        chosen = element.get("initial_option") or element["options"][0]
        return f'<span class="select">{_plain(chosen["text"])} ▾</span>'
    if kind == "multi_static_select":
        chosen = " · ".join(_plain(option["text"]) for option in element.get("initial_options", []))
        return f'<span class="select">{chosen or "–"} ▾</span>'
    if kind == "datepicker":
        return f'<span class="select">{html.escape(element.get("initial_date") or "yyyy-mm-dd")}</span>'
    if kind == "timepicker":
        return f'<span class="select">{html.escape(element.get("initial_time") or "--:--")}</span>'
    if kind == "plain_text_input":
        return f'<div class="input">{html.escape(element.get("initial_value") or " ")}</div>'
    return f"<span>{_plain(element)}</span>"


def block(value: Mapping[str, Any]) -> str:
    """One block as HTML."""
    kind = value["type"]
    if kind == "rich_text":
        return "".join(map(_rich, value["elements"]))
    if kind == "divider":
        return "<hr>"
    if kind == "header":
        return f"<h3>{_plain(value['text'])}</h3>"
    if kind == "context":
        return f'<div class="context">{"".join(map(_element, value["elements"]))}</div>'
    if kind in {"actions", "context_actions"}:
        return f"<div>{''.join(map(_element, value['elements']))}</div>"
    if kind == "section":
        return f"<p>{_plain(value['text'])} {_element(value['accessory']) if 'accessory' in value else ''}</p>"
    if kind == "input":
        return f"<label>{_plain(value['label'])}</label>{_element(value['element'])}"
    if kind == "table":
        rows = "".join("<tr>" + "".join(f"<td>{_plain(cell)}</td>" for cell in row) + "</tr>" for row in value["rows"])
        is_wrapped = all(column.get("is_wrapped") for column in value.get("column_settings") or [{}])
        return f'<table class="{"" if is_wrapped else "cut"}">{rows}</table>'
    raise ValueError(kind)


def message(blocks: Sequence[Mapping[str, Any]]) -> str:
    """A message of the app as HTML."""
    inner = "".join(map(block, blocks))
    return (
        '<article><div class="face">L</div><div><span class="name">Liaison</span><span class="app">APP</span>'
        f"<div>{inner}</div></div></article>"
    )


def modal(view: Mapping[str, Any]) -> str:
    """A modal or Home tab as HTML."""
    title = _plain(view["title"]) if "title" in view else "Home"
    end = f"<hr><button>{_plain(view['submit'])}</button>" if "submit" in view else ""
    return f'<div class="modal"><h3>{title}</h3>{"".join(map(block, view["blocks"]))}{end}</div>'


def page(parts: Sequence[tuple[str, str]]) -> str:
    """Captions and their HTML as one page."""
    inner = "".join(f'<div class="caption">{html.escape(caption)}</div>{shown}' for caption, shown in parts)
    return f'<!doctype html><meta charset="utf-8"><title>Preview</title><style>{_STYLE}</style>{inner}'


def _uploads() -> list[tuple[str, str]]:
    """The message and the modal of an upload."""
    from bot.platforms.slack import upload_views
    from bot.records import UserKey
    from bot.uploads import Held
    from corpus.access import Principal
    from corpus.documents import Metadata
    from corpus.languages import Language

    found = Metadata(title="Tide tables", date="2019-03-07", language=Language.EN, marking="TLP:GREEN")
    by = UserKey(platform="slack", workspace_id="T1", user_id="U1")
    held = Held(token="0" * 32, name="tides.md", characters=2310, by=by, found=found, replaces="Tides of Dover")
    uk = Principal(name="u1", organisation="UK")
    parts = []
    for language in Language:
        view = upload_views.card_view(held, uk, {"UK", "JP"}, language, origin="{}")
        parts.append((f"upload {language}", message(upload_views.waiting_message(held, language).blocks)))
        parts.append((f"upload card {language}", modal(view)))
    return parts


def main() -> None:
    """Write a page with every kind of answer and every view."""
    from bot.platforms.slack import views
    from bot.platforms.slack.rendering import Style, render
    from bot.records import ChannelSettings, JobStatus, Preferences
    from bot.values import Exchange
    from corpus.languages import Language
    from tests.support.conversations import make_turn
    from tests.support.sample_answers import sample_answers

    answers = sample_answers()
    parts = [
        (name, "".join(message(shown.blocks) for shown in render(answer)))
        for name, answer in answers.items()
        if name not in {"brief", "long_ja"}
    ]
    parts.append(
        (
            "short, in private",
            message(
                render(answers["answer"], Style(is_short=True, can_share=True, heading="Question: When?"))[0].blocks
            ),
        )
    )
    for language in Language:
        parts += [
            (
                f"home {language}",
                modal(
                    views.home_view(
                        views.Home(
                            titles=["Harbour agreement", "Minutes"],
                            indexed_at="2026-01-02T03:04:05+00:00",
                            job=JobStatus(state="running", stage="embedding", done=3, total=9),
                            recent=[Exchange(turn=make_turn(), answer=answers["answer"])],
                            shown={answers["answer"].id},
                        ),
                        preferences=Preferences(),
                        language=language,
                    )
                ),
            ),
            (f"feedback {language}", modal(views.feedback_view("a", language))),
            (
                f"channel {language}",
                modal(
                    views.channel_view(
                        ChannelSettings(collections=("statements",)),
                        channel_id="C1",
                        time_zone="UTC",
                        language=language,
                        collections={"statements": "Joint statements 共同声明", "strategies": "Strategies 戦略"},
                    )
                ),
            ),
            (
                f"question {language}",
                modal(views.question_view(language, text="They met in Geneva", publishers=["Cabinet Office"])),
            ),
        ]
    Path(sys.argv[1]).write_text(page([*parts, *_uploads()]), encoding="utf-8")


if __name__ == "__main__":
    main()
