"""A recording through the core, as fast as it goes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from typing import TypeVar, cast

from kneehold.sensor.core.guided_pipeline import core_of
from kneehold.sensor.core.pipeline import OnRow, SensorSetup, SessionSetup
from kneehold.sensor.drivers.registry import driver_names
from kneehold.sensor.exercises.plan import Guidance
from kneehold.sensor.exercises.plan_files import parse_plan
from kneehold.sensor.exercises.profile_files import all_profiles, chosen_profile
from kneehold.sensor.files.untrusted import named_errors
from kneehold.sensor.model.errors import RecordingError
from kneehold.sensor.model.events import Attempt, Event, Rep, RepCounted
from kneehold.sensor.model.guided_events import Undone
from kneehold.sensor.model.values import Side
from kneehold.sensor.motion.declared_mounting import parse_mounting
from kneehold.sensor.sources.contract import EntrySource
from kneehold.sensor.tape.header import TapeGuidance, TapeHeader
from kneehold.sensor.tape.imports.options import NOTHING_SAID, ImportOptions
from kneehold.sensor.tape.reader import HEADER_FILE, open_recording

__all__ = [
    "EntrySource",
    "ReplayOptions",
    "ReplayResult",
    "Trace",
    "replay",
    "session_setup",
]

# Where neither the options nor the recording say it: 3 times 20 s with the right leg.
_DEFAULT_SIDE = Side.RIGHT
_DEFAULT_HOLD_S = 20.0
_DEFAULT_REPS = 3
_DEFAULT_MOUNT = "unknown"
_DEFAULT_FILTER = "gravity"
_DEFAULT_SENSOR = "thigh"

_T = TypeVar("_T")

Trace = Callable[[str, float, float, str], None]  # sensor, t_s, elevation_deg, phase


@dataclass(frozen=True, slots=True)
class ReplayOptions:
    """What a person says about a recording; ``None`` where nothing was said.

    What is not said is taken from the recording's own header, and only after it from the defaults
    named here.
    """

    profile: str | None = None  # knee-to-chest
    profile_file: str | None = None
    side: str | None = None  # right
    hold_s: float | None = None  # 20
    reps: int | None = None  # 3
    tolerance_s: float | None = None  # 1 s or 5 %, whichever is more
    mount: str | None = None  # unknown
    filter_name: str | None = None  # gravity
    reading: ImportOptions = NOTHING_SAID  # of an export: units, and which of several recordings


@dataclass(frozen=True, slots=True)
class ReplayResult:
    """Everything that came of a recording."""

    setup: SessionSetup
    events: tuple[Event, ...]
    summary: dict[str, object]
    is_side_said: bool = False  # whether somebody named the leg; else it is only assumed

    @property
    def reps(self) -> tuple[Rep, ...]:
        """The repetitions, in order, without those that the person took back."""
        undone = {(event.sensor, event.index) for event in self.events if isinstance(event, Undone)}
        reps = (event.rep for event in self.events if isinstance(event, RepCounted))
        return tuple(rep for rep in reps if (rep.sensor, rep.index) not in undone)

    @property
    def attempts(self) -> tuple[Attempt, ...]:
        """What was no repetition, in order."""
        return tuple(event for event in self.events if isinstance(event, Attempt))

    @property
    def source(self) -> str:
        """The name of the recording."""
        return str(self.summary["source"])

    @property
    def duration_s(self) -> float:
        """From the first sample to the last."""
        return cast("float", self.summary["duration_s"])

    @property
    def is_trusted(self) -> bool:
        """Whether the figures may be believed."""
        return self.summary["trusted"] is True

    @property
    def is_posture_known(self) -> bool:
        """Whether enough was declared of every mounting to know the posture, not only its change."""
        return self.summary["posture"] == "declared"


def session_setup(header: TapeHeader | None, options: ReplayOptions) -> SessionSetup:
    """What was to be done and how the sensors sat: the options, else ``header``, else the defaults.

    Raises ``UsageError`` for a profile or a mounting that cannot be used.
    """
    if header is not None and header.guidance is not None and _says_nothing_of_the_plan(options):
        return _guided_setup(header, header.guidance, options)
    plan = header.plan if header is not None else None
    side = options.side or (plan.side if plan else None) or _DEFAULT_SIDE
    return SessionSetup(
        sensors=_sensor_setups(header, options, side),
        profile=chosen_profile(options.profile or (plan.profile if plan else None), options.profile_file),
        hold_s=_said(options.hold_s, plan.hold_s if plan else _DEFAULT_HOLD_S),
        reps=_said(options.reps, plan.reps if plan else _DEFAULT_REPS),
        tolerance_s=_said(options.tolerance_s, plan.tolerance_s if plan else None),
        side=side,
        filter_name=options.filter_name or _DEFAULT_FILTER,
    )


def _check_names(header: TapeHeader, options: ReplayOptions, path: str) -> None:
    """``RecordingError`` for what the header names and this version does not know, unless the options say otherwise."""
    unknown = [sensor.driver for sensor in header.sensors if sensor.driver not in (None, *driver_names())]
    if unknown:
        families = ", ".join(driver_names())
        raise RecordingError(path, f"its header names the sensor family '{unknown[0]}'; known are {families}")
    named = header.plan.profile
    if options.profile is None and named not in {profile.name for profile in all_profiles(options.profile_file)}:
        problem = f"its header names the profile '{named}', which is not known; --profile-file may tell it"
        raise RecordingError(path, problem)


def _says_nothing_of_the_plan(options: ReplayOptions) -> bool:
    return all(said is None for said in (options.profile, options.side, options.hold_s, options.reps))


def _guided_setup(header: TapeHeader, guidance: TapeGuidance, options: ReplayOptions) -> SessionSetup:
    """A session that follows a plan: the first block's figures stand where one figure is asked for."""
    plan = parse_plan(guidance.plan_text, f"the plan of {header.session_id}", options.profile_file)
    profiles = {profile.name: profile for profile in all_profiles(options.profile_file)}
    first = plan.blocks[0]
    side = first.side if len({block.side for block in plan.blocks}) == 1 else Side.BOTH.value
    return SessionSetup(
        sensors=_sensor_setups(header, options, side),
        profile=profiles[first.profile],
        hold_s=first.hold_s,
        reps=first.reps,
        tolerance_s=first.tolerance_s,
        side=side,
        filter_name=options.filter_name or _DEFAULT_FILTER,
        guidance=Guidance(plan, tuple(profiles.values()), guidance.is_screen_due, guidance.comfortable),
    )


