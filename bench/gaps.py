"""How well a limit on the cosine tells questions of one meaning from different ones: `python -m bench.gaps`."""

from __future__ import annotations

import numpy as np

PAIRS = (
    ("Where were the fourth consultations held?", "第4回協議はどこで開催されましたか。"),
    ("Who chaired the meeting in Tokyo?", "Who was the chair of the Tokyo meeting?"),
    ("What budget does the programme have?", "How much money does the programme get?"),
    ("What budget does the programme have?", "このプログラムの予算はいくらですか。"),
    ("When will the next dialogue take place?", "次回の対話はいつ行われますか。"),
    ("When will the next dialogue take place?", "What is the date of the next dialogue?"),
    ("Which companies took part in the exercise?", "演習にはどの企業が参加しましたか。"),
    ("How many people work at the agency?", "その機関の職員は何人ですか。"),
    ("How many people work at the agency?", "What is the headcount of the agency?"),
    ("Is there a shared definition of an incident?", "Do both sides define incident in the same way?"),
    ("What is the penalty for late reporting?", "報告が遅れた場合の罰則は何ですか。"),
    ("Who is the point of contact for ransomware?", "ランサムウェアの連絡窓口は誰ですか。"),
    ("Which standards apply to connected products?", "What standards must connected products meet?"),
    ("Does Japan share signals intelligence with the UK?", "日本は英国と信号情報を共有していますか。"),
    ("What did ministers say about semiconductors?", "閣僚は半導体について何と述べましたか。"),
    ("What did ministers say about semiconductors?", "What were ministers' remarks on semiconductors?"),
    ("Who signed the memorandum?", "覚書に署名したのは誰ですか。"),
    ("Who signed the memorandum?", "By whom was the memorandum signed?"),
    ("What training is offered to prosecutors?", "検察官にはどのような研修が提供されますか。"),
    ("Is quantum key distribution covered?", "量子鍵配送は対象に含まれますか。"),
    ("Is quantum key distribution covered?", "Does it cover quantum key distribution?"),
    ("When does the agreement expire?", "協定はいつ失効しますか。"),
    ("When does the agreement expire?", "What is the expiry date of the agreement?"),
    ("Which port was attacked in 2023?", "2023年に攻撃された港はどこですか。"),
)


def main() -> None:
    """Print, for several limits, how many pairs of each sort reach it."""
    from bot.config import load_settings
    from bot.gaps import SAME_MEANING
    from bot.wiring import load_embedder

    embedder = load_embedder(load_settings())
    first, second = (embedder.embed_queries([pair[side] for pair in PAIRS]) for side in (0, 1))
    same = (first * second).sum(axis=1)
    texts = [pair[0] for pair in PAIRS]
    differs = np.array([[one != other for one in texts] for other in texts])
    others = np.concatenate([(first @ first.T)[np.triu(differs)], (second @ first.T)[differs]])
    print(f"{len(same)} pairs of one meaning, {len(others)} of different questions")
    for limit in sorted({0.86, 0.88, 0.9, 0.92, SAME_MEANING}):
        reached = [int((cosines >= limit).sum()) for cosines in (same, others)]
        print(f"cosine >= {limit:.3f}: {reached[0]:3} of one meaning, {reached[1]:3} others")


if __name__ == "__main__":
    main()
