"""The report over families is the same however it is shared out, and it finds what is upside down."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kneehold.sensor.bench.counted import follow
from kneehold.sensor.bench.late import measure_late
from kneehold.sensor.bench.people import measure_people, people_cases, upside_down
from kneehold.sensor.cli.main import main
from kneehold.sensor.model.errors import UsageError
from kneehold.sensor.simulation.families import FAMILIES, RESERVED_SEEDS
from kneehold.sensor.simulation.people import simulate_family

FEW = ("ordinary", "slow-and-still")


@pytest.mark.long
def test_people_say_the_same_for_any_number_of_processes() -> None:
    one, two = (measure_people(1, workers, first_seed=40, families=FEW) for workers in (1, 2))
    assert (one.text(), one.json()) == (two.text(), two.json())


def test_both_groups_are_reported_with_both_mountings_family_by_family() -> None:
    rows = measure_people(1, 1, first_seed=40, families=FEW).rows
    groups = (
        ("known", ("ordinary", "all")),
        ("strangers", ("slow-and-still", "all")),
        ("known and strangers", ("all",)),
    )
    assert [(row.group, row.mounting, row.family) for row in rows if row.way == "kneehold"] == [
        (group, mounting, family)
        for group, families in groups
        for mounting in ("unknown", "declared")
        for family in families
    ]


def test_targets_are_those_of_everybody_and_only_where_both_groups_were_counted() -> None:
    report = measure_people(1, 1, first_seed=40, families=FEW)
    assert [(t.limit, t.is_least) for t in report.targets() if "counted exactly" in t.name] == [
        (pytest.approx(limit), True) for limit in (99.0, 98.0, 99.7, 98.7)
    ]
    assert all(target.measured is not None for target in report.targets())
    assert measure_people(1, 1, first_seed=40, families=FEW[:1]).targets() == ()


def test_every_family_is_measured_and_no_two_share_a_person() -> None:
    cases = people_cases(3)
    assert {case.family for case in cases} == {family.name for family in FAMILIES}
    assert all(case.seed in RESERVED_SEEDS for case in cases)
    assert len({case.seed for case in cases}) == 3 * len(FAMILIES)


def test_recordings_of_reserved_seeds_and_of_strangers_are_not_named() -> None:
    reserved = measure_people(1, 1, families=("put-on-again", "begun-late"))
    strangers = measure_people(2, 1, first_seed=40, families=("late-and-gaps",))
    assert (reserved.inexact, strangers.inexact) == ((), ())


def test_a_family_that_is_not_known_is_refused() -> None:
    with pytest.raises(UsageError, match="nobody"):
        people_cases(1, families=("nobody",))


def test_a_hold_that_is_a_rest_for_most_of_its_length_is_upside_down() -> None:
    simulation = simulate_family("ordinary", 40, profile="knee-to-chest")
    (rep, *_) = follow("ordinary", simulation).reps
    rest_s = simulation.reps[1].lift_start_s - simulation.reps[0].return_s
    resting = rep._replace(hold_start_s=rep.return_s, hold_end_s=rep.return_s + rest_s - 1.0)
    most_held = rep._replace(hold_start_s=rep.hold_end_s - rest_s, hold_end_s=rep.return_s + 0.3)
    assert (upside_down((rep, most_held), simulation), upside_down((rep, resting), simulation)) == (0, 1)


@pytest.mark.long
def test_late_beginnings_say_the_same_for_any_number_of_processes() -> None:
    one, two = (measure_late(50, workers, first_seed=40) for workers in (1, 2))
    assert (one.text(), one.json()) == (two.text(), two.json())
    assert sum(row.holds for row in one.rows) == pytest.approx(50, abs=15)


@pytest.mark.long
def test_bench_writes_its_figures_into_one_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "figures.json"
    words = ["bench", "people", "late", "--per-family", "1", "--family", "ordinary", "--holds", "40", "--seed", "40"]
    assert main([*words, "--workers", "1", "--json-file", str(file)]) == 0
    figures = json.loads(file.read_text(encoding="utf-8"))
    assert list(figures["parts"]) == ["people", "late"]
    assert "SIMULATED PEOPLE" in capsys.readouterr().out


def test_a_file_for_the_figures_that_cannot_be_written_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["bench", "people", "--per-family", "1", "--family", "ordinary", "--seed", "40", "--workers", "1"]
    assert main([*words, "--json-file", str(tmp_path / "none" / "figures.json")]) == 1
    assert "none" in capsys.readouterr().err
