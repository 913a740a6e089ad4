"""The first of the operator's pages, and those of generations and models."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from catalog.errors import NotFoundError, RetailSearchError
from indexer.embedded.generations import GenerationRow
from indexer.place import IndexPlace, open_place
from retail_search.cluster import cluster_of
from retail_search.settings import Settings
from retail_search.traffic.stats import Stats, Summary
from retail_search.traffic.traffic import Traffic
from webapp.engine import SearchEngine
from webapp.operator.change_log import ChangeLog
from webapp.operator.health_view import Health
from webapp.operator.models_view import model_views


@dataclass(frozen=True, slots=True)
class GenerationView:
    """One generation; `created` is as its manifest has it, empty where that cannot be read."""

    id: str
    published: bool
    bytes: int
    created: str = ""
    products: int | None = None
    encoder: str = ""
    vectors: str = ""
    seconds: float = 0.0
    sources: str = ""


def add_health_pages(
    pages: Blueprint,
    engine: SearchEngine,
    settings: Settings,
    traffic: Traffic | None,
    changes: ChangeLog,
) -> None:
    """Add the pages that say how the server and its index are."""
    health = Health(engine, settings, traffic)

    def place() -> IndexPlace:
        return open_place(settings.home, engine.index, cluster_of(settings))

    @pages.get("/", strict_slashes=False)
    def overview() -> str:
        day, unread = Summary(), ""
        try:
            day = Stats(settings.home, engine.index, days=1).summary()
        except sqlite3.Error as error:
            # The page that says how the server is says this too, and all else.
            unread = str(error)
        return render_template(
            "operator/overview.html",
            view=health.view(),
            day=day,
            unread=unread,
            models=model_views(settings, engine.index, _encoder(place, settings)),
            changes=changes.latest(8),
        )

    @pages.get("/models/<role>")
    def model(role: str) -> str:
        for view in model_views(settings, engine.index, _encoder(place, settings)):
            if view.role == role:
                return render_template("operator/model.html", view=view)
        raise NotFoundError(f"There is no model '{role}'.", fix="Choose one of the overview.")

    @pages.get("/generations")
    def generations() -> str:
        return render_template(
            "operator/generations.html",
            rows=list(_rows(place().rows())),
            done=request.args.get("done"),
        )

    @pages.post("/generations/rollback")
    def roll_back() -> Response:
        generation = request.form.get("generation", "")
        here = place()
        with here.lock():
            before = here.current() or ""
            published = here.rollback(generation or None)
        changes.note("rolled back", published, before=before, after=published)
        return redirect(url_for("operator.generations", done=published), 303)


def _rows(rows: list[GenerationRow]) -> Iterator[GenerationView]:
    for row in rows:
        manifest = row.manifest
        if manifest is None:
            yield GenerationView(row.generation, row.published, row.bytes)
            continue
        yield GenerationView(
            row.generation, row.published, row.bytes, _created(manifest.created),
            manifest.products, manifest.encoder, manifest.vectors, manifest.seconds,
            ", ".join(source.file.rpartition("/")[2] for source in manifest.sources[:3]),
        )  # fmt: skip


def _created(text: str) -> str:
    try:
        return datetime.fromisoformat(text).strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return text


def _encoder(place: Callable[[], IndexPlace], settings: Settings) -> str:
    """Return the encoder of what is published, that of the settings where nothing is."""
    try:
        return place().published_manifest().encoder
    except (RetailSearchError, OSError):
        return settings.encoder
