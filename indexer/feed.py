"""Feed: everything that comes from the sources, as a stream of messages to the builder."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from indexer.prepare import PreparedProduct, prepared_batches
from indexer.sources.reader import ProductReader, Reject, ReviewReader
from indexer.sources.review_summary import ReviewSummaries

_REVIEWS_A_MESSAGE = 20_000


@dataclass(frozen=True, slots=True)
class Products:
    """The next records of the product files, prepared, in their order."""

    records: list[PreparedProduct | Reject]


@dataclass(frozen=True, slots=True)
class Reviews:
    """How many more reviews were read, and those that could not be."""

    read: int
    rejects: list[Reject]


@dataclass(frozen=True, slots=True)
class ReviewedProducts:
    """How many products the reviews are of; sent when all of them are read."""

    count: int


Message = Products | Reviews | ReviewedProducts


@dataclass(frozen=True, slots=True)
class Feed:
    """What to read: product and review files, each with its reader.

    `scratch` is where sums of reviews are kept on the way; `encode_characters` is where a
    passage is cut. With `tell` products bring the text that a cross-encoder reads.
    """

    products: list[tuple[Path, ProductReader]]
    reviews: list[tuple[Path, ReviewReader]]
    encode_characters: int
    scratch: Path
    tell: bool = False

    def messages(self) -> Generator[Message, None, None]:
        """Read everything: reviews first, for their sums are part of the products."""
        if not self.reviews:
            yield from self._products(None)
            return
        with ReviewSummaries(self.scratch) as summaries:
            yield from self._reviews(summaries)
            yield from self._products(summaries)

    def _reviews(self, summaries: ReviewSummaries) -> Generator[Message, None, None]:
        for path, reader in self.reviews:
            reviews = reader.read(path)
            while part := list(islice(reviews, _REVIEWS_A_MESSAGE)):
                rejects: list[Reject] = []
                tally = summaries.add(part, rejects.append)
                yield Reviews(tally.reviews, rejects)
        yield ReviewedProducts(len(summaries))

    def _products(self, summaries: ReviewSummaries | None) -> Generator[Message, None, None]:
        for path, reader in self.products:
            records = reader.read(path)
            if summaries is not None:
                records = summaries.join(records)
            batches = prepared_batches(records, self.encode_characters, str(path), tell=self.tell)
            with closing(batches):
                for batch in batches:
                    yield Products(batch)
