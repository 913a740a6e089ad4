"""What is written of a catalogue: the files of the folder `knowledge/`, checked when read."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from catalog.errors import IndexCorruptError

FORMAT = 1
FACTS = "facts.json"
CATEGORIES = "categories.json.zst"
CENTROIDS = "centroids.npy"
NAMES = "category_names.npy"
BRANDS = "brands.json.zst"
ATTRIBUTES = "attributes.json.zst"
SPELLING = "spelling"
"""The folder of the speller's own files."""
SUGGESTIONS = "suggest"
"""The folder of what queries are completed from."""

QUANTILES = (0.10, 0.25, 0.50, 0.75, 0.90)
"""Those of the prices that are kept for each category."""

# Compresses names to about a quarter, at some 100 MB/s.
_LEVEL = 6
_MOST_BYTES = 1 << 30


class Part(BaseModel):
    """One file of the folder."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Calibration(Part):
    """How near the nearest category must be for what probability that it is the right one.

    The probability is the logistic function of `intercept` + `nearness` * cosine + `lead` * the
    logarithm of the odds that the category has among all; below `threshold` nothing is said.
    `accuracy` and `ece` (expected calibration error) are those on the `samples` short titles that
    this was fitted to, of which a share `inside` has a category.
    """

    intercept: float = 0.0
    nearness: float = 0.0
    lead: float = 0.0
    threshold: float = 0.5
    samples: int = 0
    inside: float = 0.0
    accuracy: float = 0.0
    ece: float = 0.0


class FactsFile(Part):
    """The small things: what kind of catalogue it is."""

    format: int
    products: int
    encoder_identity: str
    shares: dict[str, float]
    calibration: Calibration | None


class CategoryRow(Part):
    """One category: names from the root down, products in and below it, quantiles of prices."""

    path: tuple[str, ...]
    count: int
    leaf: bool
    price_quantiles: tuple[float, float, float, float, float] | None = None


class CategoriesFile(Part):
    """Every category with enough products, in the order of the centroids' rows."""

    categories: tuple[CategoryRow, ...]


class BrandRow(Part):
    """One brand: how often, and the ways in which it is written, the most common first."""

    count: int
    spellings: tuple[str, ...]


class BrandsFile(Part):
    """Brands by their name as a query has it: normalized, in lower case."""

    brands: dict[str, BrandRow]


class AttributesFile(Part):
    """How many products have each attribute, and the counts of values of some, most used first."""

    names: dict[str, int]
    values: dict[str, dict[str, int]]


_Part = TypeVar("_Part", bound=Part)


def write_part(file: Path, part: Part) -> None:
    """Write one file, compressed where its name ends in .zst."""
    content = part.model_dump_json().encode("utf-8", "replace")
    if file.suffix == ".zst":
        import zstandard

        content = zstandard.ZstdCompressor(level=_LEVEL).compress(content)
    file.write_bytes(content)


def read_part(file: Path, kind: type[_Part]) -> _Part:
    """Read one file; raises IndexCorruptError."""
    import zstandard

    try:
        content = file.read_bytes()
        if file.suffix == ".zst":
            content = zstandard.ZstdDecompressor().decompress(content, max_output_size=_MOST_BYTES)
        return kind.model_validate_json(content)
    except (OSError, ValidationError, zstandard.ZstdError) as error:
        raise corrupt(file, error) from error


def corrupt(file: Path, error: Exception | str) -> IndexCorruptError:
    """Return the error of a file that cannot be read."""
    return IndexCorruptError(
        f"What is known of the catalogue cannot be read from '{file}': {error}.",
        fix="Run `retail-search indexes rollback` or reindex.",
    )
