"""What the commands say, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from bot.commands.outcomes import describe_outcome
from bot.records import JobState, JobStatus
from corpus.languages import Language

_EN, _JA = Language.EN, Language.JA

TEXTS: Mapping[str, Mapping[Language, str]] = {
    "help": {
        _EN: "I answer questions about the partnership's documents, in English and Japanese, and quote my sources.\n"
        "Just ask, or use a command:\n"
        "• ask QUESTION – an answer with its sources\n"
        "• summary DOCUMENT or TOPIC – a summary; “summarise this thread” – what was answered here\n"
        "• brief TOPIC – background, positions, agreed and open points, dates, sources\n"
        "• compare POSITIONS on TOPIC, or A and B – side by side\n"
        "• timeline TOPIC; changes since DATE – what happened when\n"
        "• who NAME or ROLE – who is who\n"
        "• check: TEXT – each statement supported, contradicted or not found\n"
        "• sources – the sources of my last answer here, else the documents I can read for you\n"
        "• receipt ID – how an answer came about\n"
        "• feedback good|bad COMMENT – what you think of my last answer here\n"
        "• handover – a code with which this conversation goes on elsewhere; continue CODE – go on here\n"
        "• reindex [status|failures|retry|confirm|rollback|cancel] – read the sources again (admins)\n"
        "• help – this text",
        _JA: "パートナーシップの文書に関する質問に、出典を示して日本語と英語でお答えします。\n"
        "そのまま質問していただくか、次のコマンドをお使いください。\n"
        "• 質問 (ask) 質問文 – 出典付きの回答\n"
        "• 要約 (summary) 文書名または話題 – 要約。「このスレッドを要約して」でここまでの回答のまとめ\n"
        "• 概要資料 (brief) 話題 – 背景、立場、合意事項、論点、日付、出典\n"
        "• 比較 (compare) 話題についての日英の立場、またはAとB – 対比\n"
        "• 年表 (timeline) 話題、変更点 (changes) 日付以降 – 時系列\n"
        "• 人物 (who) 氏名・役職・組織 – 人物と組織\n"
        "• 照合 (check) 文章 – 各記述の裏付け、矛盾、記述なし\n"
        "• 出典 (sources) – 直前の回答の出典、なければ閲覧できる文書の一覧\n"
        "• レシート (receipt) ID – 回答の根拠の記録\n"
        "• フィードバック (feedback) good|bad コメント – 直前の回答への評価\n"
        "• 引き継ぎ (handover) – 別の場所で続けるためのコード。続き (continue) コード – ここで続ける\n"
        "• 再索引 (reindex) [状況|失敗|再試行|承認|戻す|中止] – 資料を読み直す（管理者のみ）\n"
        "• ヘルプ (help) – この説明",
    },
    "help_slack": {
        _EN: "• /liaison channel – settings of a channel (admins)\n"
        "• a file with the words “index this” – adds it to the documents (admins)",
        _JA: "• /liaison チャンネル – チャンネルの設定（管理者のみ）\n"
        "• ファイルを「これを索引に追加」と添えて送信 – 文書に追加する（管理者のみ）",
    },
    "help_teams": {
        _EN: "• settings – how I behave in this chat or channel (admins)\n"
        "• a file with the words “index this”, in the personal chat – adds it to the documents (admins)",
        _JA: "• 設定 – このチャットやチャネルでの設定（管理者のみ）\n"
        "• 個人チャットでファイルを「これを索引に追加」と添えて送信 – 文書に追加する（管理者のみ）",
    },
    "unknown": {
        _EN: "I don't know the command “{typed}”.",
        _JA: "「{typed}」というコマンドはありません。",
    },
    "did_you_mean": {_EN: "Did you mean “{word}”?", _JA: "「{word}」のことでしょうか。"},
    "ask_what": {
        _EN: "Ask what? For example: ask When was the partnership agreed?",
        _JA: "質問をお書きください。例：質問 パートナーシップはいつ合意されましたか。",
    },
    "summary_what": {
        _EN: "A summary of what? Name a document or a topic after the command.",
        _JA: "要約する文書名または話題を、コマンドの後にお書きください。",
    },
    "brief_what": {
        _EN: "A brief on what? For example: brief capacity building",
        _JA: "概要資料の話題を、コマンドの後にお書きください。例：概要資料 能力構築",
    },
    "compare_what": {
        _EN: "Compare what? For example: compare the UK and Japanese positions on capacity building",
        _JA: "比較するものを、コマンドの後にお書きください。例：比較 能力構築について日本と英国の立場",
    },
    "timeline_what": {
        _EN: "A timeline of what? For example: timeline cyber consultations",
        _JA: "年表の話題を、コマンドの後にお書きください。例：年表 サイバー協議",
    },
    "changes_what": {
        _EN: "Changes since when? For example: changes since March 2018",
        _JA: "いつ以降の変化かをお書きください。例：変更点 2018年3月以降",
    },
    "who_what": {
        _EN: "Who? Name a person, a role or an organisation after the command.",
        _JA: "人物、役職または組織の名前を、コマンドの後にお書きください。",
    },
    "check_what": {
        _EN: "Check what? Write or paste the text after the command.",
        _JA: "照合する文章を、コマンドの後にお書きください。",
    },
    "admin_only": {
        _EN: "Only an admin may do that.",
        _JA: "この操作ができるのは管理者だけです。",
    },
    "no_indexer": {
        _EN: "Re-indexing is not available here; an admin can run `liaison index build` on the server.",
        _JA: "ここからの再索引は利用できません。管理者がサーバーで `liaison index build` を実行してください。",
    },
    "reindex_what": {
        _EN: "I know: reindex, reindex status, reindex failures, reindex retry, "
        "reindex confirm, reindex rollback, reindex cancel.",
        _JA: "使えるのは、再索引、再索引 状況、再索引 失敗、再索引 再試行、再索引 承認、"
        "再索引 戻す、再索引 中止 です。",
    },
    "rolled_back": {
        _EN: "The former index is live again; markings and withdrawals stay as they are now. Generation: {generation}",
        _JA: "前の索引に戻しました。秘匿区分と取り下げは現在のままです。索引の世代：{generation}",
    },
    "confirm_nothing": {
        _EN: "No re-index waits for confirmation.",
        _JA: "承認待ちの再索引はありません。",
    },
    "confirm_another": {
        _EN: "You asked for this re-index yourself; another admin has to confirm it.",
        _JA: "この再索引を依頼したご本人は承認できません。別の管理者による承認が必要です。",
    },
    "confirm_how": {
        _EN: "Another admin can go on regardless: reindex confirm",
        _JA: "それでも続けるには、別の管理者が「再索引 承認」とお書きください。",
    },
    "retry_how": {
        _EN: "To read only these again, once they are mended: reindex retry",
        _JA: "直した後、これらだけを読み直すには「再索引 再試行」とお書きください。",
    },
    "no_failures": {_EN: "Every file was indexed.", _JA: "すべてのファイルが索引されています。"},
    "failures": {_EN: "Files that could not be indexed: {count}", _JA: "索引できなかったファイル：{count}件"},
    "failures_alone": {
        _EN: "Ask me in a direct message, where I name the files that could not be indexed.",
        _JA: "索引できなかったファイルの名前は、ダイレクトメッセージでお答えします。",
    },
    "more": {_EN: "… and {count} more.", _JA: "…ほか{count}件。"},
    "no_receipt": {
        _EN: "There is no receipt of that id that may be shown here. The id stands under each answer.",
        _JA: "ここで表示できるその ID のレシートはありません。ID は各回答の下に記載されています。",
    },
    "receipt_which": {
        _EN: "Which receipt? The id stands under each answer: receipt ID",
        _JA: "レシートの ID をお書きください。ID は各回答の下に記載されています。",
    },
    "sources_of": {_EN: "Sources of my last answer here:", _JA: "直前の回答の出典："},
    "documents": {_EN: "Documents that I can read for you here: {count}", _JA: "ここで閲覧できる文書：{count}件"},
    "no_documents": {
        _EN: "There are no documents here that I may show.",
        _JA: "ここで表示できる文書はありません。",
    },
    "feedback_thanks": {
        _EN: "Thank you, your feedback on my last answer is noted.",
        _JA: "ありがとうございます。直前の回答への評価を記録しました。",
    },
    "feedback_nothing": {
        _EN: "There is no answer of mine here yet that feedback could be about.",
        _JA: "評価の対象となる回答がまだありません。",
    },
    "feedback_how": {
        _EN: "Write: feedback good, or feedback bad and what was wrong.",
        _JA: "「フィードバック good」または「フィードバック bad 理由」とお書きください。",
    },
    "ask_alone": {
        _EN: "You can also ask me in a direct message, where I look in everything that you yourself may read.",
        _JA: "ダイレクトメッセージでもお尋ねいただけます。その場合は、ご自身が閲覧できるすべての文書からお探しします。",
    },
    "unknown_readers": {
        _EN: "I do not know yet who can read this conversation, so I looked in public documents only.",
        _JA: "この会話を閲覧できる人をまだ確認できていないため、公開文書だけを調べました。",
    },
    "failed": {
        _EN: "Something went wrong on my side and I could not answer. Please try again; if it happens again, "
        "give an admin this id: {error_id}",
        _JA: "こちらの不具合により回答できませんでした。もう一度お試しください。"
        "続く場合は、この ID を管理者にお伝えください：{error_id}",
    },
    "timeout": {
        _EN: "This took too long and I stopped. Please try again or ask in fewer words; error id {error_id}",
        _JA: "時間がかかりすぎたため中断しました。もう一度、または短い質問でお試しください。エラー ID：{error_id}",
    },
    "busy": {
        _EN: "Many questions are waiting just now. Please ask again in a few minutes; error id {error_id}",
        _JA: "現在、多くの質問が寄せられています。数分後にもう一度お試しください。エラー ID：{error_id}",
    },
    "too_many": {
        _EN: "You have asked a lot in a short time. Please go on in {seconds} seconds.",
        _JA: "短い時間に多くのご質問をいただきました。{seconds} 秒後に続けてください。",
    },
    "handover_code": {
        _EN: "To go on elsewhere (in Slack, Teams or on the page), write there: continue {code}\n"
        "The code counts once, within {minutes} minutes, for people of your organisation. "
        "What comes along is what everybody who reads there may read.",
        _JA: "別の場所（Slack、Teams、ブラウザーのページ）で続けるには、そこで「続き {code}」とお書きください。\n"
        "コードは{minutes}分以内に一度だけ、ご所属の組織の方が使えます。"
        "引き継がれるのは、そこで読む全員が閲覧できる内容だけです。",
    },
    "handover_nothing": {
        _EN: "There is nothing here yet that could be gone on with elsewhere.",
        _JA: "ここには引き継ぐ内容がまだありません。",
    },
    "continue_which": {
        _EN: "Continue what? Write “handover” where you asked; the reply has a code: continue CODE",
        _JA: "質問した場所で「引き継ぎ」と書き、返信にあるコードを続けてお書きください：続き コード",
    },
    "continue_unknown": {
        _EN: "That code does not count here: it is unknown, used or too old, or was given to another organisation.",
        _JA: "このコードは使えません。未登録、使用済み、期限切れ、または別の組織のものです。",
    },
    "continue_same": {
        _EN: "That is this conversation; just go on.",
        _JA: "このままこの会話を続けてください。",
    },
    "continue_nothing": {
        _EN: "Nothing of that conversation may be shown here.",
        _JA: "この会話で表示できる内容はありません。",
    },
    "continued": {
        _EN: "Brought over from {platform}. Go on asking; “sources” lists the sources.",
        _JA: "{platform} から引き継ぎました。続けてご質問ください。「出典」で出典を表示します。",
    },
    "stopped": {_EN: "Stopped.", _JA: "中止しました。"},
    "restarted": {
        _EN: "I was interrupted while working on this. Please ask again; error id {error_id}",
        _JA: "処理の途中で中断されました。もう一度お尋ねください。エラー ID：{error_id}",
    },
    "not_indexed": {
        _EN: "No documents have been indexed yet; an admin has to do that first. Error id {error_id}",
        _JA: "まだ文書が索引されていません。管理者による索引の作成が必要です。エラー ID：{error_id}",
    },
}

_STATES: Mapping[JobState, Mapping[Language, str]] = {
    "idle": {_EN: "No re-index job is running.", _JA: "再索引は実行されていません。"},
    "queued": {_EN: "The re-index job waits to start.", _JA: "再索引は開始待ちです。"},
    "running": {_EN: "Re-indexing is running.", _JA: "再索引を実行中です。"},
    "succeeded": {_EN: "Re-indexing is done.", _JA: "再索引が完了しました。"},
    "unchanged": {_EN: "Nothing has changed; the index is as it was.", _JA: "変更がないため、索引はそのままです。"},
    "refused": {
        _EN: "The new index was refused; the old one stays live.",
        _JA: "新しい索引は採用されず、これまでの索引を使い続けます。",
    },
    "cancelled": {
        _EN: "Re-indexing was cancelled; the old index stays live.",
        _JA: "再索引は中止され、これまでの索引を使い続けます。",
    },
    "failed": {
        _EN: "Re-indexing failed; the old index stays live.",
        _JA: "再索引に失敗し、これまでの索引を使い続けます。",
    },
}


def say(key: str, language: Language, **values: object) -> str:
    """A text in the reader's language."""
    return TEXTS[key][language].format(**values)


