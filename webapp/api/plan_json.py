"""What the JSON API says of a plan: how a query was understood, whole or in short."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from query.plan import Condition, Expansion, Guess, Looser, QueryPlan
from webapp.parameters.filter_syntax import format_field


def plan_json(plan: QueryPlan) -> dict[str, Any]:
    """Say everything of a plan, step by step."""
    return {
        "original": plan.original,
        "normalized": plan.normalized,
        "corrected": plan.corrected,
        "text": plan.text,
        "language": plan.language,
        "understood": plan.understood,
        "corrections": [
            {"before": one.before, "after": one.after, "kind": one.kind} for one in plan.corrections
        ],
        "codes": list(plan.codes),
        "phrases": list(plan.phrases),
        "spans": [
            {
                "text": one.text,
                "label": one.label,
                "start": one.start,
                "end": one.end,
                "probability": round(one.probability, 4),
                "source": one.source,
            }
            for one in plan.spans
        ],
        "intents": _guesses(plan.intents),
        "own_label": _guesses([plan.own_label])[0] if plan.own_label else None,
        "department": _guesses([plan.department])[0] if plan.department else None,
        "categories": [
            {"path": list(one.path), "probability": round(one.probability, 4)}
            for one in plan.categories
        ],
        "constraints": plan.constraints,
        "conditions": [_condition(one) for one in plan.conditions],
        "expansions": [_expansion(one) for one in plan.expansions],
        "loosened_in_turn": [{"drops": one.dropped, "what": one.label} for one in plan.looser],
        "steps": [
            {
                "name": one.name,
                "changed": one.changed,
                "failed": one.failed,
                "reason": one.reason,
                "undo": one.undo or None,
                "ms": round(one.milliseconds, 3),
            }
            for one in plan.steps
        ],
    }


def understood_json(plan: QueryPlan | None, given_up: Sequence[Looser]) -> dict[str, Any] | None:
    """Say in short what a search made of its query; None where it took the words as they are."""
    if plan is None or not plan.understood:
        return None
    return {
        "text": plan.text,
        "showing_results_for": plan.corrected if plan.corrections else None,
        "corrections": [{"before": one.before, "after": one.after} for one in plan.corrections],
        "conditions": [_condition(one) for one in plan.conditions if one.words],
        "given_up": [{"text": one.dropped, "what": one.label} for one in given_up],
    }


def prediction_json(plan: QueryPlan) -> dict[str, Any]:
    """Say what a text wants and what its words are, with probabilities."""
    return {
        "text": plan.original,
        "intent": plan.intents[0].label if plan.intents else None,
        "intents": {one.label: round(one.probability, 4) for one in plan.intents},
        "own_label": _guesses([plan.own_label])[0] if plan.own_label else None,
        "labels": [
            {
                "text": one.text,
                "label": one.label,
                "start": one.start,
                "end": one.end,
                "probability": round(one.probability, 4),
            }
            for one in plan.spans
        ],
        "department": _guesses([plan.department])[0] if plan.department else None,
        "categories": [
            {"path": list(one.path), "probability": round(one.probability, 4)}
            for one in plan.categories
        ],
    }


def _guesses(guesses: Sequence[Guess]) -> list[dict[str, Any]]:
    return [{"label": one.label, "probability": round(one.probability, 4)} for one in guesses]


def _condition(one: Condition) -> dict[str, Any]:
    return {
        "field": one.field if one.field == "text" else format_field(one.field),
        "words": one.words,
        "values": list(one.values),
        "low": one.low,
        "high": one.high,
        "excluded": one.excluded,
        "effect": "filters" if one.hard else "raises",
    }


def _expansion(one: Expansion) -> dict[str, Any]:
    return {
        "words": one.words,
        "alternative": one.alternative,
        "weight": one.weight,
        "kind": one.kind,
    }
