"""Builds that die, meet another, or are refused: what serves goes on, and the next run clears."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from catalog.errors import (
    EngineReadOnlyError,
    EngineUnavailableError,
    IndexBusyError,
    RetailSearchError,
)
from indexer.elasticsearch import heartbeat
from indexer.elasticsearch.cluster_indexes import ClusterIndexes
from indexer.elasticsearch.index_meta import IndexMeta
from indexer.elasticsearch.place import ClusterPlace
from models.encoder import Vectors
from tests.indexer.elasticsearch.cluster_shop import INDEX, Shop
from tests.indexer.hash_encoder import HashEncoder
from tests.indexer.shop_files import line
from tests.reports import REPORTS


def test_a_run_that_dies_before_the_switch_is_cleared_by_the_next(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = shop.load(line(1)).manifest.generation
    dead = shop.place
    dead.begin()
    assert len(shop.indexes()) == 2

    class Died(BaseException):
        pass

    def dies(self: ClusterPlace, *_: object) -> None:
        raise Died

    # Killed between verification and the switch: complete there and here, but never served.
    with monkeypatch.context() as patched:
        patched.setattr(ClusterPlace, "_switch_to", dies)
        with pytest.raises(Died):
            shop.load(line(2))
    assert len(shop.indexes()) == 2
    assert shop.titles() == ["desk lamp number 1"]
    assert shop.place.current() == before
    assert [row.generation for row in shop.place.rows()] == [before]
    assert len(list((shop.place.root / "generations").iterdir())) == 2
    after = shop.load(line(3)).manifest.generation
    assert [row.generation for row in shop.place.rows()] == [after, before]
    assert len(shop.indexes()) == 2
    assert len(list((shop.place.root / "generations").iterdir())) == 2
    dead.abandon()


def test_a_run_that_dies_after_the_switch_has_published(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = shop.load(line(1)).manifest.generation

    def dies(self: ClusterIndexes, name: str, meta: IndexMeta) -> None:
        if meta.status == "published":
            raise EngineUnavailableError("gone", fix="none")
        noted(self, name, meta)

    noted = ClusterIndexes.note
    with monkeypatch.context() as patched:
        patched.setattr(ClusterIndexes, "note", dies)
        with pytest.raises(EngineUnavailableError):
            shop.load(line(2))
    assert shop.titles() == ["desk lamp number 2"]
    middle = shop.place.current()
    assert [row.generation for row in shop.place.rows()] == [middle, before]
    after = shop.load(line(3)).manifest.generation
    assert [row.generation for row in shop.place.rows()] == [after, middle]


def test_a_build_of_another_host_is_left_alone_while_it_lives(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = ClusterPlace(tmp_path / "elsewhere", INDEX, shop.cluster)
    elsewhere.begin()
    with pytest.raises(IndexBusyError, match="is building generation"):
        shop.load(line(1))
    with pytest.raises(IndexBusyError):
        shop.place.delete()
    assert len(shop.indexes()) == 1
    monkeypatch.setattr(heartbeat, "DEAD_AFTER", heartbeat.DEAD_AFTER * 0)
    shop.load(line(1))
    assert shop.titles() == ["desk lamp number 1"]
    assert len(shop.indexes()) == 1
    elsewhere.abandon()


def test_a_heartbeat_is_noted_by_the_clock_of_the_cluster(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heartbeat, "BEAT_SECONDS", 0.01)
    place = shop.place
    place.begin()
    (first,) = place.indexes.all()
    later, give_up = first, time.monotonic() + 10
    while later.meta.heartbeat == first.meta.heartbeat and time.monotonic() < give_up:
        time.sleep(0.05)
        (later,) = place.indexes.all()
    assert later.meta.heartbeat > first.meta.heartbeat
    assert later.meta.status == "building"
    place.abandon()
    assert shop.indexes() == []


def test_a_generation_removed_under_a_run_is_not_made_again(shop: Shop) -> None:
    class Removing(HashEncoder):
        def encode(self, texts: Sequence[str], max_tokens: int | None = None) -> Vectors:
            for name in shop.indexes():
                shop.client.indices.delete(index=name)
            return super().encode(texts, max_tokens)

    with pytest.raises(RetailSearchError, match="404"):
        shop.load(line(1), encoder=Removing())
    assert shop.indexes() == []


def test_an_index_that_takes_no_writes_is_told_plainly(shop: Shop) -> None:
    before = shop.load(line(1)).manifest.generation

    class Full(HashEncoder):
        def encode(self, texts: Sequence[str], max_tokens: int | None = None) -> Vectors:
            for name in shop.indexes():
                shop.client.indices.put_settings(
                    index=name, settings={"index.blocks.read_only_allow_delete": True}
                )
            return super().encode(texts, max_tokens)

    with pytest.raises(EngineReadOnlyError, match="read_only_allow_delete") as caught:
        shop.load(line(2), encoder=Full())
    assert "null" in caught.value.fix
    assert shop.place.current() == before
    assert len(shop.indexes()) == 1
    assert shop.titles() == ["desk lamp number 1"]
    REPORTS.append(
        f"index set read-only under a load: 1 product before, {len(shop.titles())} after"
    )
