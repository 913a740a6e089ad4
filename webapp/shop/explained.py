"""Explained: how a hit came to its place, in words that say what a stage or a feature is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ranker.response import Contribution, Explanation
from webapp.shop.formatting import humanize

# Features shown, those that moved the hit most.
MOST_FEATURES = 5

_STAGES: Mapping[str, str] = {
    "fused": "Words and meaning",
    "features": "By what is known of it",
    "cross-encoder": "Read beside the query",
    "blended": "All of that together",
    "personal": "For this visitor",
    "boosts": "With the shop's rules",
    "diversity": "Among different ones",
    "final": "Shown",
}
_FEATURES: Mapping[str, str] = {
    "fused": "Words and meaning",
    "fused_gap": "Distance to the best match",
    "fused_rank": "Place by words and meaning",
    "raised": "Wishes beside the words",
    "whole": "Has every word",
    "code": "Model number",
    "bm25": "Words in its text",
    "bm25_share": "Words, next to the best match",
    "bm25_rank": "Place by words",
    "specificity": "How rare the words are",
    "cosine": "Closeness in meaning",
    "cosine_gap": "Meaning, next to the nearest",
    "cosine_rank": "Place by meaning",
    "best_cosine": "How near the nearest is",
    "query_words": "Number of words asked for",
    "title_bm25": "Words in the title",
    "brand_bm25": "Words in the brand",
    "category_bm25": "Words in the category",
    "attributes_bm25": "Words in the details",
    "description_bm25": "Words in the description",
    "title_coverage": "How much the title covers",
    "coverage": "How much any text covers",
    "missing": "Words it lacks",
    "title_share": "Title beside the point",
    "title_order": "Words in the same order",
    "title_first": "Where the title begins to match",
    "title_words": "Length of the title",
    "exact_title": "Exact title",
    "letters": "Letters in common",
    "noun": "The thing asked for, in the title",
    "noun_first": "Where the title says what it is",
    "noun_kind": "The thing asked for, in the category",
    "for_query": "Is for that thing, and not it",
    "accessory": "An accessory that was not asked for",
    "category": "Likely category",
    "kind_agreement": "Same kind as other good matches",
    "attribute_agreement": "Same details as other good matches",
    "title_agreement": "Title like those of other matches",
    "brand": "Brand asked for",
    "numbers": "Numbers asked for",
    "other_number": "Other measures than asked for",
    "color": "Color asked for",
    "model_code": "Model numbers asked for",
    "price_fit": "Price asked for",
    "price": "Price, next to the others",
    "rating": "Rating",
    "popularity": "Popularity",
    "available": "Availability",
    "description_words": "Length of the description",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an explanation."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """Lines that belong together, under a heading; the first section of all has none."""

    heading: str
    lines: tuple[Line, ...]


def explained(why: Explanation) -> tuple[Section, ...]:
    """Return what to say of one hit: what it matched and where it stood, what moved it, rules."""
    sections = (
        Section("", tuple(_stages(why))),
        Section("What moved it", tuple(_moved(one) for one in why.contributions[:MOST_FEATURES])),
        Section("Rules of the shop", tuple(Line(one.rule, one.effect) for one in why.rules)),
    )
    return tuple(section for section in sections if section.lines)


def feature_label(name: str) -> str:
    """Return what a feature is, in a few words."""
    return _FEATURES.get(name) or humanize(name)


def stage_label(name: str) -> str:
    """Return what a stage of the ranking is, in a few words."""
    return _STAGES.get(name) or humanize(name)


def _stages(why: Explanation) -> Iterator[Line]:
    for field, words in why.matched.items():
        if words:
            yield Line(f"Found in {humanize(field).lower()}", ", ".join(words))
    yield Line("By words", _place(why.lexical_rank, why.lexical_score))
    yield Line("By meaning", _place(why.semantic_rank, why.semantic_score))
    for one in why.standings:
        if one.stage not in ("lexical", "semantic"):
            yield Line(stage_label(one.stage), _place(one.rank, one.score))
    for name, value in why.parts.items():
        yield Line(humanize(name), f"{value:.4g}")
    yield Line("Final score", f"{why.score:.4g}")


def _moved(one: Contribution) -> Line:
    direction = "raises it by" if one.contribution > 0 else "lowers it by"
    return Line(feature_label(one.feature), f"{direction} {abs(one.contribution):.2g}")


def _place(rank: int | None, score: float | None) -> str:
    if rank is None:
        return "not found"
    return f"no. {rank:,}" if score is None else f"no. {rank:,}, score {score:.4g}"
