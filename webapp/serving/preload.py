"""What the first process of a server loads, so that its workers share the memory.

Code is the same for all. Models, indexes and whatever has threads are not carried over a fork:
each worker opens its own, and what those read from files they share as the
system's page cache.
"""

from __future__ import annotations

import gc
import logging
import sys
import threading
from importlib import import_module

logger = logging.getLogger(__name__)

# Modules by name, as this package may not know all of them; none starts a thread.
_MODULES = ("retail_search.engine", "webapp.app", "prometheus_client", "query.constraints.read")
# Importing it starts a thread, which a fork would lose.
_NEVER = "onnxruntime"


def preload() -> None:
    """Load what all workers need; to be called once, before the first of them."""
    for name in _MODULES:
        import_module(name)
    if threading.active_count() > 1 or _NEVER in sys.modules:
        logger.warning("the first process has threads or models that its workers cannot use")


def before_fork() -> None:
    """Keep the garbage collector from touching, and so copying, what is shared."""
    gc.collect()
    gc.freeze()
