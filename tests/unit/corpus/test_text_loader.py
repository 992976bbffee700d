from corpus.loaders import LoadedDocument, load

PROSE = "The two governments met to review their cooperation and to agree on the next steps of their joint programme."


def read(text: str) -> LoadedDocument:
    return load(text.encode(), "page.txt")


def test_numbered_statements_become_clean_paragraphs() -> None:
    loaded = read(
        "Consultations\n\n- 1.** The meeting was held.\n- 2.** It was co-chaired.\n\n"
        "3. They agreed:\n - to share\n - to learn\n"
    )
    assert loaded.text.endswith(
        "1. The meeting was held.\n\n2. It was co-chaired.\n\n3. They agreed:\n- to share\n- to learn"
    )


def test_headings_are_short_lines_before_prose() -> None:
    loaded = read(f"Annual review\n\n{PROSE}\n\nNext steps\n\n{PROSE}\n\nThis line ends in a stop.\n\n{PROSE}\n")
    assert [(s.title, s.level) for s in loaded.sections] == [("Annual review", 1), ("Next steps", 2)]
    last = loaded.sections[-1]
    assert loaded.text[last.start : last.end].startswith("Next steps\n\n")


def test_japanese_headings_are_found() -> None:
    prose = "両政府は、来年度の演習計画について合意し、各国は連絡窓口を指定することとした。" * 2
    loaded = read(f"共同声明\n\n{prose}\n\n今後の予定\n\n{prose}\n")
    assert [s.title for s in loaded.sections] == ["共同声明", "今後の予定"]


def test_a_page_of_articles_becomes_sections_with_their_own_dates_and_authors() -> None:
    page = (
        f"Archive\n\nNews\n\n\nA first proposal\n\nThe Journal, 7 February 2015\n\n{PROSE}\n\n"
        f"Background\n\n{PROSE}\n\n\n"
        f"A second proposal\n\n(Part one)\n\nBy Ada Example and Bo Sample\n\n{PROSE}\n\nRecommendations:\n\n"
        f"  • {PROSE}\n\n{PROSE}\n"
    )
    loaded = read(page)
    found = [(s.title, s.level, s.date, s.authors) for s in loaded.sections if s.level == 1 and s.title != "Archive"]
    assert found == [
        ("A first proposal", 1, "2015-02-07", ()),
        ("A second proposal", 1, None, ("Ada Example", "Bo Sample")),
    ]
    assert [s.title for s in loaded.sections if s.level == 2] == ["Background", "Recommendations:"]
    first = next(s for s in loaded.sections if s.title == "A first proposal")
    assert "second" not in loaded.text[first.start : first.end]


def test_wrapped_lines_and_cut_sentences_are_joined() -> None:
    loaded = read(
        "Title\n\n• There is currently momentum and opportunity to continue and\n    expand the programme.\n"
        "• Obstacles have an impact on the pace and the scope of the\n    Programme.\n\n"
        f"{PROSE[:-1]}\n\nwhich both sides regard as essential for the years to come and for their partners.\n"
    )
    assert "continue and expand the programme." in loaded.text
    assert "scope of the Programme." in loaded.text
    assert "joint programme which both sides" in loaded.text


def test_wrapped_japanese_is_joined_without_spaces() -> None:
    loaded = read("両政府は、来年度の演習計画について合意し、各国は連絡窓口\nを指定することとした。\n")
    assert "連絡窓口を指定" in loaded.text


def test_short_lines_of_a_list_are_not_joined() -> None:
    assert read("Members\nJapan\nUnited Kingdom\nGermany\n").text == "Members\nJapan\nUnited Kingdom\nGermany".replace(
        "\n", "\n\n"
    )


def test_glued_words_and_odd_spaces_are_mended() -> None:
    loaded = read(
        "The summit ended in Wales.International partners\u00a0met\u200b again and agreed on several further steps.\n"
    )
    assert loaded.text.startswith("The summit ended in Wales. International partners met again")


def test_stored_text_is_in_normal_form() -> None:
    loaded = load("\ufeffCafe\u0301 meeting took place.\r\nIt was long.\r\n".encode(), "a.txt")
    assert loaded.text.startswith("Café meeting took place.")
    assert "\r" not in loaded.text
