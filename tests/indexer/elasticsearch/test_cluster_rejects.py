"""The rejects files of a cluster's index: a generation's goes with it, an update's stays."""

from __future__ import annotations

from tests.indexer.elasticsearch.cluster_shop import Shop
from tests.indexer.shop_files import line


def test_prune_deletes_the_rejects_of_generations_that_are_gone_and_no_others(shop: Shop) -> None:
    update = shop.place.rejects_file("update-20240531T101112123456")
    update.write_text("{}\n")
    made = [shop.load(line(1), "no json", keep_generations=1).manifest.generation for _ in "12"]
    left = sorted(file.stem for file in update.parent.iterdir())
    assert left == [made[1], update.stem]
