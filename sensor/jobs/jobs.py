"""Many cases done by a pool, leaving out those an interrupted run has finished."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from pathlib import Path

from kneehold.sensor.jobs.journal import Journal
from kneehold.sensor.jobs.worker_pool import Case, Crew, Outcome

__all__ = ["do_all"]

Kept = Callable[[str, Outcome], Outcome]


def do_all(
    work: Callable[[Case], Outcome],
    cases: Mapping[str, Case],
    crew: Crew,
    *,
    journal: Path | None = None,
    key: str = "",
    completed: Kept = lambda _, outcome: outcome,
    keep: Callable[[str, Outcome], None] = lambda _, __: None,
    on_progress: Callable[[float], None] = lambda _: None,
) -> dict[str, Outcome]:
    """The outcome of every case by its name, in the order of ``cases``.

    Each outcome is ``completed`` in this process, put down in ``journal``, then given to ``keep``,
    which writes results where they belong. Outcomes that the journal has are given to ``keep``
    again: the interruption may have come between the two. ``key`` as in ``Journal``.
    """
    with Journal(journal, key) if journal is not None else nullcontext() as notes:
        known = {} if notes is None else notes.done
        outcomes = {name: known[name] for name in cases if name in known}
        for name, outcome in outcomes.items():
            keep(name, outcome)
        names = [name for name in cases if name not in known]
        for place, raw in crew(work, [cases[name] for name in names]):
            outcome = completed(names[place], raw)
            if notes is not None:
                notes.add(names[place], outcome)
            keep(names[place], outcome)
            outcomes[names[place]] = outcome
            on_progress(len(outcomes) / len(cases))
    return {name: outcomes[name] for name in cases}
