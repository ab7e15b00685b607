"""Pictures of the simulated recordings that missed a figure."""

from __future__ import annotations

from typing import NamedTuple, cast

import numpy as np

from kneehold.sensor.bench.cases import DailyCase, SetCase
from kneehold.sensor.bench.counted import Followed
from kneehold.sensor.bench.targets import DRIFT_LIMIT_DEG, WORST_HOLD_LIMIT_S
from kneehold.sensor.coach.hold_band import band_deg
from kneehold.sensor.model.events import Rep
from kneehold.sensor.report.missed import Drift, Held, Line, Seen, gaps_of, missed_svg
from kneehold.sensor.report.panels import Bar
from kneehold.sensor.review.misses import Miss, missed_holds
from kneehold.sensor.review.table import number
from kneehold.sensor.simulation.scenarios import Simulation

__all__ = ["Picture", "daily_picture", "held_of", "set_picture"]

# With an unknown mounting the angle counts from the rest: in other movement from the last second before the lift.
_REST_S = 1.0


class Picture(NamedTuple):
    """The trace of one recording as a file; ``svg`` is empty where nothing was missed."""

    name: str  # of the file, without its ending
    svg: str


def set_picture(case: SetCase, simulation: Simulation, followed: Followed) -> Picture:
    """What was missed in a set: repetitions, an end of a hold, the steadiness of the angle in a long one."""
    result = followed.counted.result
    misses: list[Miss | Drift] = [*missed_holds(result.detected, result.reference, WORST_HOLD_LIMIT_S)]
    wanted = ["every hold counted"] if any(isinstance(miss, Miss) and miss.is_count for miss in misses) else []
    wanted += [f"within {WORST_HOLD_LIMIT_S:g} s"] if any(not _is_count(miss) for miss in misses) else []
    drifts = _drifts(followed)
    wanted += [f"at most {DRIFT_LIMIT_DEG:g} degrees"] if drifts else []
    misses += drifts
    if not misses:
        return Picture(case.stem, "")
    lost = f", {100.0 * case.loss:g} % of packets lost" if case.loss else ""
    title = f"{case.profile}, seed {case.seed}, hold {case.hold_s:g} s{lost}"
    # Of the same motion with nothing lost it is known what happened in the gaps.
    whole = case._replace(loss=0.0).simulate() if case.loss else simulation
    seen = _seen(title, simulation, followed, Line(whole.t_s, whole.elevation_deg), followed.zero_deg)
    return Picture(case.stem, missed_svg(seen, misses, ", ".join(wanted)))


def daily_picture(case: DailyCase, simulation: Simulation, followed: Followed) -> Picture:
    """What was counted in other movement, and what was truly done then."""
    misses = missed_holds(followed.counted.result.detected, (), WORST_HOLD_LIMIT_S)
    if not misses:
        return Picture(case.stem, "")
    doing = _doing(simulation)
    told: list[Miss] = []
    for miss, rep in zip(misses, followed.reps, strict=True):
        during = next((bar.text for bar in doing if bar.start_s <= rep.hold_start_s < bar.end_s), "?")
        words = (
            f"a hold of {number(rep.hold_s, 1)} s, {number(rep.range_deg, 0)} degrees above the rest, is counted at "
            f"{number(rep.hold_start_s, 0)} s, in the movement '{during}'"
        )
        told.append(miss._replace(words=words))
    title = f"Other movement, {case.kind}, seed {case.seed}"
    true = Line(simulation.t_s, simulation.elevation_deg)
    seen = _seen(title, simulation, followed, true, _zero_before(followed, simulation), doing)
    return Picture(case.stem, missed_svg(seen, told, "nothing counted"))


def held_of(rep: Rep, zero_deg: float) -> Held:
    """The hold of a counted repetition, its angles from a zero that lies at ``zero_deg``."""
    plateau_deg = rep.plateau_deg + zero_deg
    return Held(rep.hold_start_s, rep.hold_end_s, plateau_deg - band_deg(rep.range_deg), plateau_deg)


def _is_count(miss: Miss | Drift) -> bool:
    return isinstance(miss, Miss) and miss.is_count


def _drifts(followed: Followed) -> list[Drift]:
    starts_s = [hold.start_s for hold in followed.counted.result.reference]
    return [
        Drift(
            f"in the hold at {number(hold.start_s, 1)} s the measured angle drifts by "
            f"{number(abs(hold.drift_deg), 2)} degrees in 30 s",
            starts_s.index(hold.start_s),
        )
        for hold in followed.counted.long_holds
        if abs(hold.drift_deg) > DRIFT_LIMIT_DEG
    ]


def _seen(
    title: str, simulation: Simulation, followed: Followed, true: Line, zero_deg: float, doing: tuple[Bar, ...] = ()
) -> Seen:
    held = tuple(
        Held(rep.hold_start_s, rep.hold_end_s, rep.plateau_deg - band_deg(rep.range_deg), rep.plateau_deg)
        for rep in simulation.reps
    )
    measured = Line(followed.angles[:, 0], followed.angles[:, 1] + zero_deg)
    counted = tuple(held_of(rep, zero_deg) for rep in followed.reps)
    return Seen(title, measured, true, gaps_of(simulation.t_s), held, counted, doing)


def _zero_before(followed: Followed, simulation: Simulation) -> float:
    """Where the measured angle has its zero just before the first movement that was counted."""
    if simulation.description["declared"]:
        return 0.0
    at_s, t_s = followed.reps[0].lift_start_s, followed.angles[:, 0]
    before = followed.angles[(t_s > at_s - _REST_S) & (t_s <= at_s)]
    true_deg = np.interp(before[:, 0], simulation.t_s, simulation.elevation_deg)
    return float(np.nanmedian(true_deg - before[:, 1])) if len(before) else 0.0


def _doing(simulation: Simulation) -> tuple[Bar, ...]:
    labels = cast("list[dict[str, object]]", simulation.description["labels"])
    return tuple(
        Bar(cast("float", span["start_s"]), cast("float", span["end_s"]), str(span["label"]).replace("_", " "))
        for span in labels
    )
