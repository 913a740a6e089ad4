"""The three distillation losses, each against a value worked out by hand."""

from __future__ import annotations

from math import exp, log

import pytest

torch = pytest.importorskip("torch", reason="needs the training extra")

from training.tagger.attention_transfer import attention_transfer, even_mapping  # noqa: E402
from training.tagger.mutual_information import InformationLoss, information_loss  # noqa: E402
from training.tagger.soft_labels import soft_cross_entropy, soft_label_loss  # noqa: E402


def test_soft_labels_by_hand() -> None:
    # At tau = 2 the teacher's logits (ln 9, 0) are (ln 3, 0): 3/4 and 1/4. The student's are
    # (0, ln 4) -> (0, ln 2): 1/3 and 2/3.
    teacher = torch.tensor([[log(9.0), 0.0]])
    student = torch.tensor([[0.0, log(4.0)]])
    by_hand = -(0.75 * log(1 / 3) + 0.25 * log(2 / 3)) * 2**2
    assert soft_cross_entropy(student, teacher, 2.0).item() == pytest.approx(by_hand)


def test_soft_labels_take_the_mean_over_rows_and_nothing_of_none() -> None:
    logits = torch.tensor([[1.0, 0.0], [0.0, 3.0]])
    rows = [soft_cross_entropy(row[None], row[None], 1.0).item() for row in logits]
    assert soft_cross_entropy(logits, logits, 1.0).item() == pytest.approx(sum(rows) / 2)
    assert soft_cross_entropy(logits[:0], logits[:0], 1.0).item() == 0.0


def test_the_students_gradient_vanishes_where_it_agrees_with_the_teacher() -> None:
    student = torch.tensor([[2.0, -1.0, 0.5]], requires_grad=True)
    soft_cross_entropy(student, student.detach() + 5.0, 3.0).backward()
    assert student.grad is not None
    assert student.grad.abs().max().item() < 1e-6


def test_alpha_parts_hard_from_soft() -> None:
    assert soft_label_loss(2.0, 6.0, 0.25) == pytest.approx(0.25 * 2 + 0.75 * 6)


@pytest.mark.parametrize(
    ("student", "teacher", "mapping"),
    [(3, 6, (1, 3, 5)), (2, 6, (2, 5)), (6, 6, (0, 1, 2, 3, 4, 5)), (2, 3, (1, 2)), (1, 4, (3,))],
)
def test_layers_are_mapped_to_the_same_depth(
    student: int, teacher: int, mapping: tuple[int, ...]
) -> None:
    assert even_mapping(student, teacher) == mapping


def test_attention_transfer_by_hand_with_unequal_heads() -> None:
    # The student's one head against the mean of the teacher's two, its second layer: the
    # differences are 0.2, -0.2, 0, 0, so their squares' mean is 0.02.
    student = [torch.tensor([[[[0.7, 0.3], [0.5, 0.5]]]])]
    teacher = [
        torch.zeros(1, 2, 2, 2),
        torch.tensor([[[[0.4, 0.6], [0.2, 0.8]], [[0.6, 0.4], [0.8, 0.2]]]]),
    ]
    mask = torch.ones(1, 2, dtype=torch.long)
    assert attention_transfer(student, teacher, (1,), mask).item() == pytest.approx(0.02)


def test_attention_transfer_leaves_padding_out() -> None:
    student = [torch.tensor([[[[0.7, 0.3], [0.5, 0.5]]]])]
    teacher = [torch.tensor([[[[0.6, 9.0], [9.0, 9.0]]]])]
    mask = torch.tensor([[1, 0]])
    assert attention_transfer(student, teacher, (0,), mask).item() == pytest.approx(0.01)


def test_mutual_information_by_hand() -> None:
    # Unit vectors along the axes: the right pair has cosine 1, the wrong one 0, so at
    # temperature 0.5 each row costs -ln(e^2 / (e^2 + e^0)).
    vectors = torch.tensor([[3.0, 0.0], [0.0, 5.0]])
    by_hand = -log(exp(2) / (exp(2) + 1))
    assert information_loss(vectors, vectors, 0.5).item() == pytest.approx(by_hand)


def test_the_bound_is_zero_where_nothing_can_be_told() -> None:
    same = torch.ones(4, 3)
    assert information_loss(same, same).item() == pytest.approx(log(4))


def test_projections_bring_unequal_widths_together() -> None:
    torch.manual_seed(1)
    loss = InformationLoss(4, 6, width=3)
    found = loss(torch.randn(5, 4), torch.randn(5, 6))
    found.backward()
    assert found.item() > 0
    assert loss.student.weight.grad is not None
    assert loss.student.weight.grad.abs().sum().item() > 0
