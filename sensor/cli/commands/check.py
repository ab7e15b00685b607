"""``kneehold check``: whether a sensor, or the recording of one, can be trusted."""

from __future__ import annotations

import argparse
import asyncio
import io
import json
import zipfile
from contextlib import closing, suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from kneehold.sensor.cli.commands.replay import add_reading_arguments, reading_options
from kneehold.sensor.cli.options.bluetooth import open_bluetooth
from kneehold.sensor.cli.options.output_path import OutputPath
from kneehold.sensor.cli.options.sensors import StatusLines, add_sensor_arguments, found_sensors
from kneehold.sensor.cli.terminal.output import tell_json, tell_lines
from kneehold.sensor.model.errors import UsageError
from kneehold.sensor.model.shown import shown

if TYPE_CHECKING:
    from kneehold.sensor.model.events import Event, Update
    from kneehold.sensor.model.values import Entry, Packet, TimedRow
    from kneehold.sensor.replay.checkup import Checkup, Measured

__all__ = ["add_arguments", "run"]

# A quarter turn about each axis, there and back, with a second of rest between, at ease.
_SECONDS = 20.0
_CLOCK_S = 10.0  # a shorter time tells no error of the clock
_HOW = (
    "Hold the sensor in your hand: still for two seconds, turn it by a quarter, hold it still for a second, turn it "
    "back, and so on about each axis; {:.0f} s in all."
)
_PAUSE_S = 1.0  # a longer one may have been a link that was lost, and a clock that started again
_KIND_BYTES = 2
_EXIT = {"good": 0, "corrected": 0, "unknown": 1, "unusable": 1}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("what", nargs="?", metavar="SENSOR|FILE", help="a recording, or the sensor's name or address")
    add_sensor_arguments(parser)
    add_reading_arguments(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument(
        "--save", type=OutputPath, metavar="FILE.zip", help="keep measures and samples; no name, address, date or place"
    )


def run(args: argparse.Namespace) -> int:
    """Measure and say; 0: it can be used, 1: it cannot, or too little was seen."""
    from kneehold.sensor.replay.checkup import Checkup

    kept = _Kept(Checkup())
    if args.what and Path(args.what).exists():
        _read(args, kept)
    else:
        if args.what and args.sensor:
            raise UsageError("name the sensor once: as SENSOR or with --sensor.")
        args.sensor = args.what or args.sensor
        if args.left or args.right:
            raise UsageError("one sensor is checked at a time; use --sensor.")
        args.seconds = args.seconds or _SECONDS
        asyncio.run(_listen(args, kept))
    measured = kept.checkup.measured(kept.clock(), len(kept.packets), kept.unread)
    if args.save:
        _save(args.save, kept, measured)
    tell_json(_facts(measured, kept)) if args.json else tell_lines("\n".join(map(shown, _lines(measured, kept))))
    return _EXIT[measured.verdict]


class _Kept:
    """Samples and packets as they came. A sink and a tape of a session of which nothing is kept on disk."""

    def __init__(self, checkup: Checkup) -> None:
        self.checkup = checkup
        self.rows: list[TimedRow] = []
        self.packets: list[Packet] = []
        self.driver: str | None = None
        self.giving: set[int] = set()  # which packets gave samples
        self.unread = ""  # why nothing can be read, as a session would say it
        self._stamps: list[tuple[float, float]] = []  # arrival of each, and the time of its first sample

    def take(self, _sensor: str, row: TimedRow) -> None:
        """A sample."""
        if self.packets and len(self.packets) - 1 not in self.giving:
            self.giving.add(len(self.packets) - 1)
            self._stamps.append((1e-9 * self.packets[-1].arrival_ns, row[0]))
        self.rows.append(row)
        self.checkup.take(row)

    def append(self, entry: Entry) -> None:
        """An entry of the tape."""
        from kneehold.sensor.model.values import Packet

        if isinstance(entry, Packet):
            self.packets.append(entry)

    def append_event(self, event: Event) -> None:
        """Nothing is counted here; that packets cannot be read is kept."""
        from kneehold.sensor.model.events import Warned

        if isinstance(event, Warned) and event.code == "unreadable":
            self.unread = event.text

    def publish(self, update: Update) -> None:
        """Nothing is shown meanwhile."""

    def clock(self) -> float | None:
        """Seconds of the sensor's clock in one of the computer's, over the longest time without a pause."""
        best = (0.0, 0.0)
        begin: tuple[float, float] | None = None
        last_s = 0.0
        for arrival_s, t_s in self._stamps:
            if begin is None or arrival_s - last_s > _PAUSE_S:
                begin = (arrival_s, t_s)
            best = max(best, (arrival_s - begin[0], t_s - begin[1]))
            last_s = arrival_s
        return best[1] / best[0] if best[0] >= _CLOCK_S else None


def _read(args: argparse.Namespace, kept: _Kept) -> None:
    from kneehold.sensor.cli.terminal.progress import Progress
    from kneehold.sensor.core.pipeline import Pipeline
    from kneehold.sensor.core.setup import SessionSetup
    from kneehold.sensor.replay.replay import ReplayOptions, session_setup
    from kneehold.sensor.tape.reader import open_recording

    # As the file says, or a fault that reading would correct could not be shown.
    recording = open_recording(args.what, reading_options(args)._replace(is_as_written=True))
    setup = session_setup(recording.header, ReplayOptions())
    names = [sensor.name for sensor in setup.sensors]
    wanted = args.recording if args.recording in names else names[0]
    if recording.header is not None and len(names) > 1 and args.recording not in names:
        raise UsageError(
            f"the session has {len(names)} sensors: {', '.join(names)}; choose with --recording {names[0]}."
        )
    chosen = tuple(sensor for sensor in setup.sensors if sensor.name == wanted)
    kept.driver = chosen[0].driver
    alone = SessionSetup(
        chosen, setup.profile, setup.hold_s, setup.reps, setup.tolerance_s, setup.side, setup.filter_name
    )
    pipeline = Pipeline(alone, on_row=kept.take)
    with Progress("check") as progress, closing(recording.entries(progress.show)) as entries:
        for entry in entries:
            if entry.sensor == wanted:
                kept.append(entry)
                for event in pipeline.advance(entry):
                    kept.append_event(event)
        pipeline.finish()


async def _listen(args: argparse.Namespace, kept: _Kept) -> None:
    from kneehold.sensor.core.pipeline import Pipeline
    from kneehold.sensor.core.setup import SensorSetup, SessionSetup
    from kneehold.sensor.live.run import run_session
    from kneehold.sensor.model.values import UNKNOWN_MOUNTING
    from kneehold.sensor.replay.replay import ReplayOptions, session_setup
    from kneehold.sensor.sources.ble_link import BleSource

    async with open_bluetooth(args) as stack:
        (sensor,) = await found_sensors(args, stack, ("thigh",))
        kept.driver = sensor.driver.name
        rate_hz = sensor.options.rate_hz or sensor.driver.rates_hz[0]
        own = SensorSetup(sensor.name, sensor.driver.name, "right", UNKNOWN_MOUNTING, rate_hz, sensor.options.variant)
        plain = session_setup(None, ReplayOptions())
        setup = SessionSetup(
            (own,), plain.profile, plain.hold_s, plain.reps, plain.tolerance_s, plain.side, plain.filter_name
        )
        source = BleSource((sensor,), stack=stack, begin_ns=None, on_status=StatusLines().take)
        with suppress(OSError):
            tell_lines(_HOW.format(args.seconds), error=True)
        ending = asyncio.get_running_loop().call_later(args.seconds, source.close)
        try:
            await run_session(source, Pipeline(setup, on_row=kept.take), kept, kept)
        finally:
            ending.cancel()


def _facts(measured: Measured, kept: _Kept) -> dict[str, object]:
    """Everything that was measured, for other programs; nothing of the person, the place or the time."""
    facts = asdict(measured)
    facts["findings"] = [finding._asdict() for finding in measured.findings]
    return {"type": "check", "driver": kept.driver, **facts, "sentence": measured.sentence}


def _lines(m: Measured, kept: _Kept) -> list[str]:
    rate = "unknown" if m.rate_hz is None else f"{m.rate_hz:.2f} Hz ({m.samples} samples in {m.seconds:.1f} s)"
    loss = (
        f"{100.0 * m.loss:.1f} % of the time, at most {m.longest_hole_s:.2f} s at once" if m.longest_hole_s else "none"
    )
    still = "not seen: hold it still for a second now and then"
    gravity = still if m.gravity_mps2 is None else "{:.2f} to {:.2f} m/s2".format(*m.gravity_mps2)
    noise = still
    if m.acc_noise_mps2 is not None and m.rate_noise_dps is not None:
        noise = f"{m.acc_noise_mps2:.3f} m/s2, {m.rate_noise_dps:.2f} deg/s; offset {m.rate_offset_dps:.2f} deg/s"
    moved = (
        f"not known from {m.movements} movements: turn it by a quarter about each axis, with a second of rest between"
    )
    scale = moved if m.scale is None else f"{m.scale:.3f} +- {m.scale_pm:.3f} from {m.movements} movements"
    axes = ", ".join(
        f"{name} {'not turned about' if value is None else f'{value:.3f}'}"
        for name, value in zip("xyz", m.axis_scales, strict=True)
    )
    lines = [
        ("family", kept.driver or "a file"), ("rate", rate), ("missing", loss),
        ("clock", "not measured" if m.clock is None else f"{100.0 * (m.clock - 1.0):+.2f} % against the computer's"),
        ("gravity", gravity), ("noise at rest", noise), ("rate x", scale), ("by axis", axes),
    ]  # fmt: skip
    printed = [f"{name + ':':15}{text}" for name, text in lines]
    printed += [f"{'found:':15}{finding.text}" for finding in m.findings]
    printed += [f"{'problem:':15}{problem}" for problem in m.problems]
    return [*printed, f"{m.verdict.upper()}: {m.sentence}."]


def _save(path: str, kept: _Kept, measured: Measured) -> None:
    """A zip that can be sent to the maintainers: measures, samples and packets, times from the first of them."""
    from kneehold.sensor.files.output_file import OutputFile

    first_s = kept.rows[0][0] if kept.rows else 0.0
    samples = ["t_s,ax,ay,az,gx,gy,gz"]
    samples += [f"{t - first_s:.6f}," + ",".join(f"{value:.9g}" for value in values) for t, *values in kept.rows]
    first_ns = kept.packets[0].arrival_ns if kept.packets else 0
    # What gave no sample may be a name or a serial number: its length and kind are enough.
    packets = [
        f"{p.arrival_ns - first_ns},{p.channel},{len(p.payload)},"
        + (p.payload if at in kept.giving else p.payload[:_KIND_BYTES]).hex()
        for at, p in enumerate(kept.packets)
    ]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (
            ("check.json", json.dumps(_facts(measured, kept), indent=1)),
            ("samples.csv", "\n".join(samples)),
            ("packets.csv", "\n".join(["ns,channel,bytes,payload", *packets])),
        ):
            # A fixed date: when it was is nobody's business.
            archive.writestr(zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0)), text + "\n", zipfile.ZIP_DEFLATED)
    with OutputFile(path, is_binary=True) as file:
        file.write_bytes(packed.getvalue())
