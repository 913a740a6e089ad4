"""Which model a name, a folder or the package stands for."""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

from training.base_model import BASE_MODEL, BASE_ORIGIN, PACKAGE, find_model


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the weights' folder of a package that stands for the real one."""
    weights = tmp_path / PACKAGE / "model"
    weights.mkdir(parents=True)
    spec = ModuleSpec(PACKAGE, None, is_package=True)
    spec.submodule_search_locations = [str(weights.parent)]
    monkeypatch.setattr("training.base_model.find_spec", lambda _: spec)
    return weights


@pytest.mark.parametrize("model", [BASE_MODEL, "all-MiniLM-L6-v2", BASE_ORIGIN])
def test_base_model_by_name(package: Path, model: str) -> None:
    source = find_model(model)
    assert (source.path, source.name) == (str(package), BASE_MODEL)
    assert (source.origin, source.license) == (BASE_ORIGIN, "Apache-2.0")


def test_the_folders_of_the_package_are_the_base_model(package: Path) -> None:
    expected = find_model(BASE_MODEL)
    assert find_model(str(package)) == find_model(str(package.parent)) == expected


def test_base_model_without_the_package_is_the_hub_s(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.base_model.find_spec", lambda _: None)
    assert find_model(BASE_MODEL).path == BASE_ORIGIN


def test_other_models(tmp_path: Path) -> None:
    folder = tmp_path / "my-model"
    folder.mkdir()
    assert find_model(str(folder)).name == find_model(str(folder)).origin == "my-model"
    hub = find_model("someone/their-model")
    assert (hub.path, hub.name) == ("someone/their-model", "their-model")
    assert hub.license == "unknown"


def test_asking_imports_no_torch() -> None:
    before = "torch" in sys.modules
    find_model(BASE_MODEL)
    assert ("torch" in sys.modules) == before
