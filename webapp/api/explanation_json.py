"""What the JSON API says of why a hit is where it is, and of the rules that had a say in it."""

from __future__ import annotations

from typing import Any

from ranker.response import Banner, Explanation, FiredRule
from ranker.sentence import Sentence
from webapp.http.addresses import link_address, picture_address


def explanation_json(why: Explanation, reason: Sentence) -> dict[str, Any]:
    """Say where a hit stood after every stage, what moved it there, and what its reason is made of.

    A reason's facts are those of the product, of the plan (`plan.text`) and of rules (`rule`).
    """
    return {
        "score": why.score,
        "lexical": {"rank": why.lexical_rank, "score": why.lexical_score},
        "semantic": {"rank": why.semantic_rank, "score": why.semantic_score},
        "matched": {name: list(words) for name, words in why.matched.items()},
        "spans": [
            {"text": one.text, "label": one.label, "fields": list(one.fields)} for one in why.spans
        ],
        "parts": dict(why.parts),
        "standings": [
            {"stage": one.stage, "rank": one.rank, "score": one.score} for one in why.standings
        ],
        "contributions": [
            {
                "feature": one.feature,
                "value": one.value,
                "contribution": round(one.contribution, 6),
            }
            for one in why.contributions
        ],
        "rules": [rule_json(rule) for rule in why.rules],
        "reason": [
            {
                "kind": part.kind,
                "text": part.text,
                "facts": [{"field": fact.field, "value": fact.value} for fact in part.facts],
            }
            for part in reason.parts
        ],
    }


def rule_json(rule: FiredRule) -> dict[str, str]:
    """Say which rule fired and what it did."""
    return {"rule": rule.rule, "action": rule.action, "effect": rule.effect}


def banner_json(banner: Banner) -> dict[str, Any]:
    """Say what a banner shows; an address that is neither of the web nor of this site is none."""
    return {
        "text": banner.text,
        "link": link_address(banner.link) or None,
        "image": picture_address(banner.image) or None,
    }
