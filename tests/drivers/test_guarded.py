"""Whatever a driver raises is a fault: counted, said once, and read again from the tape."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kneehold.sensor.bench.fuzz import measure_fuzz
from kneehold.sensor.core.pipeline import Pipeline
from kneehold.sensor.drivers.contract import ProtocolOptions
from kneehold.sensor.drivers.nordic_uart import DRIVER, NordicUartProtocol
from kneehold.sensor.drivers.registry import by_name
from kneehold.sensor.model.events import Warned
from kneehold.sensor.model.values import Fault, Packet, SensorMessage, Tick
from kneehold.sensor.replay.replay import DEFAULT_PROFILE, ReplayOptions, session_setup
from kneehold.sensor.tape.header import SensorHeader, TapeHeader, TapePlan

_NOTIFY = DRIVER.subscribe[0]
_GOOD = b"%d,0,0,9.81,0,0,0\n"


class _Failing(NordicUartProtocol):
    """Raises ``error`` for every line that begins with an exclamation mark."""

    error: BaseException = ValueError()

    def receive(self, packet: Packet) -> tuple[SensorMessage, ...]:
        if packet.payload.startswith(b"!"):
            raise self.error
        return super().receive(packet)


def _pipeline() -> Pipeline:
    header = TapeHeader(
        "x", "test", (SensorHeader("thigh", DRIVER.name, "right"),), TapePlan(DEFAULT_PROFILE, "right", 20.0, 3)
    )
    return Pipeline(session_setup(header, ReplayOptions()))


@pytest.mark.parametrize(
    "error", [ValueError("\x1b[2J"), OverflowError(), RecursionError(), MemoryError(), AssertionError(), KeyError("x")]
)
def test_a_driver_that_raises_ends_no_session(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_Failing, "error", error)
    monkeypatch.setattr(
        "kneehold.sensor.core.sensor_pipeline.by_name", lambda name: replace(by_name(name), protocol=_Failing)
    )
    pipeline, said = _pipeline(), []
    for k in range(300):
        payload = b"!" if k % 10 == 9 else _GOOD % (20 * k)
        said += [
            e for e in pipeline.advance(Packet("thigh", 20_000_000 * k, _NOTIFY, payload)) if isinstance(e, Warned)
        ]
    pipeline.advance(Tick("thigh", 20_000_000 * 301))
    summary = pipeline.summary("x")
    assert [(event.code, "\x1b" in event.text) for event in said] == [("raised", False)]
    assert type(error).__name__ in said[0].text
    assert summary["samples"] == 270
    assert "30 packets could not be read" in str(summary["warnings"])


@pytest.mark.parametrize(
    "line",
    [
        b"1e306,0,0,9.81,0,0,0\n",
        b'{"t":1e307,"ax":0,"ay":0,"az":9.8,"gx":0,"gy":0,"gz":0}\n',
        b"-1e308 0 0 9.81 0 0 0\n",
    ],
)
def test_a_time_beyond_every_clock_is_a_fault(line: bytes) -> None:
    protocol = NordicUartProtocol(ProtocolOptions())
    assert protocol.receive(Packet("thigh", 0, _NOTIFY, line)) == (Fault("range", "time"),)


def test_the_fuzz_finds_a_driver_that_raises_in_its_own_grammar() -> None:
    class _Overflows(NordicUartProtocol):
        def receive(self, packet: Packet) -> tuple[SensorMessage, ...]:
            if b"1e306" in packet.payload:
                raise OverflowError
            return super().receive(packet)

    report = measure_fuzz(5_000, lambda share: None, (replace(DRIVER, protocol=_Overflows),))
    assert report.rows[0].raised > 0
    assert not report.targets()[0].is_reached
