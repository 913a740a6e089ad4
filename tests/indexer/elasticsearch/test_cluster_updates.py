"""Changes that a cluster does not take, and writers that die: nothing else is held up by either."""

from __future__ import annotations

import secrets
import shutil
import socket
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from catalog.errors import EngineReadOnlyError, EngineUnavailableError, RequestError
from catalog.product import Product
from indexer.elasticsearch import change_sender
from indexer.elasticsearch.change_sender import Sent
from indexer.elasticsearch.cluster import Cluster
from indexer.elasticsearch.connection import connect
from indexer.elasticsearch.generations import ClusterIndex
from indexer.elasticsearch.local_vectors import LocalVectors
from indexer.elasticsearch.opened_target import catch_up
from indexer.options import ReindexOptions
from indexer.prepare import prepare
from indexer.updates.compact import compact
from indexer.updates.journal import Change, Entry, Journal, JournalReader, journal_file
from indexer.updates.target import ID_TOO_LONG
from indexer.updates.update import UpdateOptions, UpdateReport, update
from tests.indexer.elasticsearch.cluster_shop import INDEX, Shop
from tests.indexer.hash_encoder import HashEncoder

LONG = "漢" * 200
LAMPS = [{"id": f"p{number}", "title": f"desk lamp {number}"} for number in range(5)]


def lamp(name: str, **fields: object) -> Product:
    return Product(id=name, title=f"lamp {name}", **fields)  # type: ignore[arg-type]


@pytest.fixture(params=["faiss", "elasticsearch"])
def kept(request: pytest.FixtureRequest, shop: Shop) -> Shop:
    """Five lamps in a cluster, their vectors in either place."""
    shop.cluster = replace(shop.cluster, vectors=request.param)
    shop.load(*LAMPS)
    return shop


def change(
    shop: Shop, upserts: Iterable[Product] = (), deletes: Iterable[str] = ()
) -> UpdateReport:
    return update(shop.place, HashEncoder(), UpdateOptions(shop.home, INDEX), upserts, deletes)


def ids(shop: Shop) -> set[str]:
    return {product.id for product in shop.served().values()}


def journal_of(shop: Shop) -> Path:
    folder = shop.place.changes_folder()
    assert folder is not None
    return folder


def assert_whole(shop: Shop) -> None:
    """Fail where vectors, documents and journal do not agree, or a reindex does not go through."""
    shop.place.check_published()
    with closing(JournalReader(journal_file(journal_of(shop)))) as journal:
        assert journal.applied() == journal.last()
        alive = journal.rows() - journal.dead()
    if shop.cluster.vectors == "faiss":
        assert alive == len(ids(shop))


def test_ids_that_no_engine_takes_are_refused_alone(kept: Shop) -> None:
    many = lamp("b", rating_count=10**20)
    report = change(kept, [lamp("a"), lamp(LONG), many], [" ", "x" * 600, "p1"])
    assert (report.upserted, report.deleted) == (2, 1)
    assert report.rejects == {ID_TOO_LONG: 1}
    assert report.unknown_deletes == ("", "x" * 600)
    assert ids(kept) == {"p0", "p2", "p3", "p4", "a", "b"}
    assert_whole(kept)


def test_deletes_of_nothing_leave_nothing_behind(shop: Shop) -> None:
    shop.load(*LAMPS)
    report = change(shop, (), ["p1", *(f"no-{number}" for number in range(50)), "p1"])
    assert (report.deleted, len(report.unknown_deletes), report.seq) == (1, 51, 1)
    assert_whole(shop)


