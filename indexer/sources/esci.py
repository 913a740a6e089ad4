"""Amazon ESCI shopping queries: products and judged examples, as Parquet files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from catalog.errors import JudgmentsError, SourceError
from catalog.product import Product
from indexer.sources.amazon_fields import CURRENCY, brand, require_id, require_title
from indexer.sources.attributes import Attributes, add_attribute
from indexer.sources.decompression import require_file
from indexer.sources.judgments import Judgment
from indexer.sources.reader import Reject
from indexer.sources.records import Record, build_each
from indexer.sources.values import Fields, paragraphs

PRODUCT_FILE: Final = "shopping_queries_dataset_products.parquet"
EXAMPLE_FILE: Final = "shopping_queries_dataset_examples.parquet"
RATINGS: Final = {"E": 3, "S": 2, "C": 1, "I": 0}

Locale = Literal["us", "es", "jp"]

_MAGIC: Final = b"PAR1"
_BATCH: Final = 4096
_COLUMNS: Final = (
    "product_id", "product_title", "product_description", "product_bullet_point",
    "product_brand", "product_color", "product_locale",
)  # fmt: skip
_CURRENCIES: Final = {"us": CURRENCY, "es": "EUR", "jp": "JPY"}


@dataclass(slots=True)
class EsciReader:
    """Reads the products of one locale from the products file, or from the dataset's folder.

    Needs pyarrow, which is the extra `retail-search[parquet]`; `SourceError` says so without it.
    """

    locale: Locale = "us"
    name: str = "esci"

    def sniff(self, path: Path) -> bool:
        """Say whether the file is Parquet, or the folder holds the products file."""
        file = _file(path, PRODUCT_FILE)
        if not file.is_file():
            return False
        with file.open("rb") as handle:
            return handle.read(len(_MAGIC)) == _MAGIC

    def read(self, path: Path) -> Iterator[Product | Reject]:
        """Yield each row of the locale as a product, or as a reject."""
        return build_each(self._records(_file(path, PRODUCT_FILE)), self._product)

    def _records(self, file: Path) -> Iterator[Record]:
        number = 0
        for rows in _batches(file, _COLUMNS):
            for row in rows:
                number += 1
                if row["product_locale"] == self.locale:
                    yield Record(str(file), number, row)

    def _product(self, fields: Fields) -> Product:
        get = fields.get
        bullets = get("product_bullet_point")
        lines = bullets.split("\n") if isinstance(bullets, str) else []
        attributes: Attributes = {}
        add_attribute(attributes, "color", get("product_color"))
        return Product.model_validate(
            {
                "id": require_id(get("product_id")),
                "title": require_title(get("product_title")),
                "description": paragraphs(lines, get("product_description")),
                "brand": brand(get("product_brand")),
                "currency": _CURRENCIES[self.locale],
                "attributes": attributes,
                "source": "esci",
            }
        )


def esci_judgments(
    path: Path,
    *,
    locale: Locale = "us",
    version: Literal["small", "large"] = "small",
    split: Literal["train", "test"] | None = None,
) -> Iterator[Judgment]:
    """Yield the judged examples of a locale: exact 3, substitute 2, complement 1, irrelevant 0.

    `path` is the examples file or its folder; `version` picks the reduced set (harder queries) or
    all; `split` None takes both. Raises `JudgmentsError` for a label that is none of E, S, C, I.
    """
    file = _file(path, EXAMPLE_FILE)
    flag = f"{version}_version"
    columns = ("query", "product_id", "product_locale", "esci_label", flag, "split")
    for rows in _batches(file, columns):
        for row in rows:
            if row["product_locale"] != locale or not row[flag]:
                continue
            if split is not None and row["split"] != split:
                continue
            label = str(row["esci_label"])
            if label not in RATINGS:
                raise JudgmentsError(
                    f"{file} has the label {label!r}.", fix="Labels are E, S, C and I."
                )
            yield Judgment(str(row["query"]), str(row["product_id"]), RATINGS[label])


def _file(path: Path, name: str) -> Path:
    return path / name if path.is_dir() else path


def _batches(file: Path, columns: tuple[str, ...]) -> Iterator[list[Fields]]:
    with _open(file) as parquet:
        missing = [name for name in columns if name not in parquet.schema_arrow.names]
        if missing:
            raise SourceError(
                f"{file} has no column {', '.join(missing)}, so it is no such ESCI file.",
                fix=f"It has {', '.join(parquet.schema_arrow.names[:20])}.",
            )
        for batch in parquet.iter_batches(batch_size=_BATCH, columns=list(columns)):
            yield batch.to_pylist()


@contextmanager
def _open(file: Path) -> Iterator[Any]:
    require_file(file)
    try:
        from pyarrow import lib, parquet
    except ImportError as error:
        raise SourceError(
            f"{file} is Parquet, which needs pyarrow.",
            fix="Run: pip install 'retail-search[parquet]'",
        ) from error
    try:
        with parquet.ParquetFile(file) as opened:
            yield opened
    except lib.ArrowException as error:
        raise SourceError(
            f"{file} is incomplete or damaged ({error}).", fix="Download it again."
        ) from error
