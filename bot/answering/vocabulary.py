"""A small Japanese–English vocabulary of government, security and computing, for comparing words across languages.

It is no translation: it only lets a question in one language be compared word by word with a sentence in the other.
Left: the dictionary form as Sudachi gives it; right: English words, any of which may stand for it.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import resources

from bot.answering.text import stem

_PAIRS = """
協議 consultation talk dialogue discussion|対話 dialogue|会合 meeting|会議 meeting conference
会談 meeting talk|開催 held hold host
開く held hold open|共同 joint co jointly common|議長 chair chaired|側 side delegation|代表団 delegation
政府 government|省庁 department ministry agency
省 ministry|大臣 minister secretary|首相 prime minister premier|外相 foreign minister secretary
防衛相 defence minister secretary|大使 ambassador
局長 director|役職 director post title role|担当 charge responsible|英国 uk britain british
イギリス uk britain british
日本 japan japanese tokyo|日英 uk japan|日米 usa japan|英日 uk japan|日米英 trilateral three|日米豪 trilateral three
日豪 japan australia|米豪 usa australia|英豪 uk australia|日独 japan germany|独日 germany japan|日仏 japan france
英仏 uk france|英独 uk germany
米英 usa uk|英米 uk usa|日韓 japan korea|日中 japan china|米中 usa china|日印 japan india
米国 usa america american|アメリカ usa america american
欧州 europe european eu|欧州連合 eu european union|フランス france french|ドイツ germany german|中国 china chinese
韓国 korea korean|ロシア russia russian|ファイブ five|アイズ eyes|アイ eye
東京 tokyo|ロンドン london|防衛 defence|国防 defence|外務 foreign|安全 security safe safety secure|保障 security
安全保障 security|国家 national state
国際 international global|協力 cooperation collaborate
連携 cooperation partnership coordination collaborate|提携 partnership|同盟 alliance|協定 agreement
条約 treaty convention|合意 agree agreement|署名 sign|締結 sign conclude|声明 statement|宣言 declaration
戦略 strategy|政策 policy|方針 policy guideline
分野 area field|優先 priority|能力 capacity capability|構築 building build|向上 improve build
開発 development develop|発展 development|人材 personnel workforce talent people
育成 development training|確保 retain recruit secure ensure|訓練 training exercise|演習 exercise
交流 exchange|教育 education|研修 training|採用 recruit
情報 information intelligence|共有 share sharing shared multi|交換 exchange
機密 sensitive confidential secret|開示 disclosure disclose|公開 publish public release disclosure
発表 announce release publish|公表 publish release announce|提言 recommend recommendation propose
勧告 recommend|推奨 recommend|勧める recommend should advise|提案 proposal propose
標準 standard|規格 standard|基準 standard criteria|相互 mutual inter|運用 operation operate interoperability
互換 interoperability|頻度 frequency often|間隔 interval basis
見直す review|見直し review|定期 regular|毎年 yearly annual|監視 watch monitor monitoring|リスト list
一覧 list inventory|責任 responsibility|領域 area domain
脅威 threat|攻撃 attack|攻撃者 attacker|侵害 compromise compromised breach|侵入 intrusion
脆弱 vulnerable vulnerability|脆弱性 vulnerability|弱点 weakness|対策 mitigation prevention measure prevent
防止 prevent prevention|防ぐ prevent prevention|保護 protect protection|防御 defence|検知 detect detection
対応 response respond|対処 response address|危険 risk danger|リスク risk
被害 damage harm result|影響 affect impact influence|損失 loss losses|混乱 disruption
企業 company firm business|会社 company firm|事業者 operator business provider
民間 private commercial|官民 public private|業界 industry|産業 industry|経済 economy economic|商業 commercial
貿易 trade|技術 technology technical|先端 advanced|半導体 semiconductor
量子 quantum|計算 computing|人工 artificial|知能 intelligence|重要 important critical|基幹 critical core
インフラ infrastructure|施設 facility|設備 equipment|装備 equipment
部品 component|構成 component composition comprise|製品 product|供給 supply|調達 procure procurement purchase
購入 buy purchase|予算 budget fund|費用 cost|資金 fund|金額 amount
罰金 fine penalty|上限 limit maximum|限度 limit|限度額 limit|取引 transaction|法律 law act|法 law act|法案 bill
規制 regulation|規則 rule|規範 norm|義務 obligation require|届け出 notification
届出 notification|違反 violate breach|条項 provision|留保 reservation|経験 experience expertise
活用 use leverage benefit|利用 use user|利用者 user|使用 use
運営 operate run|昼食 lunch|メニュー menu|食事 meal|参加 participate attend join part contribute|出席 attend
参加者 participant|欠席 absent refuse|拒否 refuse deny reject denial
拒む refuse deny|断る refuse decline|執筆 write author|著者 author|筆者 author|作者 author
作成 create make prepare|貢献 contribute|貢献者 contributor|責任者 leader lead responsible
立ち上げる launch establish|設立 establish|設置 establish set|創設 establish create|開始 start launch begin
始まる start begin|始める start begin|終了 end terminate|廃止 abolish remove end|終わる end
拡大 expand extend|拡張 expand extension|強化 strengthen enhance|促進 promote|推進 promote promotion
支援 support|維持 maintain|継続 continue|次回 next fifth|次 next
首脳 leader summit|閣僚 minister ministerial|国会 parliament|議会 parliament congress|都市 city
場所 place location|開催地 venue held|会場 venue|建物 building|期間 period|時間 hour time
章 chapter|節 section|報告書 report|報告 report|調査 survey study investigation|研究 research|研究所 institute
分析 analysis|評価 assess assessment evaluation|検証 verify validation
認証 authentication authenticate|認可 authorisation authorise|許可 authorise permission allow
権限 permission privilege|要素 factor element|多要素 multi factor mfa|多 multi
利便性 usability|信頼 trust confidence|信頼性 reliability confidence trust|端末 device|機器 device equipment
個人 personal|所有 own owned|組織 organisation|従業員 employee staff
ポリシー policy|エンジン engine|通信 communicate communication|相手 source party|接続 connect connection
要求 request require|アクセス access|サービス service|トークン token|範囲 scope range limit
有効 valid effective time|状態 state status|変化 change|変更 change alter|警告 alert warning
通知 notify notification inform|連絡 contact|連絡先 contact|窓口 contact point|意見 comment view
注意 note careful caution|効果 effect benefit|程度 degree|同程度 same degree|設計 design|原則 principle
指針 guidance guideline|推薦 recommend|ゼロ zero|トラスト trust
負荷 load|停止 stop failure fail|全面 complete|障害 failure|機能 function functionality feature
部分 partial part|性能 performance|出力 output|入力 input|処理 handling process
不適切 improper|不正 unauthorised illegal improper malicious|誤情報 misinformation|誤る wrong incorrect mis
過剰 excessive|過度 excessive|無制限 unbounded limitless|際限 unbounded|消費 consumption
漏洩 leak leakage|漏れる leak|盗難 theft|窃取 theft steal|盗む steal theft|改竄 tamper tampering
改ざん tamper tampering|細工 tamper tampering|完全 complete integrity full|完全性 integrity
可用性 availability|学習 training learn|訓練データ training data|データ data|モデル model|暗号 encryption encrypt
暗号化 encryption encrypt|鍵 key|署名 sign signature|構築 build
間接 indirect|直接 direct|的 -|外部 external|内部 internal|内容 content|取り込む retrieve ingest external
分離 separate segregate|識別 identify|区別 distinguish
原因 cause|根本 root|要因 factor cause|銀行 bank|顧客 customer|旅行者 traveler|電子 electronic|電子メール email
メール email mail|添付 attach|送信 send
送信元 source|導入 deploy implement introduce|配備 deploy|配置 deploy|管理 manage maintain management
拡張機能 extension plugin|条件 condition require|課す require impose|アプリ app application
逆 reverse|工学 engineering|解析 analysis|共用 share shared|複数 multiple|層 class tier|テナント tenant
ベクトル vector|検索 retrieval search|生成 generation generate
暗黙 implicit|任意 optional|必須 requirement required mandatory|必要 need necessary require|不要 unnecessary
秘密 secret|扱い handle treat|扱う handle treat|関係 relationship relation
一形態 form|項目 entry item|従来 previous previously|以前 previous previously|新しい new|新た new|追加 add added
外す remove exclude|除外 exclude remove|含む include
海洋 maritime|海軍 navy naval|空軍 air force|陸軍 army|軍 military|軍事 military|核 nuclear|兵器 weapon
武器 arms weapon|輸出 export|輸入 import|共同開発 joint development
平和 peace|独立 independence|主権 sovereignty|民主 democratic democracy|人権 human rights|自由 free freedom
法の支配 rule law|秩序 order|危機 crisis|抑止 deter deterrence
帰属 attribution|特定 specific identify attribution|妨害 sabotage disrupt disruption|スパイ espionage
諜報 espionage intelligence|偽 fake false|偽情報 disinformation|選挙 election
宇宙 space|衛星 satellite|海底 undersea subsea|ケーブル cable|生物 bio|航空機 aircraft|戦闘機 fighter aircraft
哨戒機 patrol aircraft|ミサイル missile|共通 common shared
仕組み system mechanism framework|枠組み framework|制度 system scheme|体制 system structure|機構 organisation
機関 agency institution|本部 headquarters|事務局 secretariat|委員会 committee commission
専門家 expert|職員 staff official|官僚 official|公務員 official|市民 citizen|国民 citizen nation people
社会 society|地域 region regional|世界 world global|太平洋 pacific|インド india
三か国 three trilateral|三国 three trilateral|二国間 bilateral|両国 both two|多国間 multilateral|同志国 like minded
加盟国 member state|東南アジア asean southeast asia
起きる occur happen|起こる occur happen|発生 occur happen|生じる occur result cause|悪用 exploit abuse|狙う target
ソーシャル social sns|回避 bypass circumvent avoid|すり抜ける bypass evade circumvent
知らせる inform indicate notify|促す prompt urge encourage|絞る limit restrict|制限 limit restrict|抑える limit restrict
理解 understand|定義 define definition|意味 mean|説く explain
目的 purpose aim|目標 goal objective target|課題 challenge issue problem|問題 problem issue
利点 benefit advantage|利益 interest benefit|共通点 common|比べる compare|比較 compare
統一的 unified collective single common
能動 active|能動的 active|違う differ difference|異なる differ different|方法 method way means|手段 means method
注目 attention focus notable remarkable noteworthy|値する worth deserve|最恵国 favored favoured mfn
強み strength advantage expertise experience|得意 strength expertise
手順 procedure process|手続き procedure|段階 stage step phase|計画 plan planning|実施 implement carry conduct
"""


@lru_cache(maxsize=1)
def _tables() -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
    to_english: dict[str, frozenset[str]] = {}
    to_japanese: dict[str, set[str]] = {}
    for entry in _PAIRS.replace("\n", "|").split("|"):
        japanese, _, english = entry.strip().partition(" ")
        if not english:
            continue
        stems = frozenset(stem(word) for word in english.split())
        to_english[japanese] = to_english.get(japanese, frozenset()) | stems
        for word in stems:
            to_japanese.setdefault(word, set()).add(japanese)
    return to_english, {word: frozenset(found) for word, found in to_japanese.items()}


@lru_cache(maxsize=1)
def _translations() -> dict[str, list[str]]:
    """Japanese terms of general use → English words, the usual one first."""
    text = resources.files("bot.answering").joinpath("translations.txt").read_text(encoding="utf-8")
    lines = [line.split() for line in text.splitlines() if not line.startswith("#")]
    return {line[0]: line[1:] for line in lines if line}


def _translated(term: str) -> tuple[str, ...]:
    """Stems of the general English words for a Japanese term; stemmed when asked for, not all at the start."""
    return tuple(dict.fromkeys(stem(word) for word in _translations().get(term, ())))


@lru_cache(maxsize=8_192)
def english_of(term: str) -> frozenset[str]:
    """English stems that may stand for a Japanese term; empty where the vocabulary does not know it."""
    return _tables()[0].get(term, frozenset()).union(_translated(term))


def closest_english_of(term: str) -> tuple[str, ...]:
    """The two English stems that most likely stand for a Japanese term, fewer where the vocabulary knows fewer."""
    chosen = sorted(_tables()[0].get(term, ()))
    return tuple(dict.fromkeys([*chosen, *_translated(term)]))[:2]


def is_in_full(term: str) -> bool:
    """Whether every usual English word for a Japanese term is listed; of a general word only one or two are."""
    return term in _tables()[0]


def japanese_of(term: str) -> frozenset[str]:
    """Japanese terms that may stand for an English stem; empty where the vocabulary does not know it.

    The general words of `translations.txt` are left out: too many of them would stand for one English word.
    """
    return _tables()[1].get(term, frozenset())
