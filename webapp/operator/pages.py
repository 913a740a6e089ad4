"""The operator's pages, all behind one door."""

from __future__ import annotations

from flask import Blueprint

from retail_search.settings import Settings
from retail_search.traffic.traffic import Traffic
from webapp.engine import SearchEngine
from webapp.http.access import OperatorAccess
from webapp.operator.change_log import ChangeLog
from webapp.operator.door import add_door
from webapp.operator.health_pages import add_health_pages
from webapp.operator.judgment_pages import add_judgment_pages
from webapp.operator.rule_pages import add_rule_pages
from webapp.operator.session import COOKIE_PATH
from webapp.operator.synonym_pages import add_synonym_pages
from webapp.operator.traffic_pages import add_traffic_pages
from webapp.operator.wording import bytes_text, duration_text, moment_text, share_text

_TABS = (
    ("overview", "Overview", ("model", "generations")),
    ("queries", "Queries", ("understand",)),
    ("clicks", "Clicks", ()),
    ("rules", "Rules", ("new_rule", "edit_rule")),
    ("synonyms", "Synonyms", ()),
    ("judgments", "Judgments", ("grade",)),
)


def operator_blueprint(
    engine: SearchEngine, settings: Settings, access: OperatorAccess, traffic: Traffic | None
) -> Blueprint:
    """Build the pages under /operator over one engine."""
    pages = Blueprint("operator", __name__, url_prefix=COOKIE_PATH)
    changes = ChangeLog(settings.home, engine.index)
    add_door(pages, access)
    add_health_pages(pages, engine, settings, traffic, changes)
    add_traffic_pages(pages, engine, settings)
    add_rule_pages(pages, engine, settings, changes)
    add_synonym_pages(pages, engine, settings, changes)
    add_judgment_pages(pages, engine, settings)

    @pages.context_processor
    def shared() -> dict[str, object]:
        return {
            "index": engine.index,
            "tabs": _TABS,
            "moment": moment_text,
            "duration": duration_text,
            "bytes": bytes_text,
            "share": share_text,
        }

    return pages
