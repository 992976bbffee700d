"""Questions about the sample library that load and faults are measured with, in both languages."""

from __future__ import annotations

QUESTIONS = (
    "Where were the fourth consultations held?",
    "第4回日英サイバー協議はどこで開催されましたか。",
    "Who chairs the two-plus-two?",
    "What did the partnership of 2023 agree on?",
    "2023年のサイバーパートナーシップでは何が合意されましたか。",
    "What is the budget of the dialogue?",
    "Which countries took part in the consultations?",
    "What do the two sides say about capacity building?",
)
