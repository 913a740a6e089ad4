"""Text comes out as a person would read it, in linear time for any input."""

from __future__ import annotations

import time

import pytest

from indexer.sources.cleaning import MAX_TEXT, clean, clean_url, is_code, plain


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Desk lamp", "Desk lamp"),
        ("  two   words\t\n", "two words"),
        ("<p>One</p><p>two &amp; three</p>", "One two & three"),
        ("H<sub>2</sub>O <b>pure</b>ly", "H2O purely"),
        ("a<br/>b", "a b"),
        ("&amp;amp; &#39;x&#39; &#x27;", "& 'x' '"),
        ("&lt;b&gt;bold&lt;/b&gt;", "bold"),
        ("AT&T &unknown; black&notebook;", "AT&T &unknown; black&notebook;"),
        ("5 < 6 & 7 > 3, I <3 you", "5 < 6 & 7 > 3, I <3 you"),
        ('<a title="a > b" href=x>link</a>', "link"),
        ('cut off <a href="http://x', "cut off"),
        ("<style>p{color:red}</style>Hello<script>var a = 1;</script>", "Hello"),
        ("be<!-- <b>hidden</b> -->fore", "before"),
        ("nul\0 surrogate\ud800 zero\u200bwidth nb\u00a0sp", "nul surrogate zerowidth nb sp"),
        ("left\u202eright", "leftright"),
        ("emoji \U0001f469\u200d\U0001f373 stays", "emoji \U0001f469\u200d\U0001f373 stays"),
        (".a-box-inner{background-color:#fff}#x .selected{color:red}", ""),
        ("T-shirt {size: M}", "T-shirt {size: M}"),
    ],
)
def test_clean(raw: str, expected: str) -> None:
    assert clean(raw) == expected


def test_long_text_is_cut() -> None:
    assert len(clean("word " * 20_000)) <= MAX_TEXT
    assert len(clean("x" * 1_000_000)) == MAX_TEXT


@pytest.mark.parametrize(
    "piece",
    ["<", "<a ", "<!--", "</", '<a b="', "<a 'c=", "&", "&#", "<script>", "{a:", "a {b:", "</a "],
)
def test_cleaning_takes_linear_time(piece: str) -> None:
    text = (piece * 40_000)[: 2 * MAX_TEXT]
    start = time.perf_counter()
    clean(text)
    assert time.perf_counter() - start < 1.0  # html.parser takes 6 s for the second of these


def test_plain_keeps_markup() -> None:
    assert plain(" <b>A&amp;B</b>\0\n x ") == "<b>A&amp;B</b> x"


def test_scripts_are_code_and_titles_are_not() -> None:
    assert is_code("var aPageStart = (new Date()).getTime();")
    assert not is_code("Window. document holder (A4); 3 pack")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (" https://x.example/a.jpg ", "https://x.example/a.jpg"),
        ("//x.example/a.jpg", "https://x.example/a.jpg"),
        ("/images/a.jpg", "/images/a.jpg"),
        ("images/a.jpg", "images/a.jpg"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("ftp://x.example/a", ""),
        ("https://", ""),
        ("none", ""),
        ("two words.jpg", ""),
        ("https://x.example/\nbreak", ""),
        ("https://x.example/" + "a" * 3000, ""),
    ],
)
def test_clean_url(raw: str, expected: str) -> None:
    assert clean_url(raw, picture=True) == expected


def test_only_a_picture_may_be_drawn_in_its_address() -> None:
    drawing = "data:image/svg+xml,%3Csvg/%3E"
    assert clean_url(drawing, picture=True) == drawing
    assert clean_url(drawing) == ""
