"""create_app: the Flask application over one engine."""

from __future__ import annotations

from pathlib import Path
from threading import Event

from flask import Flask
from werkzeug.routing import BaseConverter

from ranker.response import SearchResponse
from retail_search.settings import Settings
from retail_search.traffic.traffic import Traffic
from webapp.api.docs import docs_blueprint
from webapp.api.evaluate_api import Score, evaluate_operations
from webapp.api.events_api import event_operations
from webapp.api.facets_api import facet_operations
from webapp.api.indexes_api import index_operations
from webapp.api.operation import Key, Operation
from webapp.api.products_api import product_operations
from webapp.api.routes import Guard, api_blueprint
from webapp.api.rules_api import rule_operations
from webapp.api.search_api import search_operations
from webapp.api.similar_api import similar_operations
from webapp.api.stats_api import stats_operations
from webapp.api.suggest_api import suggest_operations
from webapp.api.synonyms_api import synonym_operations
from webapp.api.understand_api import understand_operations
from webapp.engine import SearchEngine
from webapp.http.access import OperatorAccess, WriteAccess
from webapp.http.body_limits import add_body_limits
from webapp.http.compression import add_compression
from webapp.http.cors import add_cors
from webapp.http.entity_tag import EntityTags
from webapp.http.failures import add_failure_answers
from webapp.http.health import health_blueprint
from webapp.http.limits import add_limits, in_time
from webapp.http.metrics import Metrics, add_metrics
from webapp.http.noted import add_traffic
from webapp.http.outage import WatchedEngine
from webapp.http.rate_table import RateTable
from webapp.http.request_log import add_request_log, note_stages
from webapp.http.request_name import add_request_names
from webapp.http.security import add_security_headers
from webapp.http.static_files import StaticFiles
from webapp.operator.pages import operator_blueprint
from webapp.shop.discovery import discovery_blueprint
from webapp.shop.formatting import add_filters
from webapp.shop.pages import pages_blueprint
from webapp.shop.pictures import pictures_blueprint


class ProductIdConverter(BaseConverter):
    """Whatever a product may be called, slashes and line ends included."""

    regex = "(?s:.+?)"
    part_isolating = False


WARM_UP = "retail_search.warm_up"
"""The extension of an application that has it open what it needs for the first search."""
STOPPING = "retail_search.stopping"
"""The extension of an application that a server sets when it takes nothing more."""


def create_app(
    engine: SearchEngine,
    settings: Settings,
    *,
    pictures: Path | None = None,
    traffic: Traffic | None = None,
    score: Score | None = None,
    rates: RateTable | None = None,
) -> Flask:
    """Build the application; it opens nothing and starts nothing by itself.

    `pictures` is the folder of the index's drawn pictures; it may appear later, or never.
    Searches and events go to `traffic`; without one neither is kept. `rates` counts the requests
    of clients, shared by the processes of a server. `score` measures rankings; without one nothing
    is evaluated.
    """
    metrics = Metrics(engine)

    def answered(response: SearchResponse) -> None:
        metrics.searched(response)
        note_stages(response)

    engine = WatchedEngine(engine, before=in_time, after=answered)
    app = Flask(__name__, static_folder=None)
    app.url_map.merge_slashes = False
    app.url_map.converters["product_id"] = ProductIdConverter
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    add_filters(app.jinja_env)
    app.jinja_env.globals["static_link"] = StaticFiles(Path(app.root_path) / "static").add_to(app)
    stopping = app.extensions[STOPPING] = Event()
    app.extensions[WARM_UP] = lambda: engine.plan("warm up")
    operator = OperatorAccess(settings)
    # What is registered first sees an answer last, as it is sent.
    add_compression(app)
    app.after_request(add_security_headers)
    # Whatever is answered after this is logged and counted: what comes first here comes last there.
    add_request_names(app)
    add_request_log(app, settings)
    add_metrics(app, metrics, operator.check)
    add_failure_answers(app, engine.index, metrics.not_taken)
    add_limits(app, settings, rates or RateTable())
    add_body_limits(app)
    add_traffic(app, traffic)
    metrics.watch(traffic)
    add_cors(app, settings)
    guards: dict[Key, Guard] = {"write": WriteAccess(settings).check, "operator": operator.check}
    operations = api_operations(engine, settings, traffic, score)
    app.register_blueprint(api_blueprint(operations, guards, engine, EntityTags(settings)))
    app.register_blueprint(docs_blueprint(operations))
    app.register_blueprint(health_blueprint(engine, stopping))
    app.register_blueprint(pictures_blueprint(pictures))
    app.register_blueprint(operator_blueprint(engine, settings, operator, traffic))
    app.register_blueprint(discovery_blueprint(engine, settings))
    app.register_blueprint(pages_blueprint(engine, settings))
    return app


def api_operations(
    engine: SearchEngine,
    settings: Settings,
    traffic: Traffic | None = None,
    score: Score | None = None,
) -> tuple[Operation, ...]:
    """Return every operation of the JSON API, topic by topic."""
    return (
        *search_operations(engine, settings),
        *facet_operations(engine, settings),
        *suggest_operations(engine),
        *product_operations(engine),
        *understand_operations(engine),
        *event_operations(engine, settings, traffic),
        *stats_operations(engine, settings),
        *rule_operations(engine, settings),
        *synonym_operations(engine, settings),
        *evaluate_operations(engine, settings, score),
        *index_operations(engine, settings),
        *similar_operations(engine),
    )
