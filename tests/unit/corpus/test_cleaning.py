import pytest

from corpus.cleaning import clean
from corpus.loaders import Block, load

PROSE = (
    "The two governments met in the spring to review their cooperation on cyber security and to agree on the next "
    "steps of their joint programme of work."
)


def blocks(*texts: str) -> list[Block]:
    return [Block(kind="paragraph", text=text) for text in texts]


def kept(*texts: str, is_web: bool = False) -> list[str]:
    return [block.text for block in clean(blocks(*texts), is_web=is_web)]


@pytest.mark.parametrize(
    "line",
    [
        "View profile",
        "Read Full Report(PDF 2MB)",
        "LEAVE A REPLY",
        "Please enter your comment!",
        "Explore our related content",
        "Share this article on Facebook",
        "Facebook Twitter LinkedIn Email",
        "Subscribe to our weekly newsletter",
        "Sign up for the Sunday e-newsletter, with insights on the stories of the day.",
        "We will store your email address and gather analytics. You can unsubscribe at any time.",
        "This website uses cookies to improve your experience.",
        "To continue reading, please click here.",
        "この記事をシェア",
        "メールマガジンの登録はこちら",
        "当サイトではCookieを使用しています。",
    ],
)
def test_lines_of_the_site_go(line: str) -> None:
    assert kept("Title", PROSE, line, PROSE) == ["Title", PROSE, PROSE]


@pytest.mark.parametrize(
    "line",
    [
        "The ministry publishes a newsletter to which members may subscribe.",
        "Officials share this view and will comment on the draft.",
        "By Ada Example",
        "7 February 2015",
        "WRITTEN BY",
        "Home Office officials led the delegation.",
        "Cookies are small files that a website stores on a computer.",
        "Cyber",
        "省庁はニュースレターを発行している。",
        "CVE-2021-44228",
        "TLP:AMBER",
    ],
)
def test_sentences_bylines_and_dates_stay(line: str) -> None:
    assert line in kept("Title", PROSE, line, PROSE, "View profile")


def test_weak_lines_go_only_from_web_copies() -> None:
    assert "Notes" in kept("Title", PROSE, "Notes")
    assert "Home" in kept("Title", "Home", PROSE)
    assert kept("Title", "Home", PROSE, is_web=True) == ["Title", PROSE]


def test_a_tail_of_links_goes_but_a_tail_with_prose_stays() -> None:
    assert kept("Title", PROSE, "RELATED ARTICLES", "One", "Two") == ["Title", PROSE]
    assert PROSE in kept("Title", PROSE, "Related topics", PROSE)[2:]


def test_a_blogroll_goes() -> None:
    roll = [text for n in range(12) for text in (f"Some Site {n}", f"A blog about subject {n}")]
    assert kept("Title", PROSE, "So it goes.", *roll, is_web=True) == ["Title", PROSE, "So it goes."]


def test_a_long_list_of_names_is_no_blogroll() -> None:
    names = [f"Organisation {n}" for n in range(40)]
    assert kept("Title", PROSE, *names, is_web=True)[2:] == names


def test_image_names_credits_and_their_captions_go() -> None:
    caption = "city lights at night with some contrast and a sharp focus"
    result = kept(
        "Title",
        caption,
        "J DOE / Alamy Stock Photo",
        "s300_Some-Meeting_of_Ministers",
        "photo_of_a_meeting.jpg",
        PROSE,
        is_web=True,
    )
    assert result == ["Title", PROSE]


def test_a_breadcrumb_that_repeats_the_title_goes() -> None:
    assert (
        kept("HomeWorld NewsA proposal for Europe", "A proposal for Europe", PROSE, is_web=True)[0]
        == "A proposal for Europe"
    )


def test_a_document_of_nothing_but_such_lines_stays_whole() -> None:
    assert kept("Leave a reply") == ["Leave a reply"]


def test_a_plain_document_is_untouched() -> None:
    loaded = load(f"Terms of reference\n\n{PROSE}\n\nRelated documents\n\n{PROSE}\n".encode(), "a.txt")
    assert loaded.text == f"Terms of reference\n\n{PROSE}\n\nRelated documents\n\n{PROSE}"
