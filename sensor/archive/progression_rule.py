"""The rule by which a next step is proposed to a person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kneehold.sensor.archive.data_dir import DataDir
    from kneehold.sensor.archive.row import SessionRow
    from kneehold.sensor.review.progression import Rule

__all__ = ["progress_rule"]


def progress_rule(place: DataDir, rows: Sequence[SessionRow]) -> Rule | None:
    """The rule in the plan of the last session that counts among ``rows`` (oldest first); ``None`` without a plan."""
    from kneehold.sensor.archive.times import local_start
    from kneehold.sensor.tape.reader import open_recording

    counted = [row for row in rows if row.reps is not None and row.trusted is not False]
    dated = [row for row in counted if local_start(row.started_utc) is not None]
    header = open_recording(place.sessions / dated[-1].folder).header if dated else None
    return None if header is None or header.guidance is None else _rule_in(header.guidance.plan_text)


def _rule_in(text: str) -> Rule:
    from kneehold.sensor.exercises.plan_files import read_plan_again
    from kneehold.sensor.review.progression import Rule
    from kneehold.sensor.review.weeks import SLOTS

    plan = read_plan_again(text, "the plan of the last session")
    progress = plan.progress
    return Rule(
        sessions=progress.sessions,
        step_s=progress.step_s,
        longest_s=progress.longest_s,
        most_reps=progress.most_reps,
        is_locked=progress.is_locked,
        slots=tuple(slot.name for slot in plan.slots) or SLOTS,
    )