def _sensor_setups(header: TapeHeader | None, options: ReplayOptions, side: str) -> tuple[SensorSetup, ...]:
    if header is None:
        mounting = parse_mounting(_said(options.mount, _DEFAULT_MOUNT))
        return (SensorSetup(_DEFAULT_SENSOR, None, side, mounting, None, ""),)
    return tuple(
        SensorSetup(
            sensor.name,
            sensor.driver,
            # With two sensors each is on its own leg, whatever the repetitions are called.
            side if options.side and len(header.sensors) == 1 else sensor.side,
            sensor.mounting if options.mount is None else parse_mounting(options.mount),
            sensor.rate_hz,
            sensor.variant,
        )
        for sensor in header.sensors
    )


def _said(said: _T | None, otherwise: _T) -> _T:
    return otherwise if said is None else said


def replay(
    path: str,
    options: ReplayOptions,
    *,
    trace: Trace | None = None,
    on_row: OnRow | None = None,
    on_progress: Callable[[float], None] | None = None,
) -> ReplayResult:
    """Count the recording at ``path``, as fast as it goes.

    ``trace`` is called with the angle and ``on_row`` with the values of every sample, ``on_progress``
    with the share (0-1) that is done. Raises ``RecordingError`` for what cannot be read and
    ``UsageError`` for options that cannot be used.
    """
    recording = open_recording(path, options.reading)
    if recording.header is not None:
        _check_names(recording.header, options, str(recording.path.with_name(HEADER_FILE)))
    setup = session_setup(recording.header, options)
    pipeline = core_of(setup, trace, on_row)
    events: list[Event] = []
    with named_errors(str(path), "it cannot be counted"), closing(recording.entries(on_progress)) as entries:
        for entry in entries:
            events.extend(pipeline.advance(entry))
        events.extend(pipeline.finish().events)
        summary = pipeline.summary(recording.name)
    if on_progress is not None:
        on_progress(1.0)
    summary["warnings"] = [*recording.warnings, *cast("list[str]", summary["warnings"])]
    is_side_said = options.side is not None or recording.header is not None
    return ReplayResult(setup, tuple(events), summary, is_side_said)
