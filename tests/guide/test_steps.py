"""Is the table of the session's steps whole, and does pain always lead out?"""

from __future__ import annotations

import pytest

from kneehold.sensor.guide.steps import OVER, ROWS, Signal, following
from kneehold.sensor.model.guided_events import Step


def test_every_step_has_a_row_and_every_step_but_the_first_two_is_reached() -> None:
    reached = {step for row in ROWS.values() for step in row.values()} | {Step.PAIN_STOP}
    assert set(ROWS) == set(Step)
    assert set(Step) - reached == {Step.SCREEN}


@pytest.mark.parametrize("step", Step)
@pytest.mark.parametrize("signal", Signal)
def test_what_is_over_stays_over_and_pain_always_leads_to_a_stop(step: Step, signal: Signal) -> None:
    after = following(step, signal)
    if step in OVER:
        assert after is None
    elif signal is Signal.PAIN:
        assert after in (Step.PAIN_STOP, Step.STOP_SCREEN)
    elif signal in (Signal.STOP, Signal.IDLE):
        assert after not in (None, Step.HOLD, Step.PREPARE)
    assert not (step is Step.PAIN_STOP and after in (Step.PREPARE, Step.LIE_STILL))
