from __future__ import annotations

import pytest

from catalog.ideographs import has_ideographs, ideograph_runs, pair_ideographs


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("手机壳", "手机 机壳"),
        ("壳", "壳"),
        ("iPhone手机壳64GB", "iPhone 手机 机壳 64GB"),
        ("スマホケース", "スマ マホ ホケ ケー ース"),
        ("𠮷野家", "𠮷野 野家"),
        ("人々", "人々"),
    ],
)
def test_a_run_becomes_its_overlapping_pairs(text: str, cut: str) -> None:
    assert pair_ideographs(text).split() == cut.split()
    assert has_ideographs(text)


@pytest.mark.parametrize("text", ["", "plain", "café – Zürich", "кот", "케이스", "شاحن", "\ud800"])
def test_every_other_text_comes_back_as_it_is(text: str) -> None:
    assert pair_ideographs(text) is text or pair_ideographs(text) == text
    assert not has_ideographs(text)
    assert ideograph_runs(text) == []


def test_runs_are_told_by_their_places() -> None:
    assert ideograph_runs("red 手机 and 壳") == [(4, 6), (11, 12)]
