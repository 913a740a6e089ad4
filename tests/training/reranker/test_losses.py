"""The losses of the cross-encoder, each against a value worked out by hand."""

from __future__ import annotations

from math import log

import pytest

from tests.training.conftest import NEEDS_TRAIN

torch = pytest.importorskip("torch", reason=NEEDS_TRAIN)

from training.reranker.losses import distilled_loss, graded_loss, pairwise_loss  # noqa: E402


def test_graded_loss_is_that_of_the_common_head_and_of_the_scales_own() -> None:
    # Logits 0 and ln 3 are shares of 1/2 and 3/4; the grade is 1/4 of its scale, the second.
    logits = torch.tensor([[0.0, 9.0, log(3.0), 9.0]])
    common = -log(1 / 2)
    own = -(0.25 * log(3 / 4) + 0.75 * log(1 / 4))
    found = graded_loss(logits, torch.tensor([0.25]), torch.tensor([1]), torch.ones(1))
    assert found.item() == pytest.approx(common + own)


def test_a_graded_row_counts_by_its_weight() -> None:
    logits = torch.tensor([[0.0, 0.0], [log(3.0), log(3.0)], [5.0, -5.0]])
    target, scale = torch.tensor([1.0, 1.0, 0.0]), torch.zeros(3, dtype=torch.long)
    found = graded_loss(logits, target, scale, torch.tensor([3.0, 1.0, 0.0]))
    assert found.item() == pytest.approx((3 * 2 * log(2) + 2 * log(4 / 3)) / 4)
    # Nothing graded is no loss, and no division by nothing.
    assert graded_loss(logits, target, scale, torch.zeros(3)).item() == 0.0


def test_a_graded_loss_is_least_at_the_mean_grade() -> None:
    logits = torch.full((2, 2), log(3.0), requires_grad=True)
    target = torch.tensor([0.5, 1.0])
    graded_loss(logits, target, torch.zeros(2, dtype=torch.long), torch.ones(2)).backward()
    assert logits.grad is not None
    assert logits.grad.sum().item() == pytest.approx(0.0, abs=1e-6)


def test_pairs_of_one_query_are_weighted_by_how_far_they_are_apart() -> None:
    # Query 7 has grades 1, 1/2 and 0. A right order by ln 3 costs ln 4/3, a wrong one ln 4.
    scores = torch.tensor([log(3.0), 0.0, log(3.0), -4.0])
    target = torch.tensor([1.0, 0.5, 0.0, 0.9])
    query = torch.tensor([7, 7, 7, 8])
    by_hand = 0.5 * log(4 / 3) + 1.0 * log(2) + 0.5 * log(4)
    assert pairwise_loss(scores, target, query).item() == pytest.approx(by_hand / 2.0)


def test_nearly_equal_grades_have_no_order() -> None:
    scores, query = torch.tensor([-3.0, 3.0]), torch.tensor([1, 1])
    assert pairwise_loss(scores, torch.tensor([0.55, 0.5]), query).item() == 0.0
    assert pairwise_loss(scores, torch.tensor([0.75, 0.5]), query).item() > 0.25 * 6


def test_distilled_loss_is_of_points_and_of_margins_within_a_query() -> None:
    # Errors of the first head: 1, 0 and 2; of the second 0. Points: (1 + 0 + 4) / 6.
    logits = torch.tensor([[2.0, 1.0], [0.0, 1.0], [5.0, 1.0]])
    teacher = torch.tensor([[1.0, 1.0], [0.0, 1.0], [3.0, 1.0]])
    query = torch.tensor([4, 4, 9])
    # Margins: (2 - 0) - (1 - 0) and its mirror, among five pairs, three of them a row with itself.
    by_hand = 5 / 6 + 0.5 * 2 / 5
    assert distilled_loss(logits, teacher, query).item() == pytest.approx(by_hand)


def test_margins_do_not_see_what_all_of_a_query_have_more() -> None:
    teacher = torch.tensor([[1.0], [-2.0]])
    query = torch.tensor([1, 1])
    assert distilled_loss(teacher + 3.0, teacher, query).item() == pytest.approx(9.0)
    assert distilled_loss(teacher, teacher, query).item() == 0.0
