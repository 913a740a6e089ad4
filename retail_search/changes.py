"""Changes: single products written and deleted by a process that serves."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from functools import cached_property
from threading import Lock, Thread
from typing import TYPE_CHECKING

from catalog.errors import IndexBusyError, RetailSearchError
from catalog.product import Product
from models.encoder import TextEncoder
from retail_search.changed import Changed
from retail_search.cluster import cluster_of
from retail_search.settings import Settings

if TYPE_CHECKING:
    from indexer.place import IndexPlace
    from indexer.sources.reader import Reject

logger = logging.getLogger(__name__)

# So long a change waits for others of this process before it is refused.
_WAIT_SECONDS = 5.0
# A compaction that failed is not tried at every change.
_COMPACT_AGAIN_SECONDS = 600.0


class Changes:
    """Brings changes into the published generation of one index, one request at a time.

    When they have left enough behind, the index is built anew from its own products, in the
    background.
    """

    def __init__(self, settings: Settings, index: str) -> None:
        self._settings = settings.model_copy(update={"index": index})
        self._lock = Lock()
        self._compacting = Lock()
        self._compact_again = 0.0

    def make(
        self, encoder: TextEncoder, products: Sequence[Product], deleted: Sequence[str]
    ) -> Changed:
        """Write products and delete others; raises as `indexer.updates.update` does."""
        # Imported here, as most servers never change anything and start quicker without it.
        from indexer.updates.compact import is_worn
        from indexer.updates.update import UpdateOptions, update

        options = UpdateOptions(self._settings.home, self._settings.index, source="api")
        refused: list[Reject] = []
        if not self._lock.acquire(timeout=_WAIT_SECONDS):
            raise IndexBusyError(
                f"Other changes of index '{self._settings.index}' are still being written.",
                fix="Try again in a moment; many changes are quicker in one request.",
            )
        try:
            report = update(
                self._place, encoder, options, products, deleted, on_reject=refused.append
            )
        finally:
            self._lock.release()
        if is_worn(report, self._settings.compact_share):
            self._compact_soon(encoder)
        return Changed(
            report.upserted,
            report.deleted,
            report.unknown_deletes,
            tuple(reject.detail for reject in refused),
        )

    @cached_property
    def _place(self) -> IndexPlace:
        from indexer.place import open_place

        return open_place(self._settings.home, self._settings.index, cluster_of(self._settings))

    def _compact_soon(self, encoder: TextEncoder) -> None:
        if time.monotonic() < self._compact_again or not self._compacting.acquire(blocking=False):
            return

        def compact() -> None:
            from retail_search.compaction import compact_index

            try:
                report = compact_index(self._place, self._settings, encoder)
                logger.info(
                    "compacted index %s: now generation %s",
                    self._settings.index,
                    report.manifest.generation,
                )
            except IndexBusyError:
                logger.info("index %s is being built already", self._settings.index)
            except RetailSearchError as error:
                self._compact_again = time.monotonic() + _COMPACT_AGAIN_SECONDS
                logger.error("index %s could not be compacted: %s", self._settings.index, error)
            finally:
                self._compacting.release()

        Thread(target=compact, name=f"compact {self._settings.index}", daemon=True).start()
