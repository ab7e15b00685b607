"""A live session: how it begins, and how an interrupted one is resumed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from kneehold import __version__
from kneehold.sensor.archive.data_dir import DataDir
from kneehold.sensor.archive.known_sensors import known_sensors
from kneehold.sensor.archive.safety import is_screen_due
from kneehold.sensor.archive.times import now_utc
from kneehold.sensor.core.guided_pipeline import Core, core_of
from kneehold.sensor.core.pipeline import OnRow
from kneehold.sensor.core.setup import SessionSetup
from kneehold.sensor.drivers.contract import ProtocolOptions
from kneehold.sensor.drivers.registry import by_name
from kneehold.sensor.exercises.plan_files import plan_text
from kneehold.sensor.model.errors import UsageError
from kneehold.sensor.model.values import Command, CommandKind, Side
from kneehold.sensor.motion.declared_mounting import parse_mounting
from kneehold.sensor.replay.replay import ReplayOptions, Trace, session_setup
from kneehold.sensor.sources.scan_results import BleSensor, Identity
from kneehold.sensor.tape.header import SensorHeader, TapeGuidance, TapeHeader, TapePlan
from kneehold.sensor.tape.lock import is_locked
from kneehold.sensor.tape.reader import HEADER_FILE, TAPE_FILE, open_recording
from kneehold.sensor.tape.writer import TapeWriter

__all__ = ["LiveSession", "MakeTrace", "broken_off", "new_session", "resumed_session"]

# Who wants to see every sample says so once it is known what the session is.
MakeTrace = Callable[[SessionSetup], Trace | None]


class LiveSession(NamedTuple):
    """Everything a live session is made of, beside its source."""

    folder: Path
    tape: TapeWriter
    pipeline: Core
    setup: SessionSetup
    sensors: tuple[BleSensor, ...]
    begin_ns: int | None  # the clock of the entries at the start; None: any


def new_session(
    place: DataDir,
    sensors: Iterable[BleSensor],
    options: ReplayOptions,
    make_trace: MakeTrace | None = None,
    plan: str | None = None,
    on_row: OnRow | None = None,
) -> LiveSession:
    """A new folder in ``place`` and a core that knows nothing yet; ``plan`` (shipped, or a file) leads through it.

    Raises ``UsageError`` for options that cannot be used and ``OutputError`` where nothing can be written.
    """
    chosen = tuple(sensors)
    started_utc = now_utc()
    header = _header(chosen, options, started_utc)
    if plan is not None:
        guidance = TapeGuidance(plan_text(plan), is_screen_due(place, started_utc))
        header = replace(header, guidance=guidance, session_id=plan)
    setup = session_setup(header, options)
    folder = _free_folder(place.made().sessions, started_utc)
    header = _planned(header, setup, folder.name)
    pipeline = core_of(setup, make_trace(setup) if make_trace else None, on_row)
    return LiveSession(folder, TapeWriter(folder, header), pipeline, setup, chosen, None)


def resumed_session(place: DataDir, folder: Path, make_trace: MakeTrace | None = None) -> LiveSession:
    """The session in ``folder`` as it was when it broke off; what was announced is not announced again.

    Raises ``RecordingError`` for what is no session and ``OutputError`` if it is sealed.
    """
    tape = TapeWriter.resume(folder)
    recording = open_recording(folder)
    assert recording.header is not None
    setup = session_setup(recording.header, ReplayOptions())
    pipeline = core_of(setup, make_trace(setup) if make_trace else None)
    last_ns = 0
    addresses = {sensor.name: sensor.address for sensor in recording.header.sensors}
    with closing(recording.entries()) as entries:
        for entry in entries:
            pipeline.advance(entry)
            last_ns = entry.arrival_ns
            if isinstance(entry, Command) and entry.kind is CommandKind.CHANGE_SENSOR:
                addresses[entry.sensor] = entry.text
    # How long it was away only the wall clock knows; one that was set back says nothing.
    away_s = max(0.0, time.time() - (folder / TAPE_FILE).stat().st_mtime)
    names = {known.address: known.name for known in known_sensors(place).values()}
    sensors = tuple(
        _sensor_of(replace(sensor, address=address), names.get(address, ""))
        for sensor in recording.header.sensors
        for address in (addresses[sensor.name],)
    )
    return LiveSession(folder, tape, pipeline, setup, sensors, last_ns + round(away_s * 1e9))


def broken_off(place: DataDir) -> Path | None:
    """The newest session that was not ended, if there is one; not one that is being written now."""
    try:
        folders = sorted(
            (f for f in place.sessions.iterdir() if (f / TAPE_FILE).is_file() and not f.is_symlink()),
            key=lambda f: f.name,
        )
    except OSError:
        return None
    left = (folder for folder in reversed(folders) if (folder / HEADER_FILE).exists() and not is_locked(folder))
    return next(left, None)


def _header(sensors: tuple[BleSensor, ...], options: ReplayOptions, started_utc: str) -> TapeHeader:
    mounting = parse_mounting(options.mount or "unknown")
    side = options.side or Side.RIGHT.value
    listed = tuple(
        SensorHeader(
            sensor.name,
            sensor.driver.name,
            sensor.name if len(sensors) > 1 else side,
            mounting,
            sensor.options.rate_hz or sensor.driver.rates_hz[0],
            sensor.options.variant,
            sensor.identity.address,
        )
        for sensor in sensors
    )
    plan = TapePlan(options.profile or "knee-to-chest", side, options.hold_s or 20.0, options.reps or 3)
    return TapeHeader("", f"kneehold {__version__}", listed, plan, started_utc)


def _planned(header: TapeHeader, setup: SessionSetup, name: str) -> TapeHeader:
    """The header with everything that was decided, so that a replay needs no options."""
    profile = setup.profile
    plan = TapePlan(profile.name, setup.side, setup.hold_s, setup.reps, setup.tolerance_s)
    thresholds = (("min_range_deg", profile.min_range_deg), ("min_hold_s", profile.min_hold_s))
    return TapeHeader(
        name, header.software, header.sensors, plan, header.started_utc, "recorded live", thresholds,
        guidance=header.guidance,
    )  # fmt: skip


def _free_folder(sessions: Path, started_utc: str) -> Path:
    """``2026-03-31T07-15-00Z``, with a number behind it if two begin in one second."""
    stem = started_utc.replace("+00:00", "Z").replace(":", "-")
    names = (stem, *(f"{stem}-{number}" for number in range(2, 100)))
    for name in names:
        if not (sessions / name).exists():
            return sessions / name
    raise UsageError(f"{sessions}: too many sessions begin in this second.")


def _sensor_of(header: SensorHeader, name: str) -> BleSensor:
    if header.driver is None:
        raise UsageError(f"the sensor '{header.name}' of this session came from a file; it cannot be gone on with.")
    driver = by_name(header.driver)
    options = ProtocolOptions(header.rate_hz, header.variant)
    return BleSensor(header.name, Identity(header.address, name), driver, options)
