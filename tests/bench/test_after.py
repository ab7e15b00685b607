"""Are sets after other movement measured as they are, and made again by the words that name them?"""

from __future__ import annotations

import pytest

from kneehold.sensor.bench.after import measure_after
from kneehold.sensor.bench.cases import after_cases
from kneehold.sensor.cli.main import main
from kneehold.sensor.model.errors import UsageError
from kneehold.sensor.simulation.scenarios import simulate_set


@pytest.mark.long
def test_the_report_is_the_same_for_any_number_of_processes() -> None:
    one, two = (measure_after(2, workers) for workers in (1, 2))
    assert (one.text(), one.json()) == (two.text(), two.json())
    ours = [row for row in one.rows if row.way == "kneehold"]
    assert [(row.mounting, row.sets, row.whole, row.missed) for row in ours] == [
        ("declared", 2, 2, 0),
        ("unknown", 2, 2, 0),
    ]


def test_the_set_comes_after_the_other_movement_and_only_the_set_is_to_be_counted() -> None:
    simulation = simulate_set(3, "knee-to-chest", reps=2, hold_s=5.0, before_min=0.5)
    labels = simulation.description["labels"]
    assert isinstance(labels, list)
    assert len(simulation.reps) == 2
    assert simulation.reps[0].lift_start_s > 30.0
    assert {"rep", "lie_still"} <= {span["label"] for span in labels}


def test_every_case_has_other_movement_before_it_with_either_mounting() -> None:
    cases = after_cases(3)
    assert sorted(case.declared for case in cases) == [False] * 3 + [True] * 3
    assert all(case.before_min > 0.0 and f"--before {case.before_min:g}" in case.name for case in cases)


@pytest.mark.parametrize("profile", ["knee-to-chest-seated", "knee-to-chest-wall"])
def test_before_an_exercise_that_does_not_begin_lying_nothing_can_come(profile: str) -> None:
    with pytest.raises(UsageError, match="does not begin lying"):
        simulate_set(1, profile, before_min=1.0)


@pytest.mark.long
def test_the_command_prints_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "after", "--sets", "1", "--workers", "1", "--json"]) == 0
    assert '"type": "after"' in capsys.readouterr().out