def test_a_journal_that_holds_what_the_cluster_refuses_is_caught_up_with(kept: Shop) -> None:
    """As a release left it that looked at nothing before it wrote it down."""
    change(kept, [lamp("a")])
    with closing(Journal(journal_of(kept), 0)) as journal:
        vector = HashEncoder().encode(["x"])[0]
        entries = [
            Entry(lamp(name).id, prepare(lamp(name), 640, "x"), vector) for name in ("b", LONG, "c")
        ]
        journal.append([*entries, Entry(""), Entry("x" * 600), Entry("p1")], {"p1": 1})
    report = change(kept, [lamp("d")])
    assert (report.upserted, report.rejects) == (1, {})
    assert ids(kept) == {"p0", "p2", "p3", "p4", "a", "b", "c", "d"}
    assert_whole(kept)
    kept.load(*LAMPS)
    assert change(kept, [lamp("e")]).upserted == 1
    assert ids(kept) == {*(str(record["id"]) for record in LAMPS), "e"}


def test_what_is_refused_is_counted_once_and_leaves_what_was_before(kept: Shop) -> None:
    poison = {"attributes": {"a\0b": "x"}}
    report = change(
        kept,
        [lamp("a"), lamp("p1", **poison), lamp("a", **poison), lamp("b"), lamp("c", **poison)],
        ["p2"],
    )
    assert (report.upserted, report.deleted) == (2, 1)
    assert report.rejects == {"refused by Elasticsearch": 3}
    assert ids(kept) == {"p0", "p1", "p3", "p4", "a", "b"}
    assert {product.title for product in kept.served().values()} >= {"desk lamp 1", "lamp a"}
    assert_whole(kept)
    assert change(kept, [lamp("p1", price=2.0), lamp("c")]).upserted == 2
    assert_whole(kept)


