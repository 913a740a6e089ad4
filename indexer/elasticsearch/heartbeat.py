"""The heartbeat of a build, so that other hosts can tell it from one that died."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Event, Thread

from catalog.errors import RetailSearchError
from indexer.elasticsearch.cluster_indexes import ClusterIndexes
from indexer.elasticsearch.index_meta import IndexMeta

BEAT_SECONDS = 30.0
DEAD_AFTER = timedelta(minutes=5)
"""A build without a heartbeat for this long is taken for dead."""

logger = logging.getLogger(__name__)


class Heartbeat:
    """Notes the time in an index's meta now and then, until it is stopped."""

    def __init__(self, indexes: ClusterIndexes, name: str, meta: IndexMeta) -> None:
        self._indexes = indexes
        self._name = name
        self._meta = meta
        self._stop = Event()
        self._thread = Thread(target=self._beat, name=f"heartbeat {name}", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End it, and wait until nothing of it is under way."""
        self._stop.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._stop.wait(BEAT_SECONDS):
            try:
                meta = replace(self._meta, heartbeat=self._indexes.now())
                self._indexes.note(self._name, meta)
            except RetailSearchError as error:
                # The build itself finds out soon enough, and is the one to say so.
                logger.warning("no heartbeat of %s: %s", self._name, error)


def is_alive(meta: IndexMeta, now: str) -> bool:
    """Say whether a build has given a sign of life lately; both times are the cluster's."""
    return datetime.fromisoformat(now) - datetime.fromisoformat(meta.heartbeat) < DEAD_AFTER
