"""Whatever a driver raises is a fault: counted, said once, and read again from the tape."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kneehold.sensor.bench.fuzz import measure_fuzz
from kneehold.sensor.core.pipeline import Pipeline
from kneehold.sensor.drivers.contract import ProtocolOptions
from kneehold.sensor.drivers.nordic_uart import DRIVER, NordicUartProtocol
from kneehold.sensor.exercises.profile_files import DEFAULT_PROFILE
from kneehold.sensor.model.events import Warned
from kneehold.sensor.model.values import Fault, Packet, SensorMessage, Tick, Write
from kneehold.sensor.replay.replay import ReplayOptions, session_setup
from kneehold.sensor.tape.header import SensorHeader, TapeHeader, TapePlan

_NOTIFY = DRIVER.subscribe[0]
_GOOD = b"%d,0,0,9.81,0,0,0\n"


class _Failing:
    """A protocol that raises ``error`` for every line in which ``sign`` stands, and else does as it should."""

    def __init__(self, error: Exception, sign: bytes) -> None:
        self._error, self._sign = error, sign
        self._inner = NordicUartProtocol(ProtocolOptions())

    def start(self) -> tuple[Write, ...]:
        return self._inner.start()

    def stop(self) -> tuple[Write, ...]:
        return self._inner.stop()

    def state(self) -> object:
        return self._inner.state()

    def restore(self, state: object) -> None:
        self._inner.restore(state)

    def receive(self, packet: Packet) -> tuple[SensorMessage, ...]:
        if self._sign in packet.payload:
            raise self._error
        return self._inner.receive(packet)


def _pipeline() -> Pipeline:
    header = TapeHeader(
        "x", "test", (SensorHeader("thigh", DRIVER.name, "right"),), TapePlan(DEFAULT_PROFILE, "right", 20.0, 3)
    )
    return Pipeline(session_setup(header, ReplayOptions()))


@pytest.mark.parametrize(
    "error", [ValueError("\x1b[2J"), OverflowError(), RecursionError(), MemoryError(), AssertionError(), KeyError("x")]
)
def test_a_driver_that_raises_ends_no_session(error: Exception) -> None:
    pipeline, said = _pipeline(), []
    # In its place, not in the registry: in a compiled core nothing can be put in the place of a function.
    pipeline.chain("thigh")._protocol = _Failing(error, b"!")
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
    failing = replace(DRIVER, protocol=lambda _options: _Failing(OverflowError(), b"1e306"))
    report = measure_fuzz(5_000, lambda share: None, (failing,))
    assert report.rows[0].raised > 0
    assert not report.targets()[0].is_reached
