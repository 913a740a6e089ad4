from __future__ import annotations

from query.segment import segments


def test_chinese_is_cut_into_pairs_and_other_words_stay_whole() -> None:
    assert segments("iPhone手机壳 红色") == ("iPhone", "手机", "机壳", "红色")
    assert segments("茶 杯") == ("茶", "杯")


def test_a_text_that_has_blanks_between_words_is_not_segmented() -> None:
    for text in ("", "red shoes", "café", "кроссовки", "스마트폰 케이스"):
        assert segments(text) == ()
