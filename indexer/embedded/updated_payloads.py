"""Payloads of a generation that was changed: what the journal has of a product goes before."""

from __future__ import annotations

from collections.abc import Sequence

from catalog.product import Product
from indexer.embedded.payloads import Payloads
from indexer.updates.journal import JournalReader


class UpdatedPayloads:
    """The payloads as they were after one change; safe to share between threads."""

    def __init__(self, stored: Payloads, journal: JournalReader, seq: int, count: int) -> None:
        self._stored = stored
        self._journal = journal
        self._seq = seq
        self._count = count

    def products(self, ordinals: Sequence[int]) -> list[Product]:
        """Return the products with these ordinals, in the same order."""
        old, new = self._parted(ordinals)
        found = dict(zip(old, self._stored.products(old), strict=True))
        for ordinal, document in self._journal.documents(new).items():
            found[ordinal] = Product.model_validate_json(document.payload)
        return [found[ordinal] for ordinal in ordinals]

    def ids(self, ordinals: Sequence[int]) -> list[str]:
        """Return the ids of the products with these ordinals, in the same order."""
        old, new = self._parted(ordinals)
        found = dict(zip(old, self._stored.ids(old), strict=True)) | self._journal.ids(new)
        return [found[ordinal] for ordinal in ordinals]

    def find(self, product_id: str) -> Product | None:
        """Return the product with this id, or None."""
        ordinal = self.ordinal(product_id)
        return None if ordinal is None else self.products([ordinal])[0]

    def ordinal(self, product_id: str) -> int | None:
        """Return the ordinal of the product with this id, or None."""
        return self.ordinals([product_id]).get(product_id)

    def ordinals(self, ids: Sequence[str]) -> dict[str, int]:
        """Return the ordinals of those of the ids that are products."""
        changed = self._journal.ordinals(ids, self._seq)
        found = self._stored.ordinals([one for one in ids if one not in changed])
        found.update((one, at) for one, at in changed.items() if at is not None)
        return found

    def count(self) -> int:
        """Return the number of products."""
        return self._count

    def _parted(self, ordinals: Sequence[int]) -> tuple[list[int], list[int]]:
        """Return the ordinals of the generation itself and those that came later."""
        first = self._journal.first
        return [one for one in ordinals if one < first], [one for one in ordinals if one >= first]
