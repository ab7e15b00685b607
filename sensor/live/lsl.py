"""A session as Lab Streaming Layer streams: raw samples, elevation and markers, for whoever listens in the network.

Needs the extra ``lsl`` (pylsl). LabRecorder writes such streams to XDF. Streams open a socket, so they are made only
when asked for.
"""

from __future__ import annotations

import json
from math import inf
from typing import Any

from kneehold.sensor.core.sample_trace import Trace
from kneehold.sensor.core.setup import SessionSetup
from kneehold.sensor.model.errors import UsageError
from kneehold.sensor.model.events import Update
from kneehold.sensor.model.values import TimedRow
from kneehold.sensor.tape.events_json import event_json

__all__ = ["LslOutlet"]

_RAW = (("ax", "m/s2"), ("ay", "m/s2"), ("az", "m/s2"), ("gx", "rad/s"), ("gy", "rad/s"), ("gz", "rad/s"))


class LslOutlet:
    """For each sensor NAME the streams ``kneehold raw NAME`` and ``kneehold elevation NAME``; ``kneehold markers``.

    Markers are events as JSON, as ``replay --json`` prints them, and changes of phase. Stamps are of the LSL clock:
    session time plus the least delay seen so far.
    """

    def __init__(self) -> None:
        """``UsageError`` without pylsl; no stream is open yet."""
        try:
            # The types are checked with and without the optional package: neither may complain.
            import pylsl  # pyright: ignore[reportMissingImports, reportMissingTypeStubs]
        except (ImportError, RuntimeError) as error:  # RuntimeError: pylsl without its native library
            raise UsageError("--lsl needs an extra: pip install '.[lsl]' in the checkout.") from error
        self._lsl: Any = pylsl  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]
        self._raw: dict[str, Any] = {}
        self._angle: dict[str, Any] = {}
        self._markers: Any = None
        self._phase: dict[str, str] = {}
        self._delay_s = inf

    def begin(self, setup: SessionSetup) -> Trace:
        """It is known what the session is: open the streams; returns who wants the angle of every sample."""
        for sensor in setup.sensors:
            self._raw[sensor.name] = self._stream(f"raw {sensor.name}", "IMU", _RAW)
            self._angle[sensor.name] = self._stream(f"elevation {sensor.name}", "MoCap", (("elevation", "deg"),))
        self._markers = self._stream("markers", "Markers", (("event", ""),), text=True)
        return self.trace

    def row(self, sensor: str, row: TimedRow) -> None:
        """One sample as it was decoded."""
        self._raw[sensor].push_sample(list(row[1:]), self._at(row[0]))

    def trace(self, sensor: str, t_s: float, elevation_deg: float, phase: str) -> None:
        """The angle of one sample (NaN while unknown), and the phase where it changed."""
        self._angle[sensor].push_sample([elevation_deg], self._at(t_s))
        if self._phase.get(sensor) != phase:
            self._phase[sensor] = phase
            self._say({"type": "phase", "sensor": sensor, "t_s": round(t_s, 6), "phase": phase}, t_s)

    def publish(self, update: Update) -> None:
        """Events as they are announced, stamped with when each was true."""
        for event in update.events:
            self._say(event_json(event), event.t_s)

    def _say(self, data: dict[str, object], t_s: float) -> None:
        self._markers.push_sample([json.dumps(data, ensure_ascii=False)], self._at(t_s))

    def _at(self, t_s: float) -> float:
        self._delay_s = min(self._delay_s, self._lsl.local_clock() - t_s)
        return t_s + self._delay_s

    def _stream(self, name: str, kind: str, channels: tuple[tuple[str, str], ...], *, text: bool = False) -> Any:
        form = "string" if text else "double64"
        info = self._lsl.StreamInfo(f"kneehold {name}", kind, len(channels), 0.0, form, f"kneehold {name}")
        described = info.desc().append_child("channels")
        for label, unit in channels:
            channel = described.append_child("channel")
            channel.append_child_value("label", label)
            channel.append_child_value("unit", unit)
        return self._lsl.StreamOutlet(info)
