"""The terms of a text as they are indexed, with their repeats; both engines cut texts alike."""

from __future__ import annotations

from functools import cache

import tantivy

from indexer.embedded.analyzer import english_analyzer, text_to_cut


def analyze(text: str) -> list[str]:
    """Return the terms of a text in their order."""
    return _analyzer().analyze(text_to_cut(text)) if text else []


@cache
def _analyzer() -> tantivy.TextAnalyzer:
    return english_analyzer()
