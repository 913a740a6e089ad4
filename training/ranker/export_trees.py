"""From a LightGBM model to trees.json, which is evaluated without LightGBM."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from catalog.errors import ModelError

if TYPE_CHECKING:
    import lightgbm


def exported_trees(booster: lightgbm.Booster, scale: float = 1.0) -> list[dict[str, Any]]:
    """Return the trees of a model as trees.json holds them, every leaf times `scale`.

    Raises ModelError for a model with categorical splits or with zeros taken for missing.
    """
    return [_tree(one["tree_structure"], scale) for one in booster.dump_model()["tree_info"]]


def _tree(root: Mapping[str, Any], scale: float) -> dict[str, Any]:
    nodes: list[Mapping[str, Any]] = []
    leaves: list[Mapping[str, Any]] = []
    waiting = [root]
    number: dict[int, int] = {}
    while waiting:
        node = waiting.pop(0)
        if "split_feature" in node:
            number[id(node)] = len(nodes)
            nodes.append(node)
            waiting += (node["left_child"], node["right_child"])
        else:
            leaves.append(node)
            number[id(node)] = -len(leaves)
    for node in nodes:
        if node["decision_type"] != "<=" or node["missing_type"] == "Zero":
            raise ModelError(
                f"A tree asks '{node['decision_type']}' with {node['missing_type']} for missing.",
                fix="Train without categorical features and without zero_as_missing.",
            )
    return {
        "feature": [node["split_feature"] for node in nodes],
        "threshold": [node["threshold"] for node in nodes],
        "missing_left": [_missing_left(node) for node in nodes],
        "left": [number[id(node["left_child"])] for node in nodes],
        "right": [number[id(node["right_child"])] for node in nodes],
        "value": [leaf["leaf_value"] * scale for leaf in leaves],
        "cover": _covers(leaves),
    }


def _missing_left(node: Mapping[str, Any]) -> bool:
    # Where a feature was never missing in training, a missing one counts as zero.
    if node["missing_type"] == "None":
        return bool(node["threshold"] >= 0)
    return bool(node["default_left"])


def _covers(leaves: Sequence[Mapping[str, Any]]) -> list[float]:
    return [float(leaf.get("leaf_count", 1)) for leaf in leaves]
