"""The settings and mappings of a generation, from the JSON files in `mappings/`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

MAPPING_VERSION = 1
"""What documents are like; it is part of the names of the files and of every index's `_meta`."""

_FOLDER = Path(__file__).parents[2] / "mappings"

# Malkov and Yashunin, "Efficient and robust approximate nearest neighbor search using
# hierarchical navigable small world graphs", 2018: m links a node, ef_construction candidates.
_GRAPH = {"type": "int8_hnsw", "m": 32, "ef_construction": 100}


def index_body() -> dict[str, Any]:
    """Return settings and mappings of a new index, without vectors."""
    return _read("products")


def knowledge_body() -> dict[str, Any]:
    """Return settings and mappings of the companion that keeps what is known of a generation."""
    return _read("knowledge")


def vector_properties(dimension: int) -> dict[str, Any]:
    """Return the mapping of vectors of this length, searched exactly."""
    properties: dict[str, Any] = _read("vectors")["mappings"]["properties"]
    properties["vector"]["dims"] = dimension
    return properties


def graph_properties(dimension: int) -> dict[str, Any]:
    """Return the mapping of the vectors that are added from now on: in a graph, 8 bits each.

    Elasticsearch allows this change and none back; older segments become graphs when they are
    merged, and until then are searched exactly.
    """
    properties = vector_properties(dimension)
    properties["vector"]["index_options"] = dict(_GRAPH)
    return properties


def _read(name: str) -> dict[str, Any]:
    file = _FOLDER / f"{name}.v{MAPPING_VERSION}.json"
    body: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return body
