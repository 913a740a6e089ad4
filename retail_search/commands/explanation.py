"""Explanations on the command line: of each hit its sentence, its standings and what moved it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import Console

from ranker.response import Explanation, Hit

# Features printed, those that moved the hit most.
MOST_FEATURES = 6


def print_explanations(console: Console, hits: Iterable[Hit]) -> None:
    """Print why each hit is where it is; hits without an explanation are passed over."""
    for hit in hits:
        if hit.explanation is None:
            continue
        lines = list(explanation_lines(hit))
        console.print(f"\n#{hit.rank} {hit.product.title}", markup=False, highlight=False)
        for line in lines:
            console.print(f"   {line}", markup=False, highlight=False)


def explanation_lines(hit: Hit) -> Iterator[str]:
    """Yield what there is to say of one hit, line by line."""
    if hit.reason:
        yield hit.reason.text
    if hit.relevance is not None:
        yield f"relevant with a probability of {hit.relevance:.2f}"
    if hit.options:
        yield f"options: {', '.join(hit.options)}"
    if hit.explanation is not None:
        yield from _why(hit.explanation)


def _why(why: Explanation) -> Iterator[str]:
    if why.standings:
        yield "stages: " + ", ".join(
            f"{one.stage} #{one.rank}" + ("" if one.score is None else f" ({one.score:.3f})")
            for one in why.standings
        )
    if why.contributions:
        strongest = why.contributions[:MOST_FEATURES]
        yield "moved by: " + ", ".join(
            f"{one.feature} {one.contribution:+.3f} (is {one.value:.3g})" for one in strongest
        )
    for span in why.spans:
        yield f"{span.label} “{span.text}” is in {', '.join(span.fields)}"
    for rule in why.rules:
        yield f"rule {rule.rule}: {rule.action}, {rule.effect}"
