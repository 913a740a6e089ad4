"""The pages where people grade the products of a query, and take the grades away as files."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from catalog.errors import JudgmentsError
from catalog.product import Product
from retail_search.judging.export import judgments_csv, judgments_qrels
from retail_search.judging.grade_store import GradeStore, cleaned_query
from retail_search.judging.pool import DEPTH, WAYS, pooled
from retail_search.judging.query_measures import NAMES, query_measures
from retail_search.settings import Settings
from retail_search.traffic.stats import Stats
from webapp.engine import SearchEngine
from webapp.http.addresses import picture_address
from webapp.http.json_answer import json_answer
from webapp.operator.traffic_view import shop_link
from webapp.shop.card import Standin, standin
from webapp.shop.links import product_link

GRADES = (
    (0, "Not relevant"),
    (1, "Related"),
    (2, "Good"),
    (3, "Exactly right"),
)
_FIELD = "grade:"
_MOST_SUGGESTED = 30
_DAYS = 30


@dataclass(frozen=True, slots=True)
class GradeCard:
    """A product to be graded, with the grade that it has, None for none."""

    product: Product
    url: str
    picture: str
    standin: Standin
    field: str
    grade: int | None


def add_judgment_pages(pages: Blueprint, engine: SearchEngine, settings: Settings) -> None:
    """Add the pages of the grades."""
    store = GradeStore(settings.home, engine.index)

    @pages.get("/judgments")
    def judgments() -> str:
        graded = store.queries()
        known = {one.query.lower() for one in graded}
        frequent = Stats(settings.home, engine.index, days=_DAYS).frequent(200)
        suggested = [one for one in frequent if one.query not in known][:_MOST_SUGGESTED]
        return render_template("operator/judgments.html", graded=graded, suggested=suggested)

    @pages.get("/judgments/grade")
    def grade() -> str:
        query = cleaned_query(request.args.get("q", ""))
        pool = pooled(engine.search, query)
        grades = store.of(query)
        cards = [_card(product, grades) for product in pool.products]
        measures = [
            (words, query_measures(grades, pool.ranked[name]))
            for name, words in WAYS
            if name in pool.ranked
        ]
        return render_template(
            "operator/grade.html",
            query=query,
            cards=cards,
            graded=sum(one.grade is not None for one in cards),
            others=len(grades.keys() - {one.product.id for one in cards}),
            measures=measures if grades else [],
            names=NAMES,
            grades=GRADES,
            depth=DEPTH,
            shop=shop_link(query),
            grader=request.args.get("grader", ""),
            done=request.args.get("done", ""),
        )

    @pages.post("/judgments/grade")
    def keep_grades() -> AnyResponse:
        form = request.form
        query = cleaned_query(form.get("q", ""))
        given = {
            name.removeprefix(_FIELD): _grade(text)
            for name, text in form.items()
            if name.startswith(_FIELD)
        }
        count = store.put(query, given, form.get("grader", ""))
        if "application/json" in request.headers.get("Accept", ""):
            return json_answer({"graded": count})
        grader = form.get("grader", "") or None
        return redirect(url_for("operator.grade", q=query, grader=grader, done="saved"), 303)

    @pages.get("/judgments/export.<kind>")
    def export(kind: str) -> Response:
        grades = store.all()
        only = request.args.get("q")
        if only:
            grades = [one for one in grades if one.query == only]
        if kind == "csv":
            text, mimetype = judgments_csv(grades), "text/csv"
        elif kind == "qrels":
            text, mimetype = judgments_qrels(grades), "text/plain"
        else:
            raise JudgmentsError(f"There is no export '{kind}'.", fix="Choose csv or qrels.")
        answer = Response(text, mimetype=mimetype)
        name = f"{engine.index}-judgments.{kind}"
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer


def _card(product: Product, grades: dict[str, int]) -> GradeCard:
    return GradeCard(
        product, product_link(product.id), picture_address(product.image), standin(product),
        f"{_FIELD}{product.id}", grades.get(product.id),
    )  # fmt: skip


def _grade(text: str) -> int | None:
    """Return the grade that was sent, None where it is taken back."""
    if not text:
        return None
    if text in ("0", "1", "2", "3"):
        return int(text)
    raise JudgmentsError(f"The grade is '{text[:20]}'.", fix="Give 0 to 3.", field="grade")
