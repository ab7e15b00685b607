"""What does a session make of a computer whose clock is set back in the middle of it?"""

from __future__ import annotations

from pathlib import Path

from kneehold.sensor.core.pipeline import Pipeline
from kneehold.sensor.model.events import RepCounted
from kneehold.sensor.model.values import Entry
from kneehold.sensor.replay.replay import ReplayOptions, session_setup
from kneehold.sensor.tape.reader import open_recording

_HOUR_NS = 3600 * 10**9


def _counted(recording: Path, *, set_back: bool) -> tuple[list[RepCounted], object]:
    opened = open_recording(recording)
    entries = list(opened.entries())
    pipeline = Pipeline(session_setup(opened.header, ReplayOptions()))
    events = [
        event
        for k, entry in enumerate(entries)
        for event in pipeline.advance(_earlier(entry) if set_back and k > len(entries) // 2 else entry)
    ]
    events += pipeline.finish().events
    return [event for event in events if isinstance(event, RepCounted)], pipeline.summary("")["warnings"]


def _earlier(entry: Entry) -> Entry:
    return entry._replace(arrival_ns=entry.arrival_ns - _HOUR_NS)


def test_an_hour_back_loses_no_repetition_and_is_told(checkout: Path) -> None:
    recording = checkout / "recordings" / "straight_leg"
    expected, _ = _counted(recording, set_back=False)
    assert len(expected) > 0
    sentence = "the computer's clock was set back; the times are those of the sensor"
    assert _counted(recording, set_back=True) == (expected, [sentence])
