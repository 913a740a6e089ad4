from __future__ import annotations

from tests.elasticsearch_server import cluster

__all__ = ["cluster"]