def test_many_bytes_go_in_several_requests(kept: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(change_sender, "CHUNK_BYTES", 10_000)
    monkeypatch.setattr(change_sender, "MOST_BYTES", 50_000)
    sizes = []
    real = change_sender.ChangeSender._attempt

    def measured(self: object, chunk: list[change_sender._Operation], sent: object) -> object:
        sizes.append(sum(one.size for one in chunk))
        return real(self, chunk, sent)  # type: ignore[arg-type]

    monkeypatch.setattr(change_sender.ChangeSender, "_attempt", measured)
    many = [lamp(f"n{number}", description="word " * 300) for number in range(40)]
    report = change(kept, [*many, lamp("huge", description="word " * 20_000), lamp("last")])
    assert (report.upserted, report.rejects) == (41, {"refused by Elasticsearch": 1})
    assert max(sizes) <= 10_000
    assert len(ids(kept)) == 5 + 41
    assert_whole(kept)


class Killed(BaseException):
    """What no writer of ours survives."""


def die(*_: object) -> None:
    raise Killed


def killed(shop: Shop, upserts: Iterable[Product], deletes: Iterable[str] = ()) -> None:
    """Leave what a writer leaves that is killed when the cluster has everything."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Journal, "mark_applied", die)
        with pytest.raises(Killed):
            change(shop, upserts, deletes)


def test_what_a_killed_writer_left_is_finished_by_whoever_opens_the_generation(kept: Shop) -> None:
    change(kept, [lamp("a")])
    killed(kept, [lamp("b"), lamp("p1")], ["p2"])
    index = ClusterIndex(kept.home, INDEX, kept.cluster)
    with index.update_lock():
        catch_up(index)  # which is left to whoever holds the lock
    with closing(JournalReader(journal_file(journal_of(kept)))) as journal:
        assert (journal.applied(), journal.last()) == (1, 4)
        catch_up(index)
        assert journal.applied() == 4
    assert ids(kept) == {"p0", "p1", "p3", "p4", "a", "b"}
    if kept.cluster.vectors == "faiss":
        vectors = LocalVectors.open(journal_of(kept))
        assert vectors.alive is not None
        assert set(np.flatnonzero(vectors.alive)) == set(kept.served())
    kept.place.check_published()


def test_catching_up_asks_nothing_of_a_cluster_where_nothing_is_unfinished(shop: Shop) -> None:
    shop.load(*LAMPS)
    change(shop, [lamp("a")])
    nowhere = replace(shop.cluster, urls=("http://127.0.0.1:1",))
    catch_up(ClusterIndex(shop.home, INDEX, nowhere), shop.place.current())
    killed(shop, [lamp("b")])
    catch_up(ClusterIndex(shop.home, INDEX, nowhere), shop.place.current())  # and is only logged
    catch_up(ClusterIndex(shop.home, INDEX, shop.cluster))
    assert_whole(shop)


def test_a_generation_is_verified_and_rolled_back_to_with_its_unfinished_changes(
    kept: Shop,
) -> None:
    first = kept.place.current()
    killed(kept, [lamp("a")], ["p1"])
    kept.place.check_published()
    killed(kept, [lamp("b")], ["p2"])
    kept.load(*LAMPS)
    assert kept.place.rollback() == first
    assert ids(kept) == {"p0", "p3", "p4", "a", "b"}
    assert_whole(kept)


def test_a_writer_killed_over_a_refusal_costs_the_product_nothing(kept: Shop) -> None:
    poisoned = lamp("p1", attributes={"a\0b": "x"})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Journal, "withdraw", die)
        with pytest.raises(Killed):
            change(kept, [poisoned, lamp("a")])
    change(kept, [lamp("b")])
    assert ids(kept) == {"p0", "p1", "p2", "p3", "p4", "a", "b"}
    assert_whole(kept)


def another_host(shop: Shop, *, copied: bool = False) -> Shop:
    """Return the shop as a host sees it that shares the cluster and no file."""
    home = shop.home.parent / f"host-{secrets.token_hex(2)}"
    if copied:
        shutil.copytree(shop.home, home)
    return Shop(home, shop.cluster, shop.client)


def test_vectors_beside_the_cluster_take_changes_through_one_data_folder(shop: Shop) -> None:
    shop.load(*LAMPS)
    other = another_host(shop)
    with pytest.raises(RequestError, match="only the data folder there"):
        change(other, [lamp("b")])
    # It serves with a copy of the vectors alone, and takes no changes all the same.
    shutil.copytree(shop.place.root / "generations", other.place.root / "generations")
    assert other.place.check_published().products == 5
    with pytest.raises(RequestError, match="only the data folder there"):
        change(other, [lamp("b")])
    assert ids(shop) == {f"p{number}" for number in range(5)}
    other.load(*LAMPS)
    assert change(other, [lamp("b")]).upserted == 1
    with pytest.raises(RequestError, match="only the data folder there"):
        change(shop, [lamp("c")])


def test_a_copy_of_a_data_folder_gives_no_ordinal_that_the_other_gave(shop: Shop) -> None:
    shop.load(*LAMPS)
    copy = another_host(shop, copied=True)
    change(shop, [lamp("a")])
    with pytest.raises(RequestError, match="updated with another data folder"):
        change(copy, [lamp("b")])
    killed(shop, [lamp("c")])
    behind = another_host(shop, copied=True)
    change(shop, [lamp("d")])
    with pytest.raises(RequestError, match="updated with another data folder"):
        change(behind, (), ["p1"])
    ordinals = {product.id: ordinal for ordinal, product in shop.served().items()}
    assert ordinals == {f"p{n}": n for n in range(5)} | {"a": 5, "c": 6, "d": 7}
    assert_whole(shop)


def unfinished(shop: Shop, upserts: Iterable[Product], deletes: Iterable[str] = ()) -> None:
    """Leave what a writer leaves that is killed when the cluster has nothing yet."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(change_sender.ChangeSender, "send", die)
        with pytest.raises(Killed):
            change(shop, upserts, deletes)


def test_what_was_never_told_to_be_made_overtakes_nothing_of_another_host(shop: Shop) -> None:
    shop.cluster = replace(shop.cluster, vectors="elasticsearch")
    shop.load(*LAMPS)
    other = another_host(shop)
    change(shop, [lamp("a"), lamp("b")])
    unfinished(shop, [lamp(n, price=1.0) for n in ("p0", "p1", "p4", "a", "c", "d")], ["p2", "b"])
    newer = [lamp(name, price=2.0) for name in ("p0", "p2", "a", "c")]
    assert change(other, newer, ["p1"]).upserted == 4

    change(shop, [lamp("e")])
    prices = {product.id: product.price for product in shop.served().values()}
    assert prices == {
        "p0": 2.0, "p2": 2.0, "p3": None, "p4": 1.0, "a": 2.0, "c": 2.0, "d": 1.0, "e": None,
    }  # fmt: skip
    assert_whole(shop)


def test_compacting_brings_back_nothing_that_another_host_has_overtaken(shop: Shop) -> None:
    shop.cluster = replace(shop.cluster, vectors="elasticsearch")
    shop.load(*LAMPS)
    unfinished(shop, [lamp("p0", price=1.0), lamp("a", price=1.0)])
    change(another_host(shop), [lamp("p0", price=2.0)])
    compact(shop.place, HashEncoder(), ReindexOptions(shop.home, INDEX, cluster=shop.cluster))
    prices = {product.id: product.price for product in shop.served().values()}
    assert prices == {"p0": 2.0, "a": 1.0} | dict.fromkeys(["p1", "p2", "p3", "p4"])


def test_what_was_said_to_have_failed_comes_to_pass_never(kept: Shop) -> None:
    change(kept, [lamp("a")])
    alias = kept.cluster.prefix + INDEX
    kept.client.indices.put_settings(index=alias, settings={"index.blocks.read_only": True})
    with pytest.raises(EngineReadOnlyError):
        change(kept, [lamp("b"), lamp("p1", price=2.0), lamp("b")], ["p2", "a"])
    kept.client.indices.put_settings(index=alias, settings={"index.blocks.read_only": None})
    assert change(kept, [lamp("c")]).seq == 2
    assert {product.id: product.price for product in kept.served().values()} == dict.fromkeys(
        ["p0", "p1", "p2", "p3", "p4", "a", "c"]
    )
    assert_whole(kept)


def test_what_nobody_knows_of_is_said_to_be_so_and_finished_later(
    kept: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = change_sender.ChangeSender.send

    def unanswered(self: change_sender.ChangeSender, changes: Sequence[Change]) -> Sent:
        real(self, changes[1:])
        seqs = {one.seq for one in changes}
        return Sent(unsure=seqs, problem=EngineUnavailableError("away", fix="Wait."))

    with monkeypatch.context() as patch:
        patch.setattr(change_sender.ChangeSender, "send", unanswered)
        with pytest.raises(EngineUnavailableError, match="Whether the change was made is not"):
            change(kept, [lamp("a"), lamp("b")], ["p1"])
    report = change(kept, [lamp("c"), lamp("d", attributes={"a\0b": "x"})])
    assert (report.upserted, report.rejects) == (1, {"refused by Elasticsearch": 1})
    assert ids(kept) == {"p0", "p2", "p3", "p4", "a", "b", "c"}
    assert_whole(kept)


def test_whether_a_request_was_carried_out_is_told_from_how_it_failed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(change_sender, "_REQUEST_SECONDS", 0.2)
    monkeypatch.setattr(change_sender, "_PAUSE_SECONDS", 0.0)
    deletes = [Change(seq, 0.0, f"p{seq}", None, None, None, None) for seq in (1, 2)]
    with socket.create_server(("127.0.0.1", 0)) as silent:
        for port, sure in ((1, True), (silent.getsockname()[1], False)):
            cluster = Cluster(urls=(f"http://127.0.0.1:{port}",))
            with connect(cluster) as client:
                sender = change_sender.ChangeSender(client, cluster, "x", vectors=False)
                sent = sender.send(deletes)
            assert isinstance(sent.problem, EngineUnavailableError)
            assert (sent.missed, sent.unsure) == (({1, 2}, set()) if sure else (set(), {1, 2}))