_STAGES: Mapping[str, Mapping[Language, str]] = {
    "reading": {_EN: "Reading files", _JA: "ファイルの読み込み"},
    "chunking": {_EN: "Cutting documents into passages", _JA: "文書の分割"},
    "embedding": {_EN: "Embedding passages", _JA: "ベクトルの計算"},
    "writing": {_EN: "Writing the index", _JA: "索引の書き込み"},
    "storing": {_EN: "Storing passages", _JA: "データの保存"},
    "checking": {_EN: "Checking", _JA: "検査"},
    "no_worker": {
        _EN: "No worker is running that could start it; an operator has to start `liaison worker`.",
        _JA: "開始できるワーカーが動いていません。運用担当者が liaison worker を起動する必要があります。",
    },
}


def _describe_stage(status: JobStatus, language: Language) -> str:
    name = _STAGES[status.stage][language] if status.stage in _STAGES else status.stage
    count = f" {status.done}/{status.total}" if status.total else f" {status.done}" if status.done else ""
    facts = []
    if status.rate is not None:
        rate = f"{status.rate:.0f}" if status.rate >= 10 else f"{status.rate:.1f}"
        facts.append({_EN: "{} a second", _JA: "毎秒{}件"}[language].format(rate))
    if status.seconds_left is not None:
        facts.append({_EN: "about {} s left", _JA: "残り約{}秒"}[language].format(round(status.seconds_left)))
    if not facts:
        return name + count
    return name + count + {_EN: " ({})", _JA: "（{}）"}[language].format({_EN: ", ", _JA: "、"}[language].join(facts))


def describe_job(status: JobStatus, language: Language) -> str:
    """A job's state in a sentence or two."""
    parts = [_STATES[status.state][language]]
    if status.state in ("queued", "running") and status.stage:
        parts.append(_describe_stage(status, language))
    told = describe_outcome(status, language)
    if told:
        parts.append(told)
    if status.refused == ("deletion",):
        parts.append(say("confirm_how", language))
    if status.generation:
        parts.append({_EN: "Index generation: ", _JA: "索引の世代："}[language] + status.generation)
    return "\n".join(parts)
