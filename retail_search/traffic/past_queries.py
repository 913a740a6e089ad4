"""Past queries: what was searched lately, for completing what others type."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Mapping

from retail_search.settings import Settings
from retail_search.traffic.query_log import frequent_queries, query_log_file

logger = logging.getLogger(__name__)

_MOST = 50_000
# What fewer have searched may be somebody's own affair.
_FEWEST = 3


def past_queries(settings: Settings) -> Mapping[str, int]:
    """Return the queries that several searches had, and how many; none where there is no log.

    A log that cannot be read costs the suggestions that come of it, and nothing else.
    """
    file = query_log_file(settings.home, settings.index)
    try:
        return frequent_queries(file, _MOST, days=settings.query_log_days, fewest=_FEWEST)
    except sqlite3.Error as error:
        logger.warning("no queries are taken from %s: %s", file, error)
        return {}
