"""Traffic: the event store and the query log of one index, as far as the settings want them."""

from __future__ import annotations

from retail_search.settings import Settings
from retail_search.traffic.event_store import EventStore
from retail_search.traffic.query_log import QueryLog


class Traffic:
    """What the shop keeps of its traffic; `events` and `queries` are None where they are off.

    Nothing is opened before the first event or search.
    """

    def __init__(self, settings: Settings, index: str | None = None) -> None:
        home, name = settings.home, index or settings.index
        self.events = EventStore(home, name) if settings.accept_events else None
        self.queries = (
            QueryLog(home, name, days=settings.query_log_days, rows=settings.query_log_rows)
            if settings.query_log
            else None
        )

    def flush(self) -> None:
        """Wait until what was handed over is in the files."""
        for part in (self.events, self.queries):
            if part is not None:
                part.flush()

    def close(self) -> None:
        """Write what waits, and take nothing more."""
        for part in (self.events, self.queries):
            if part is not None:
                part.close()
