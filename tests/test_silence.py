"""Is the loss of the signal told once, and its return once, however fast the sensor is?"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from kneehold.sensor.core.pipeline import Pipeline
from kneehold.sensor.core.setup import SensorSetup, SessionSetup
from kneehold.sensor.exercises.profile_files import load_profile
from kneehold.sensor.model.events import Event, HoldBridged, RepCounted, SignalBack, SignalLost
from kneehold.sensor.model.values import UNKNOWN_MOUNTING, Entry, Packet, Tick
from kneehold.sensor.simulation.scenarios import simulate_script
from kneehold.sensor.simulation.script import Repetition, Rest

_SCRIPT = (Rest(4.0), Repetition(to_deg=110.0, lift_s=2.0, hold_s=8.0, return_s=2.0), Rest(4.0))
_RATES_HZ = (52.0, 104.0, 208.0)
_TICK_NS = 250_000_000
_HOLD_S = 9.0  # in the middle of the hold


def counted(entries: Sequence[Entry], rate_hz: float) -> list[Event]:
    """As live: with a tick wherever nothing came for a quarter of a second."""
    sensors = (SensorSetup("thigh", "movesense", "right", UNKNOWN_MOUNTING, rate_hz, ""),)
    pipeline = Pipeline(SessionSetup(sensors, load_profile("knee-to-chest", None), 7.0, 1, None, "right", "gravity"))
    events: list[Event] = []
    told_ns = entries[0].arrival_ns
    for entry in entries:
        while told_ns + _TICK_NS < entry.arrival_ns:
            told_ns += _TICK_NS
            events.extend(pipeline.feed(Tick("thigh", told_ns)).events)
        told_ns = entry.arrival_ns
        events.extend(pipeline.feed(entry).events)
    return [*events, *pipeline.finish().events]


def played(rate_hz: float) -> list[Entry]:
    return list(simulate_script(_SCRIPT, 5, driver="movesense", rate_hz=rate_hz, bias_dps=0.5).entries())


def between(entries: Sequence[Entry], since_s: float, until_s: float) -> Callable[[Entry], bool]:
    first_ns = entries[0].arrival_ns
    return lambda entry: since_s <= (entry.arrival_ns - first_ns) * 1e-9 < until_s


def kinds(events: Sequence[Event]) -> list[str]:
    shown = (SignalLost, SignalBack, HoldBridged)
    return [event.type for event in events if isinstance(event, shown)]


def hold_s(events: Sequence[Event]) -> float:
    (rep,) = [event.rep for event in events if isinstance(event, RepCounted)]
    return rep.hold_s


@pytest.mark.parametrize("rate_hz", _RATES_HZ)
@pytest.mark.parametrize("gap_s", [0.7, 1.2, 4.0])
def test_a_gap_in_a_hold_is_told_and_bridged_once(rate_hz: float, gap_s: float) -> None:
    entries = played(rate_hz)
    is_missing = between(entries, _HOLD_S, _HOLD_S + gap_s)
    events = counted([entry for entry in entries if not is_missing(entry)], rate_hz)
    assert kinds(events) == ["signal_lost", "signal_back", "hold_bridged"]
    (back,) = [event for event in events if isinstance(event, SignalBack)]
    (bridged,) = [event for event in events if isinstance(event, HoldBridged)]
    assert (back.gap_s, bridged.bridged_s) == pytest.approx((gap_s, gap_s), abs=0.2)
    assert hold_s(events) == pytest.approx(hold_s(counted(entries, rate_hz)), abs=0.03)


@pytest.mark.parametrize("rate_hz", _RATES_HZ)
def test_what_comes_two_seconds_late_and_whole_ends_the_silence_and_the_next_one_is_told_too(rate_hz: float) -> None:
    entries = played(rate_hz)
    is_late, is_missing = between(entries, 7.0, 9.0), between(entries, 11.0, 12.0)
    late_ns = next(entry.arrival_ns for entry in entries if between(entries, 9.0, 10.0)(entry))
    arrived = [
        entry._replace(arrival_ns=late_ns) if isinstance(entry, Packet) and is_late(entry) else entry
        for entry in entries
        if not is_missing(entry)
    ]
    events = counted(arrived, rate_hz)
    # What came late came whole: nothing of the first silence was unseen.
    assert kinds(events) == ["signal_lost", "signal_back", "signal_lost", "signal_back", "hold_bridged"]
    gaps_s = [event.gap_s for event in events if isinstance(event, SignalBack)]
    assert gaps_s == pytest.approx([0.0, 1.0], abs=0.2)
    assert hold_s(events) == pytest.approx(hold_s(counted(entries, rate_hz)), abs=0.03)
