"""Read one rule from what YAML or JSON holds, saying in a sentence what is wrong with it."""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Mapping

import orjson
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from catalog.errors import RulesError
from ranker.response import Banner
from ranker.rules.form import FORMS, ChosenForm, FactorForm, RuleForm, ThenForm, WhenForm
from ranker.rules.moments import moment, zone_of
from ranker.rules.rule import (
    Boost,
    Chosen,
    Pin,
    Replaced,
    Rule,
    Then,
    When,
    compared_pair,
    compared_words,
)
from ranker.rules.where import WhereError, filters_of

_DIGEST = 16
_MOST_SHOWN = 80


def read_rule(given: object, line: int = 0) -> Rule:
    """Return the rule that a mapping describes; raises RulesError naming the part that is wrong."""
    if not isinstance(given, Mapping):
        raise RulesError(
            f"{_shown(given)} is no rule.", fix="Write a mapping with id, when and then."
        )
    try:
        form = RuleForm.model_validate(given)
    except ValidationError as error:
        # A name that is misspelt is why another is missing.
        errors = sorted(error.errors(), key=lambda one: one["type"] != "extra_forbidden")
        raise _refused(errors[0], given) from error
    document = orjson.dumps(
        form.model_dump(mode="json", by_alias=True, exclude_defaults=True),
        option=orjson.OPT_SORT_KEYS,
    )
    return Rule(
        id=form.id,
        when=_when(form.when),
        then=_then(form.then),
        enabled=form.enabled,
        priority=form.priority,
        comment=form.comment,
        given=document.decode(),
        digest=hashlib.sha256(document).hexdigest()[:_DIGEST],
        line=line,
    )


def _when(form: WhenForm) -> When:
    zone = zone_of(form.zone)
    return When(
        exact=tuple(map(compared_words, form.exact)),
        contains=tuple(map(compared_words, form.contains)),
        begins=tuple(map(compared_words, form.begins)),
        context=tuple(
            tuple(compared_pair(name, value) for value in values)
            for name, values in form.context.items()
        ),
        start=moment(form.from_, zone).timestamp() if form.from_ else None,
        end=moment(form.until, zone, ends=True).timestamp() if form.until else None,
    )


def _then(form: ThenForm) -> Then:
    return Then(
        pins=tuple(Pin(product, place) for product, place in (form.pin or {}).items()),
        boosts=(
            *(_boost(one) for one in form.boost),
            *(_boost(one, buries=True) for one in form.bury),
        ),
        hides=None if form.hide is None else _chosen(form.hide),
        filters=filters_of(form.filter) if form.filter else (),
        redirect=form.redirect or "",
        banners=tuple(Banner(one.text, one.link or "", one.image or "") for one in form.banner),
        replacements=tuple(
            Replaced(one.query)
            if one.query is not None
            else Replaced(one.with_ or "", compared_words(one.word or ""))
            for one in form.replacement
        ),
    )


def _boost(form: FactorForm, *, buries: bool = False) -> Boost:
    return Boost(_chosen(form), form.factor, buries)


def _chosen(form: ChosenForm) -> Chosen:
    return Chosen(form.ids, filters_of(form.where) if form.where else ())


def _refused(error: ErrorDetails, given: Mapping[object, object]) -> RulesError:
    """Say what is wrong: the part, what it is, and what it may be."""
    names = [str(part) for part in error["loc"] if isinstance(part, str) and part in _NAMES]
    wrong = [str(part) for part in error["loc"] if isinstance(part, str)]
    rule = given.get("id")
    of_rule = f"Rule '{rule}'" if isinstance(rule, str | int) and str(rule) else "A rule without id"
    if error["type"] == "extra_forbidden":
        form = FORMS[next((name for name in reversed(wrong[:-1]) if name in FORMS), "")]
        known = [info.alias or name for name, info in form.model_fields.items()]
        near = difflib.get_close_matches(wrong[-1], known, n=1)
        hint = f"Did you mean '{near[0]}'? " if near else ""
        inside = f" in '{'.'.join(wrong[:-1])}'" if wrong[:-1] else ""
        return RulesError(
            f"{of_rule} has '{wrong[-1]}'{inside}, which is not known.",
            fix=f"{hint}Known are {', '.join(known)}.",
            field=".".join(wrong),
        )
    path = ".".join(names)
    allowed = _DESCRIPTIONS.get(names[-1], "") if names else "a mapping with id, when and then"
    reason = error.get("ctx", {}).get("error")
    if error["type"] == "missing":
        return RulesError(f"{of_rule} lacks '{path}'.", fix=f"Give it {allowed}.", field=path)
    why = ""
    if isinstance(reason, WhereError):
        why = f": {reason}"
    elif isinstance(reason, ValueError):
        allowed = str(reason)
    return RulesError(
        f"{of_rule} has {_shown(error['input'])} for '{path}'{why}.",
        fix=f"It must be {allowed}.",
        field=path,
    )


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}..."


_DESCRIPTIONS = {
    info.alias or name: info.description or ""
    for form in FORMS.values()
    for name, info in form.model_fields.items()
}
# Names of fields, without what pydantic puts between them (the names of types and validators).
_NAMES = frozenset(_DESCRIPTIONS)
