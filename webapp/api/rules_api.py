"""Business rules: list, read, put, take out, try before they are in force, and look after them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from catalog.errors import NotFoundError, RulesError, StorageError
from ranker.request import SearchRequest
from ranker.rules.moments import ALLOWED_MOMENT, moment
from ranker.rules.preview import compared, preview, whole_list
from ranker.rules.read_rule import read_rule
from ranker.trial import Trial
from retail_search.index_rules import IndexRules
from retail_search.settings import Settings
from webapp.api.operation import Operation, PathParameter, Reply, json_body, parameters_body
from webapp.api.rules_answer import (
    AuditAnswer,
    PreviewAnswer,
    RemovedAnswer,
    RuleAnswer,
    RuleBody,
    RulePutAnswer,
    RulesAnswer,
)
from webapp.api.rules_json import preview_json, rejected_json, sourced_rule_json
from webapp.engine import SearchEngine
from webapp.http.errors import ParameterError
from webapp.parameters.context_syntax import MOST_CONTEXT, parse_context
from webapp.parameters.parameters import Parameters, Text, WholeNumber, parameter
from webapp.parameters.search_parameters import LONGEST_QUERY

_MANY, _ONE = "/rules", "/rules/{rule_id}"
_RULE_ID = PathParameter("rule_id", "The id of a rule.", "sale-first")
_EXAMPLE = {
    "when": {"contains": ["headphones"]},
    "then": {"boost": [{"factor": 2, "where": {"brand": "Alder"}}]},
}


class PreviewBody(Parameters):
    """The search that rules are tried on, and perhaps a rule that is not in force yet."""

    q: Text = parameter(
        "", "What is searched; empty browses.", f"up to {LONGEST_QUERY:,} characters",
        max_length=LONGEST_QUERY,
    )  # fmt: skip
    rule: dict[str, Any] | None = parameter(
        None,
        "A rule to try, as it would be put: the list before is with the rules as they are, the list"
        " after with this one too, in the place of what has its id. Without it the list before is"
        " without any rules.",
        "a rule",
    )
    context: tuple[Text, ...] = parameter(
        (), "Pairs that rules ask for, such as channel:app.", f"up to {MOST_CONTEXT} pairs",
        max_length=MOST_CONTEXT,
    )  # fmt: skip
    at: str = parameter("", "The moment that is meant; now without it.", ALLOWED_MOMENT)
    most: WholeNumber = parameter(
        10, "Hits of each list.", "a whole number from 1 to 100", ge=1, le=100
    )


def rule_operations(engine: SearchEngine, settings: Settings) -> tuple[Operation, ...]:
    """Declare the operations on the business rules of the index that is served."""

    def rules() -> IndexRules:
        return IndexRules(settings.home, engine.index)

    def listed() -> Reply:
        kept = rules()
        return {
            "rules": [sourced_rule_json(one) for one in kept.strongest_first()],
            "rejected": rejected_json(kept.rejected()),
        }

    def get(rule_id: str) -> Reply:
        return {"rule": sourced_rule_json(rules().get(rule_id))}

    def put(rule_id: str, body: object) -> Reply:
        kept = rules()
        created = kept.put(read_rule(_named(body, rule_id)))
        return {"rule": sourced_rule_json(kept.get(rule_id)), "created": created}

    def delete(rule_id: str) -> Reply:
        rules().remove(rule_id)
        return {"removed": rule_id}

    def audit() -> Reply:
        kept = rules()

        def there(product_id: str) -> bool:
            try:
                engine.product(product_id)
            except NotFoundError:
                return False
            return True

        return {
            "rules": [
                {"id": one.sourced.rule.id, "state": one.state, "missing": list(one.missing)}
                for one in kept.audit(there)
            ],
            "rejected": rejected_json(kept.rejected()),
        }

    def previewed(body: PreviewBody) -> Reply:
        request = SearchRequest(
            body.q,
            settings.mode,
            context=parse_context(body.context),
            rules_at=_moment(body.at),
        )
        if body.rule is None:
            return preview_json(preview(engine.search, request, body.most))
        tried = read_rule({"id": "tried", **body.rule})
        others = [one.rule for one in rules().book().rules() if one.rule.id != tried.id]
        whole = whole_list(request, body.most)
        before = engine.search(whole)
        after = engine.try_out(whole, Trial(rules=(*others, tried)))
        return preview_json(compared(before, after, body.most))

    writing = (RulesError, StorageError)
    return (
        Operation(
            name="rules",
            method="GET",
            path=_MANY,
            summary="List the business rules",
            description="Every rule of the index that is served, the strongest first, and what is"
            " written in their file and store and cannot be used.",
            tag="tuning",
            answer=RulesAnswer,
            handler=listed,
            key="operator",
        ),
        Operation(
            name="put_rule",
            method="PUT",
            path=_ONE,
            summary="Write one rule",
            description="Puts a rule in the place of what has its id; searches follow within a"
            " second. A rule of the file is overruled by the one that is put.",
            tag="tuning",
            parts=(_RULE_ID,),
            body=json_body(RuleBody, example=_EXAMPLE),
            answer=RulePutAnswer,
            handler=put,
            errors=writing,
            key="operator",
        ),
        Operation(
            name="rule",
            method="GET",
            path=_ONE,
            summary="Read one rule",
            tag="tuning",
            parts=(_RULE_ID,),
            answer=RuleAnswer,
            handler=get,
            errors=(NotFoundError,),
            key="operator",
        ),
        Operation(
            name="delete_rule",
            method="DELETE",
            path=_ONE,
            summary="Take one rule out",
            description="A rule that people wrote into rules.yaml is theirs to take out; it can be"
            " switched off by putting it with `enabled` false.",
            tag="tuning",
            parts=(_RULE_ID,),
            answer=RemovedAnswer,
            handler=delete,
            errors=(NotFoundError, *writing),
            key="operator",
        ),
        Operation(
            name="preview_rules",
            method="POST",
            path="/rules/preview",
            summary="See what rules do to a search",
            description="Answers one search twice and sets the lists side by side: without rules"
            " and with them, or as it is now and with a rule that is only tried.",
            tag="tuning",
            body=parameters_body(
                PreviewBody, example={"q": "headphones", "rule": _EXAMPLE, "most": 5}
            ),
            answer=PreviewAnswer,
            handler=previewed,
            errors=(RulesError,),
            key="operator",
        ),
        Operation(
            name="audit_rules",
            method="GET",
            path="/rules/audit",
            summary="Look after the rules",
            description="Says of each rule whether it is in force, switched off, not yet begun or"
            " over, and which products it names that the index does not have.",
            tag="tuning",
            answer=AuditAnswer,
            handler=audit,
            key="operator",
        ),
    )


def _named(body: object, rule_id: str) -> object:
    """Return a rule with the id of its address; raises RulesError where it has another."""
    if not isinstance(body, dict):
        return body
    if (given := body.get("id") or rule_id) != rule_id:
        raise RulesError(
            f"The rule's id is {str(given)[:100]!r}, and that of the address is '{rule_id}'.",
            fix="Leave the id out, or send it to its own address.",
            field="id",
        )
    return {**body, "id": rule_id}


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        return moment(text, UTC)
    except ValueError as error:
        raise ParameterError(
            "This is no moment.", field="at", value=text, allowed=(ALLOWED_MOMENT,),
            fix=f"Give {ALLOWED_MOMENT}.",
        ) from error  # fmt: skip
