"""The page of the synonyms: those of the index, those in force, and what a new one would do."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from catalog.errors import SynonymsError
from ranker.request import SearchRequest
from retail_search.settings import Settings
from webapp.engine import SearchEngine
from webapp.operator.change_log import ChangeLog
from webapp.operator.preview_view import PreviewView, preview_view
from webapp.operator.rule_pages import FRAGMENT
from webapp.operator.synonym_desk import SynonymDesk, written_line
from webapp.parameters.search_parameters import LONGEST_QUERY

_MOST_SHOWN = 200


def add_synonym_pages(
    pages: Blueprint, engine: SearchEngine, settings: Settings, changes: ChangeLog
) -> None:
    """Add the pages of the synonyms."""
    desk = SynonymDesk(
        engine, settings.home, changes, lambda query: SearchRequest(query, settings.mode)
    )

    def page(given: dict[str, str], error: str = "", preview: PreviewView | None = None) -> str:
        if FRAGMENT in request.headers:
            return render_template(
                "operator/_synonym_preview.html", given=given, error=error, preview=preview
            )
        term = request.args.get("term", "")[:200].strip()
        shown, count = desk.in_force(term, _MOST_SHOWN)
        return render_template(
            "operator/synonyms.html",
            lines=desk.own_lines(),
            rules=shown,
            count=count,
            term=term,
            given=given,
            error=error,
            preview=preview,
            changes=[one for one in changes.latest(200) if "synonym" in one.what][:10],
            done=request.args.get("done", ""),
            steps_off=not settings.understanding_steps & {"synonyms", "mined"},
        )

    @pages.get("/synonyms")
    def synonyms() -> str:
        return page({"kind": "two-way"})

    @pages.post("/synonyms/add")
    def add_synonym() -> Response | str | tuple[str, int]:
        given = _given()
        saving = request.form.get("do") == "save"
        try:
            line = written_line(given["kind"], given["left"], given["right"], given["weight"])
            if saving:
                desk.add(line)
                return redirect(url_for("operator.synonyms", done="added"), 303)
            query = given["try"] or given["left"].split(",")[0].strip()
            given["try"] = query
            return page(given, preview=preview_view(desk.tried(query, line)))
        except SynonymsError as error:
            return page(given, str(error)), 422 if saving else 200

    @pages.post("/synonyms/delete")
    def delete_synonym() -> Response | tuple[str, int]:
        try:
            desk.remove(request.form.get("line", ""))
        except SynonymsError as error:
            return page({"kind": "two-way"}, str(error)), 409
        return redirect(url_for("operator.synonyms", done="deleted"), 303)


def _given() -> dict[str, str]:
    form = request.form
    given = {
        name: form.get(name, "")[:LONGEST_QUERY] for name in ("left", "right", "weight", "try")
    }
    return given | {"kind": form.get("kind", "two-way")}
