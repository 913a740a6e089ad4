"""The steps by name."""

from __future__ import annotations

import pytest

from query.steps import STEPS, StepLog, chosen_steps


def test_steps_are_chosen_by_name() -> None:
    assert chosen_steps("spelling, tags,") == {"spelling", "tags"}
    assert chosen_steps("all") == set(STEPS)
    assert chosen_steps("none") == chosen_steps("") == frozenset()


@pytest.mark.parametrize("named", ["speling", "all,tags", "none,tags", "TAGS"])
def test_an_unknown_step_is_refused_with_those_that_are_known(named: str) -> None:
    with pytest.raises(ValueError, match="steps are spelling"):
        chosen_steps(named)


def test_the_log_says_what_each_step_did() -> None:
    log = StepLog()
    with log.step("one"):
        pass
    with log.step("two"):
        log.say("changed a word", "say it otherwise")
    one, two = log.steps
    assert (one.name, one.changed, one.undo) == ("one", False, "")
    assert (two.changed, two.reason, two.undo) == (True, "changed a word", "say it otherwise")
    assert two.milliseconds >= 0
