"""Word lists: what carries no meaning in a question, and small families of words that mean the same."""

from __future__ import annotations


def word_list(text: str) -> tuple[str, ...]:
    """The words of a text, in order."""
    return tuple(text.split())


ORDINAL_WORDS = word_list("""
    first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth
    sixteenth seventeenth eighteenth nineteenth twentieth""")
"""The ordinals from the first on; of some kinds of text only the lower ones are looked for."""

EN_STOP = frozenset(
    word_list("""
    a an the of to in on at by for from with without into onto as is are was were be been being am do does
    did done has have had having will would shall should can could may might must ought it its it's they them
    their theirs he she his her him hers we us our you your i me my this that these those there here and or
    but nor not no if then than so such what which who whom whose when where why how any some each every both
    all more most other another own same very too also just only even still yet about over under between
    among during before after since until while per up down out off again further once s t don doesn didn isn
    aren wasn weren let get got gets give gives given gave say says said saying state states stated tell
    tells told according mention mentions mentioned describe describes described call called name names named
    ask asks please one's whether because due via upon within against does's exactly currently current please
    list explain identify identified take takes taken took make makes made put set go goes going went come
    came use used using like regard regarding concerning towards toward include includes included two both
    may mean means meant meaning briefly thanks ok okay want wants wanted rather reportedly expected expect possible
    many much one itself themselves himself herself already apart besides beside actually possibly expressly""")
)

JA_STOP = frozenset(
    word_list("""
    する 為る 有る ある 居る いる 成る なる 無い ない 言う いう 其れ それ 此れ これ 何 なに どの どんな どう
    如何 誰 何時 いつ 何処 どこ どなた 何れ 幾つ いくつ 幾ら いくら 何故 なぜ 理由 為 ため 事 こと 物 もの 者
    の 様 よう 所 ところ 時 とき 場合 教える 教え 下さる くださる 下さい 述べる 説明 説明する 挙げる 全て
    すべて 出来る できる 呉れる 貰う 行う 行く 来る 見る 因る よる 関する 就く つく 於く おく 対する 基づく
    従う 通り 中 内 上 下 前 後 等 など 達 方 人 年 月 日 回 件 個 文書 記事 論文 資料 書類 お 御 ご 名前
    氏名 点 面 程度 くらい 位 度 何人 存在 致す 仰る 求める 紹介 内容 具体 具体的 主 主な 通常 同じ 同様 其の
    此の 其処 直 思う 考える 為す 成す 示す 書く 指摘 掲げる 触れる 版 先 上記 以下 以上 下記 今 現在 英語
    日本語 期待 可能 場合 為さる そう うち 例 例えば 他 記述 記載 既に 更に 改めて 述べ
    列挙 列記 全部 欲しい 第 予定 使う 用いる""")
)

# Families of words that name the same thing; each is one frozenset of stems, lower case. General vocabulary only.
FAMILIES: tuple[frozenset[str], ...] = tuple(
    frozenset(line.split())
    for line in """uk britain british england
    japan japanes tokyo nihon
    us usa america american washington
    eu europ european brussel
    cooper collabor partnership
    talk discuss consult dialogu meet meeting
    recommend advis suggest propos urg call
    start begin began begun launch commenc
    held hold took place occur
    agre agreement
    firm compani vendor
    buy purchas procur acquir
    author writer wrote written write
    bypass circumv evad
    danger risk hazard threat
    remov delet eliminat
    comment feedback
    yearli annual
    money fund budget financ
    staff personnel employe workforc
    ministri depart agenc
    releas publish issu
    visit attend trip journey
    china chines prc
    normal typic usual general common
    angl len perspect viewpoint standpoint
    difficult hard tough
    spot detect notic
    often frequent regular
    laptop comput devic machin
    steal stole stolen theft
    includ compris consist contain embrac cover
    permiss privileg
    everi each
    sns social""".splitlines()
)


def _index() -> dict[str, frozenset[str]]:
    index: dict[str, frozenset[str]] = {}
    for family in FAMILIES:
        for word in family:
            index[word] = index.get(word, frozenset()) | family
    return index


FAMILY_OF: dict[str, frozenset[str]] = _index()


# Words for the parties that documents of a partnership speak of: stems and dictionary forms.
SIDES: frozenset[str] = frozenset(
    word_list("""
    日本 英国 イギリス 米国 アメリカ 欧州 eu 中国 韓国 日英 日米 uk usa us america japan japanes britain british
    american european france french german germani australia australian canada canadian フランス ドイツ 豪州 カナダ""")
)
