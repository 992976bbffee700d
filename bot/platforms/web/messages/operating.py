"""Strings of the operator's page, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from corpus.languages import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatingMessages:
    """Every string of the page; names say where they stand.

    Attributes:
        states: Names of the states of a job.
        stages: Names of the stages of a running job.
        reasons: Why a generation became live.
        told: What is said after an act, by its name, or its name and `-failed`.
    """

    title: str
    lead: str
    index_title: str
    index_none: str
    generation: str
    built: str
    documents: str
    passages: str
    job_title: str
    job_none: str
    job_by: str
    steps: str
    minutes_left: str
    build: str
    retry: str
    confirm: str
    confirm_other: str
    cancel: str
    rollback: str
    rollback_hint: str
    refresh: str
    failures_title: str
    failures_none: str
    file: str
    reason: str
    next_step: str
    more: str
    gaps_title: str
    gaps_lead: str
    gaps_own: str
    gaps_none: str
    asked_times: str
    asked_once: str
    other_words: str
    receipt: str
    feedback_title: str
    feedback_counts: str
    feedback_none: str
    history_title: str
    history_none: str
    when: str
    states: Mapping[str, str]
    stages: Mapping[str, str]
    reasons: Mapping[str, str]
    told: Mapping[str, str]


_ENGLISH = OperatingMessages(
    title="Operating Liaison",
    lead="The index, its jobs, and what people did not get an answer to. Only administrators see this page.",
    index_title="Live index",
    index_none="Nothing has been indexed yet.",
    generation="Generation",
    built="Built",
    documents="Documents",
    passages="Passages",
    job_title="Latest job",
    job_none="No job has run yet.",
    job_by="started by {name}",
    steps="{done} of {total}",
    minutes_left="about {minutes} min left",
    build="Re-index",
    retry="Read failed files again",
    confirm="Allow these removals",
    confirm_other="You started this job, so another administrator has to allow its removals. In a terminal,"
    " liaison index build --force-delete allows them.",
    cancel="Stop the job",
    rollback="Roll back",
    rollback_hint="Makes the generation before this one live. Who may read what stays as it is now.",
    refresh="Refresh",
    failures_title="Files that could not be read",
    failures_none="Every file was read.",
    file="File",
    reason="Reason",
    next_step="Next step",
    more="{count} more; liaison index failures lists them all.",
    gaps_title="Not answered",
    gaps_lead="Questions of one meaning together, the most frequent first. Documents that answer them may be missing.",
    gaps_own="Questions from other organisations are not shown.",
    gaps_none="Every question kept was answered.",
    asked_times="asked {count} times",
    asked_once="asked once",
    other_words="In other words",
    receipt="Receipt",
    feedback_title="Feedback",
    feedback_counts="{good} found a reply helpful, {bad} did not.",
    feedback_none="Nobody has said yet what they think of a reply.",
    history_title="Which index was live",
    history_none="None was live yet.",
    when="When",
    states={
        "idle": "idle",
        "queued": "waiting to start",
        "running": "running",
        "succeeded": "done",
        "unchanged": "nothing had changed",
        "refused": "refused by a gate; the former index stays live",
        "cancelled": "stopped",
        "failed": "failed; the former index stays live",
    },
    stages={
        "reading": "reading files",
        "chunking": "cutting passages",
        "embedding": "embedding passages",
        "writing": "writing the index",
        "storing": "storing vectors",
        "checking": "checking the new index",
        "no_worker": "no worker is running; start `liaison worker`",
    },
    reasons={"build": "built", "rollback": "rolled back", "erase": "document erased", "recovered": "recovered"},
    told={
        "build": "The job has started.",
        "retry": "The job has started; it reads only the files that failed.",
        "confirm": "The job goes on.",
        "cancel": "The job is being stopped.",
        "rollback": "The former generation is live again.",
        "build-failed": "The job could not be started. liaison doctor says why.",
        "retry-failed": "There is nothing to read again, or the job could not be started.",
        "confirm-failed": "Somebody else than who started the job has to allow its removals.",
        "cancel-failed": "There is no job to stop.",
        "rollback-failed": "No earlier generation is kept to go back to.",
    },
)

_JAPANESE = OperatingMessages(
    title="Liaison の運用",
    lead="索引とその処理、そして回答できなかった質問です。このページは管理者だけに表示されます。",
    index_title="使用中の索引",
    index_none="まだ何も索引化されていません。",
    generation="世代",
    built="作成日時",
    documents="文書数",
    passages="箇所数",
    job_title="直近の処理",
    job_none="処理はまだ行われていません。",
    job_by="開始者：{name}",
    steps="{total}件中{done}件",
    minutes_left="残り約{minutes}分",
    build="再索引",
    retry="失敗したファイルだけ読み直す",
    confirm="この削除を許可する",
    confirm_other="この処理を開始したのはご自身のため、別の管理者が削除を許可する必要があります。"
    "端末では liaison index build --force-delete で許可できます。",
    cancel="処理を止める",
    rollback="前の世代に戻す",
    rollback_hint="一つ前の世代を使用中にします。閲覧権限は現在のまま変わりません。",
    refresh="更新",
    failures_title="読み込めなかったファイル",
    failures_none="すべてのファイルを読み込みました。",
    file="ファイル",
    reason="理由",
    next_step="次の手順",
    more="ほか{count}件。liaison index failures で全件を表示できます。",
    gaps_title="回答できなかった質問",
    gaps_lead="同じ意味の質問をまとめ、多い順に並べています。答えとなる文書が足りないのかもしれません。",
    gaps_own="他の組織からの質問は表示されません。",
    gaps_none="保存されている質問にはすべて回答しました。",
    asked_times="{count}回",
    asked_once="1回",
    other_words="別の言い方",
    receipt="受領番号",
    feedback_title="評価",
    feedback_counts="役に立った：{good}件、役に立たなかった：{bad}件",
    feedback_none="回答への評価はまだありません。",
    history_title="使用された索引の履歴",
    history_none="まだありません。",
    when="日時",
    states={
        "idle": "待機中",
        "queued": "開始待ち",
        "running": "実行中",
        "succeeded": "完了",
        "unchanged": "変更なし",
        "refused": "検査により却下（以前の索引を引き続き使用）",
        "cancelled": "中止",
        "failed": "失敗（以前の索引を引き続き使用）",
    },
    stages={
        "reading": "ファイルの読み込み",
        "chunking": "箇所の切り出し",
        "embedding": "埋め込みの計算",
        "writing": "索引の書き込み",
        "storing": "ベクトルの保存",
        "checking": "新しい索引の検査",
        "no_worker": "ワーカーが動いていません。liaison worker を起動してください",
    },
    reasons={"build": "作成", "rollback": "前の世代に戻した", "erase": "文書の消去", "recovered": "復旧"},
    told={
        "build": "処理を開始しました。",
        "retry": "処理を開始しました。失敗したファイルだけを読み直します。",
        "confirm": "処理を続けます。",
        "cancel": "処理を止めています。",
        "rollback": "前の世代に戻しました。",
        "build-failed": "処理を開始できませんでした。liaison doctor で原因を確認してください。",
        "retry-failed": "読み直すファイルがないか、処理を開始できませんでした。",
        "confirm-failed": "処理を開始した人とは別の管理者が削除を許可する必要があります。",
        "cancel-failed": "止める処理がありません。",
        "rollback-failed": "戻れる以前の世代がありません。",
    },
)

OPERATING: Mapping[Language, OperatingMessages] = {Language.EN: _ENGLISH, Language.JA: _JAPANESE}
