"""What the JSON API says of business rules."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from ranker.rules.book import SourcedReject, SourcedRule
from ranker.rules.preview import Preview
from ranker.rules.wording import then_words, when_words
from ranker.rules.written import rule_data
from retail_search.index_rules import state_of
from webapp.api.explanation_json import banner_json, rule_json
from webapp.http.addresses import link_address


def sourced_rule_json(one: SourcedRule) -> dict[str, Any]:
    """Say everything of a rule."""
    rule = one.rule
    written = rule_data(rule)
    return {
        "id": rule.id,
        "comment": rule.comment,
        "enabled": rule.enabled,
        "priority": rule.priority,
        "when": written.get("when", {}),
        "then": written.get("then", {}),
        "waits_for": when_words(rule.when),
        "does": then_words(rule),
        "state": state_of(rule, datetime.now(UTC).timestamp()),
        "source": one.source,
        "line": rule.line,
    }


def rejected_json(rejected: Iterable[SourcedReject]) -> list[dict[str, Any]]:
    """Say what is written and not used."""
    return [
        {
            "id": one.rejected.rule,
            "source": one.source,
            "line": one.rejected.line,
            "message": one.rejected.message,
            "fix": one.rejected.fix,
        }
        for one in rejected
    ]


def preview_json(found: Preview) -> dict[str, Any]:
    """Say what two answers have at which places."""
    after = found.after
    return {
        "query": after.request.query,
        "total_before": found.before.total,
        "total_after": after.total,
        "redirect": link_address(after.redirect) or None,
        "banners": [banner_json(one) for one in after.banners],
        "fired": [rule_json(one) for one in after.fired],
        "rows": [
            {
                "product": row.product,
                "title": row.title,
                "before": row.before,
                "after": row.after,
                "fate": row.fate,
                "rules": [rule_json(one) for one in row.rules],
            }
            for row in found.rows
        ],
    }
