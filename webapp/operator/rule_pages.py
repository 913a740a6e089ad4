"""The pages of the business rules: list, form, preview, and switching them on and off."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from catalog.errors import RequestError, RulesError
from ranker.request import SearchRequest
from ranker.rules.read_rule import read_rule
from ranker.rules.rule import Rule
from ranker.rules.rule_file import parse_rule
from ranker.rules.written import rule_data
from ranker.rules.yaml_text import yaml_text
from retail_search.settings import Settings
from webapp.engine import SearchEngine
from webapp.operator.change_log import ChangeLog
from webapp.operator.preview_view import PreviewView
from webapp.operator.rule_desk import RuleDesk
from webapp.operator.rule_form import RuleTexts, data_of, field_of, texts_of
from webapp.operator.rule_notes import Note, rule_notes, sample_query
from webapp.parameters.search_parameters import LONGEST_QUERY

FRAGMENT = "X-Fragment"
_EMPTY_YAML = """\
id: my-rule
when: {exact: tv}
then: {pin: [PRODUCT-ID]}
"""


@dataclass(frozen=True, slots=True)
class RuleSheet:
    """What the form of a rule shows: what was typed, what is wrong with it, and what it would do.

    `errors` and `notes` are by the field of the form, "" for the rule as a whole. `texts` is None
    for a rule that only YAML can say.
    """

    texts: RuleTexts | None
    yaml: str
    as_yaml: bool
    id: str
    digest: str
    source: str
    query: str
    errors: dict[str, str]
    notes: tuple[Note, ...]
    preview: PreviewView | None

    def told(self, field: str) -> list[str]:
        """Return the notes of one field."""
        return [note.text for note in self.notes if note.field == field]


def add_rule_pages(
    pages: Blueprint, engine: SearchEngine, settings: Settings, changes: ChangeLog
) -> None:
    """Add the pages of the rules."""
    desk = RuleDesk(
        engine, settings.home, changes, lambda query: SearchRequest(query, settings.mode)
    )

    @pages.get("/rules")
    def rules() -> str:
        return render_template(
            "operator/rules.html",
            rows=desk.rows(),
            rejected=desk.rejected(),
            changes=[one for one in changes.latest(200) if "rule" in one.what][:20],
            done=request.args.get("done", ""),
            name=request.args.get("name", ""),
        )

    @pages.get("/rules/new")
    def new_rule() -> str:
        query = request.args.get("q", "")[:LONGEST_QUERY].strip()
        sheet = RuleSheet(
            RuleTexts(exact=query), _EMPTY_YAML, request.args.get("as") == "yaml",
            "", "", "", query, {}, (), None,
        )  # fmt: skip
        return render_template("operator/rule.html", sheet=sheet)

    @pages.get("/rules/edit")
    def edit_rule() -> str:
        found = desk.find(request.args.get("id", ""))
        rule = found.rule
        texts = texts_of(rule)
        query = sample_query(rule)
        sheet = RuleSheet(
            texts, _yaml(rule), texts is None or request.args.get("as") == "yaml",
            rule.id, rule.digest, found.source, query, {},
            rule_notes(rule, desk.others(rule.id), engine.product), _tried(rule, query, rule.id),
        )  # fmt: skip
        return render_template("operator/rule.html", sheet=sheet)

    @pages.post("/rules/save")
    def save_rule() -> Response | str | tuple[str, int]:
        form = request.form
        replaced, query = form.get("replaces", ""), form.get("try", "")[:LONGEST_QUERY].strip()
        errors: dict[str, str] = {}
        rule: Rule | None = None
        saving = form.get("do") == "save"
        try:
            rule = _rule_of_form()
            if saving:
                desk.save(rule, replaced, form.get("digest", ""))
                return redirect(url_for("operator.rules", done="saved", name=rule.id), 303)
        except RulesError as error:
            errors[_field(error)] = str(error)
        notes: tuple[Note, ...] = ()
        preview = None
        if rule is not None:
            notes = rule_notes(rule, desk.others(replaced or rule.id), engine.product)
            query = query or sample_query(rule)
            preview = _tried(rule, query, replaced)
        as_yaml = form.get("as") == "yaml"
        sheet = RuleSheet(
            None if as_yaml else RuleTexts.given(form),
            form.get("yaml", "") if as_yaml else "",
            as_yaml, replaced, form.get("digest", ""), form.get("source", ""), query, errors,
            notes, preview,
        )  # fmt: skip
        name = (
            "operator/_rule_preview.html" if FRAGMENT in request.headers else "operator/rule.html"
        )
        return render_template(name, sheet=sheet), 422 if errors and saving else 200

    @pages.post("/rules/switch")
    def switch_rule() -> Response:
        rule_id, on = request.form.get("id", ""), request.form.get("on") == "1"
        desk.switch(rule_id, enabled=on)
        return redirect(url_for("operator.rules", done="on" if on else "off", name=rule_id), 303)

    @pages.post("/rules/delete")
    def delete_rule() -> Response:
        rule_id = request.form.get("id", "")
        desk.delete(rule_id)
        return redirect(url_for("operator.rules", done="deleted", name=rule_id), 303)

    def _tried(rule: Rule, query: str, replaced: str) -> PreviewView | None:
        try:
            return desk.tried(query, rule, replaced)
        except RequestError:
            # A condition that this index cannot answer; the search itself would say so too.
            return None


def _rule_of_form() -> Rule:
    form = request.form
    if form.get("as") == "yaml":
        return parse_rule(form.get("yaml", ""))
    return replace(read_rule(data_of(RuleTexts.given(form))), line=0)


def _field(error: RulesError) -> str:
    if request.form.get("as") == "yaml":
        return "id" if error.field == "id" else "yaml"
    return field_of(error.field)


def _yaml(rule: Rule) -> str:
    return yaml_text(rule_data(rule))
