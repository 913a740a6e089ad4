"""The state that an engine names is another exactly when its answers may be."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from catalog.product import Product
from query.fewshot import own_labels
from ranker.rules.rule_file import parse_rule
from retail_search.engine import Engine, open_engine
from retail_search.index_rules import IndexRules
from retail_search.index_synonyms import IndexSynonyms
from retail_search.model_state import model_state
from retail_search.settings import load_settings

LONGEST_WAIT = 10.0


@pytest.fixture
def home(indexed: Path, tmp_path: Path) -> Path:
    return shutil.copytree(indexed, tmp_path / "data")


def becomes_another(engine: Engine, change: Callable[[], object]) -> str:
    before = engine.state()
    assert engine.state() == before
    change()
    deadline = time.monotonic() + LONGEST_WAIT
    while engine.state() == before:
        assert time.monotonic() < deadline, "the state stayed what it was"
        time.sleep(0.05)
    return engine.state()


def test_whatever_changes_answers_changes_the_state(home: Path) -> None:
    engine = open_engine(load_settings(data_dir=home))
    rules, synonyms = IndexRules(home, "products"), IndexSynonyms(home, "products")
    rule = parse_rule("{id: a, when: {exact: lamp}, then: {hide: [L-1]}}")
    seen = [
        engine.state(),
        becomes_another(engine, lambda: engine.update((Product(id="new", title="Lamp"),), ())),
        becomes_another(engine, lambda: engine.update((), ("new",))),
        becomes_another(engine, lambda: rules.put(rule)),
        becomes_another(engine, lambda: rules.remove("a")),
        becomes_another(engine, lambda: synonyms.add("gadget, gizmo")),
        becomes_another(engine, lambda: synonyms.remove("gadget, gizmo")),
    ]
    assert all(seen)
    assert len(set(seen)) == len(seen)
    # Another process names it the same.
    assert open_engine(load_settings(data_dir=home)).state() == engine.state()


def test_models_that_are_trained_or_removed_are_seen(home: Path, tmp_path: Path) -> None:
    ranker = tmp_path / "ranker"
    ranker.mkdir()
    settings = load_settings(data_dir=home, ranker=str(ranker))
    states = [model_state(settings, "products")]
    (ranker / "model.json").write_text("{}")
    states.append(model_state(settings, "products"))
    assert model_state(settings, "products") == states[-1]
    own_labels(home, "products").write_bytes(b"learnt")
    states.append(model_state(settings, "products"))
    (ranker / "model.json").unlink()
    states.append(model_state(settings, "products"))
    assert len(set(states)) == len(states)
