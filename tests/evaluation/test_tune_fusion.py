from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from zlib import crc32

import numpy as np
import pytest
from click.testing import CliRunner
from numpy.typing import NDArray

from catalog.errors import JudgmentsError
from evaluation.cli import evaluate_command
from evaluation.evaluate import evaluate
from evaluation.fusion_grid import FusionGrid, reciprocal_rank_fusion
from evaluation.judgments import Judgments, judgments_from
from evaluation.tune_cli import as_json, tune_fusion_command
from evaluation.tune_fusion import (
    LEXICAL_WEIGHTS,
    RECALL,
    SET_VALUES,
    TARGET,
    choose_by_folds,
    tune_fusion,
)
from indexer.embedded.generation import Generation
from indexer.embedded.generations import IndexFolder
from indexer.reindex import ReindexOptions, reindex
from models.encoder import Encoder
from query.plan import plain_plan
from ranker.embedded.catalogue import EmbeddedCatalogue
from ranker.fuse import CatalogueFacts, FusionWeights
from ranker.request import Mode
from ranker.retrieve import Stopwatch, retrieve
from ranker.search import Searcher
from ranker.words import plain_words

KINDS = ("usb hub", "desk lamp", "laser printer", "wireless mouse")
COLOURS = ("black", "white", "silver", "red", "blue")
QUERIES = (
    "usb hub", "black usb hub", "lamp", "white lamp for a desk", "printer", "red mouse",
    "wireless silver mouse", "AB120", "blue", "laser", "nothing like it", "!?",
)  # fmt: skip
SHIPPED = FusionWeights()


class WordEncoder:
    """A unit vector of hashed words and of their first letters, so that near words are near."""

    name = "words"
    dimension = 48
    identity = "words-1"

    def encode(self, texts: Sequence[str], max_tokens: int | None = None) -> NDArray[np.float32]:
        return np.stack([self.encode_query(text) for text in texts])

    def encode_query(self, text: str) -> NDArray[np.float32]:
        vector = np.full(self.dimension, 0.05, dtype=np.float32)
        for word in text.lower().replace(".", " ").split():
            vector[crc32(word.encode()) % 32] += 1.0
            vector[32 + crc32(word[:1].encode()) % 16] += 0.7
        unit: NDArray[np.float32] = vector / np.linalg.norm(vector)
        return unit


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty products, each with a kind, a colour, a code in its title and a description."""
    rows = ["id,title,description"]
    for number, kind in enumerate(KINDS):
        for place, colour in enumerate(COLOURS):
            other = KINDS[(number + place) % len(KINDS)]
            rows.append(f"p{number}{place},{colour} {kind} AB{number}{place}0,goes with a {other}")
    path = tmp_path_factory.mktemp("catalogue") / "products.csv"
    path.write_text("\n".join(rows) + "\n")
    return path


@pytest.fixture(scope="module")
def generation(catalogue: Path, tmp_path_factory: pytest.TempPathFactory) -> Generation:
    home = tmp_path_factory.mktemp("home")
    reindex([catalogue], WordEncoder(), ReindexOptions(home=home, index="tiny", threads=1))
    return Generation.open(IndexFolder(home, "tiny").published())


def judged() -> Judgments:
    """Grades that have nothing to do with any ranking, but are the same each time."""
    return judgments_from(
        {
            query: {
                f"p{number}{place}": float(crc32(f"{query}{number}{place}".encode()) % 4)
                for number in range(len(KINDS))
                for place in range(len(COLOURS))
                if (number + place) % 3
            }
            for query in QUERIES
        }
    )


@pytest.mark.parametrize(
    "shipped", [SHIPPED, FusionWeights(described=0.6, partial=0.9, threshold=0.5, code=0.3)]
)
def test_the_shipped_weights_score_what_the_engine_that_serves_scores(
    generation: Generation, shipped: FusionWeights
) -> None:
    judgments = judged()
    tuning = tune_fusion(
        judgments, EmbeddedCatalogue(generation), WordEncoder(), shipped=shipped, folds=3
    )
    searcher = Searcher(EmbeddedCatalogue(generation), WordEncoder(), shipped)
    modes: dict[str, Mode] = {"shipped": "hybrid", "lexical": "lexical", "semantic": "semantic"}
    for name, mode in modes.items():

        def rank(query: str, depth: int, mode: Mode = mode) -> list[tuple[str, float]]:
            return searcher.rank(query, mode, depth)

        result = evaluate(rank, judgments, (TARGET, RECALL))
        system = tuning.systems[name]
        assert system.ndcg.tolist() == result.scores.values("nDCG@10", judgments.queries)
        assert system.recall.tolist() == result.scores.values("R@100", judgments.queries)
    assert 0.1 < tuning.systems["shipped"].ndcg.mean() < 0.99


def test_any_weight_orders_as_retrieval_with_that_weight_does(generation: Generation) -> None:
    grid = FusionGrid(QUERIES, EmbeddedCatalogue(generation), WordEncoder(), SHIPPED, depth=100)
    different = 0
    for value in LEXICAL_WEIGHTS:
        weights = FusionWeights(described=value)
        ranked = grid.ordered_by(weights)
        assert ranked == grid.retrieved_by(weights, "hybrid")[0]
        different += ranked != grid.ordered_by(SHIPPED)
    assert different > 3
    # whoever asks for a code gets its product, whatever the weight
    assert grid.ordered_by(FusionWeights(described=0.0))["AB120"][0] == "p12"


def test_each_value_of_what_defines_the_set_is_measured_on_its_own_set(
    generation: Generation,
) -> None:
    tuning = tune_fusion(judged(), EmbeddedCatalogue(generation), WordEncoder(), folds=3)
    assert {name: len(trials) for name, trials in tuning.sets.items()} == {
        name: len({*values, getattr(SHIPPED, name)}) for name, values in SET_VALUES.items()
    }
    for name, trials in tuning.sets.items():
        sizes = [trial.size or 0.0 for trial in trials]
        assert sizes == sorted(sizes, reverse=True)
        at_ship = next(trial for trial in trials if trial.value == getattr(SHIPPED, name))
        assert at_ship.ndcg == tuning.systems["shipped"].ndcg.mean()
    last = tuning.sets["threshold"][-1]
    weights = FusionWeights(threshold=last.value)
    catalogue = EmbeddedCatalogue(generation)
    sizes = [
        retrieve(
            plain_plan(query),
            "hybrid",
            catalogue,
            plain_words(catalogue.terms(query)),
            WordEncoder(),
            weights,
            CatalogueFacts(catalogue.products, catalogue.described),
            Stopwatch(),
        ).ordinals.size
        for query in QUERIES
    ]
    assert last.size == np.median(sizes)


def test_the_best_weight_is_found_and_compared(generation: Generation) -> None:
    tuning = tune_fusion(judged(), EmbeddedCatalogue(generation), WordEncoder(), folds=3)
    best = max(tuning.trials, key=lambda trial: trial.ndcg)
    assert (tuning.weight, tuning.described) == ("described", 1.0)
    assert tuning.best == best.value
    assert tuning.systems["best on all"].ndcg.mean() == best.ndcg
    assert tuning.systems["cross-validated"].ndcg.mean() <= best.ndcg
    assert len(tuning.chosen) == 3
    row = tuning.comparisons()["shipped", "lexical"]
    means = [tuning.systems[name].ndcg.mean() for name in ("shipped", "lexical")]
    assert row.difference == pytest.approx(means[0] - means[1])
    shown = as_json(tuning)
    assert shown["systems"]["shipped"]["nDCG@10"] == means[0]
    assert [trial["value"] for trial in shown["described"]] == [t.value for t in tuning.trials]
    assert "median_size" in shown["partial"][0]


def test_a_fold_is_scored_by_what_the_other_folds_chose() -> None:
    # Row 0 is good on one query alone; the folds without it must choose it, its own must not.
    scores = np.array([[1.0, 0.0, 0.0, 0.0], [0.0, 0.3, 0.3, 0.3]])
    picks, fold_of = choose_by_folds(scores, 4)
    assert sorted(fold_of.tolist()) == [0, 1, 2, 3]
    for query, fold in enumerate(fold_of):
        assert picks[fold] == (1 if query == 0 else 0)
    assert choose_by_folds(np.zeros((3, 4)), 2)[0] == [0, 0]


def test_reciprocal_ranks_by_hand() -> None:
    legs = [{"q": ["a", "b", "c"]}, {"q": ["c", "d", "a", "b"]}]
    # a: 1/61 + 1/63, c: 1/63 + 1/61, b: 1/62 + 1/64, d: 1/62
    assert reciprocal_rank_fusion(legs, 10) == {"q": ["a", "c", "b", "d"]}
    assert reciprocal_rank_fusion(legs, 2) == {"q": ["a", "c"]}


def test_more_folds_than_queries_are_refused(generation: Generation) -> None:
    with pytest.raises(JudgmentsError, match="12 queries cannot be dealt into 13 folds"):
        tune_fusion(judged(), EmbeddedCatalogue(generation), WordEncoder(), folds=13)


def test_the_command_agrees_with_evaluate(catalogue: Path, tmp_path: Path) -> None:
    titles = tmp_path / "titles.csv"
    rows = (line.rsplit(",", 1)[0] for line in catalogue.read_text().splitlines())
    titles.write_text("\n".join(rows) + "\n")
    encoder = Encoder.open("all-minilm-l6-v2", threads=1)
    reindex([titles], encoder, ReindexOptions(home=tmp_path, index="tiny", threads=1))
    judgments = tmp_path / "judgments.csv"
    judgments.write_text(
        "query,docid,rating\nusb hub,p01,3\nusb hub,p13,1\ndesk light,p12,2\ncursor device,p30,3\n"
        "red printer,p23,3\nred printer,p21,2\nusb hub,p30,0\n"
    )
    words = ["--index", "tiny", "--judgments", str(judgments), "--data-dir", str(tmp_path)]
    runner = CliRunner()
    # Fusion is tuned on the words as they are.
    measures = ["--mode", "hybrid", "--measures", "nDCG@10", "R@100", "--json"]
    measures += ["--understanding", "none"]
    evaluated = json.loads(runner.invoke(evaluate_command, [*words, *measures]).stdout)
    tuned = json.loads(
        runner.invoke(tune_fusion_command, [*words, "--folds", "2", "--json"]).stdout
    )
    assert tuned["systems"]["shipped"]["nDCG@10"] == pytest.approx(
        evaluated["measures"]["nDCG@10"], abs=1e-12
    )
    assert tuned["systems"]["shipped"]["R@100"] == evaluated["measures"]["R@100"]
    # titles alone are another kind of catalogue
    assert (tuned["weight"], tuned["described"]) == ("undescribed", 0.0)
    table = runner.invoke(tune_fusion_command, [*words, "--folds", "2"])
    assert table.exit_code == 0
    assert "cross-validated │ shipped" in " ".join(table.stdout.split())
