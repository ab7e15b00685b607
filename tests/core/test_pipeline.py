"""Does the same recording always give the same result, however it is cut, stopped and taken up again?"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kneehold.sensor.core.pipeline import Pipeline
from kneehold.sensor.core.setup import SensorSetup, SessionSetup
from kneehold.sensor.exercises.profile_files import load_profile
from kneehold.sensor.live.run import run_session
from kneehold.sensor.model.events import Event, Rep, RepCounted, Update
from kneehold.sensor.model.values import (
    UNKNOWN_MOUNTING,
    Command,
    CommandKind,
    Entry,
    Link,
    LinkState,
    Packet,
    Samples,
    Tick,
    TimedRow,
    Write,
)
from kneehold.sensor.simulation.recording import Simulation
from kneehold.sensor.simulation.scenarios import simulate_set

Outcome = tuple[tuple[Event, ...], dict[str, object]]


# Above 52 Hz the motion is told from means of a few samples: some may wait for others wherever a recording is cut.
RATES_HZ = (52.0, 104.0, 208.0)


@cache
def _simulation(seed: int, rate_hz: float = 52.0) -> Simulation:
    return simulate_set(seed, "knee-to-chest", reps=2, hold_s=6.0, rate_hz=rate_hz, loss=0.03)


def _rows(seed: int, rate_hz: float = 52.0) -> tuple[TimedRow, ...]:
    return tuple(
        (row[0], row[1], row[2], row[3], row[4], row[5], row[6]) for row in _simulation(seed, rate_hz).rows.tolist()
    )


def _setup(*names: str, driver: str | None = None, rate_hz: float = 52.0) -> SessionSetup:
    sensors = tuple(
        SensorSetup(name, driver, name if len(names) > 1 else "right", UNKNOWN_MOUNTING, rate_hz, "") for name in names
    )
    return SessionSetup(sensors, load_profile("knee-to-chest", None), 6.0, 2, None, "right", "gravity")


def _outcome(pipeline: Pipeline, entries: Sequence[Entry], before: tuple[Event, ...] = ()) -> Outcome:
    events = list(before)
    for entry in entries:
        events.extend(pipeline.feed(entry).events)
    events.extend(pipeline.finish().events)
    return tuple(events), pipeline.summary("a session")


def _cut(rows: Sequence[TimedRow], sizes: Sequence[int]) -> list[Entry]:
    entries: list[Entry] = []
    at = turn = 0
    while at < len(rows):
        size = sizes[turn % len(sizes)]
        entries.append(Samples("thigh", 0, tuple(rows[at : at + size])))
        at, turn = at + size, turn + 1
    return entries


@cache
def _whole(rate_hz: float) -> Outcome:
    return _outcome(Pipeline(_setup("thigh")), [Samples("thigh", 0, _rows(3, rate_hz))])


@pytest.mark.parametrize("rate_hz", RATES_HZ)
def test_the_recording_used_here_has_something_to_lose(rate_hz: float) -> None:
    assert sum(isinstance(event, RepCounted) for event in _whole(rate_hz)[0]) == 2


@settings(max_examples=12)
@given(rate_hz=st.sampled_from(RATES_HZ), sizes=st.lists(st.integers(1, 300), min_size=1, max_size=7))
def test_cutting_the_samples_otherwise_changes_nothing(rate_hz: float, sizes: list[int]) -> None:
    assert _outcome(Pipeline(_setup("thigh")), _cut(_rows(3, rate_hz), sizes)) == _whole(rate_hz)


@settings(max_examples=12)
@given(rate_hz=st.sampled_from(RATES_HZ), seed=st.integers(0, 2**32 - 1))
def test_stopped_and_restored_samples_go_on_as_if_nothing_had_been(rate_hz: float, seed: int) -> None:
    chance = random.Random(seed)
    entries = _cut(_rows(3, rate_hz), [chance.randint(1, 40)])
    assert _with_stops(_setup("thigh"), entries, chance) == _whole(rate_hz)


@settings(max_examples=10)
@given(rate_hz=st.sampled_from(RATES_HZ), seed=st.integers(0, 2**32 - 1))
def test_stopped_and_restored_packets_go_on_as_if_nothing_had_been(rate_hz: float, seed: int) -> None:
    """With ticks, lost links and commands among them, each as likely while samples wait for a mean as not."""
    chance = random.Random(seed)
    entries = _with_more(list(_simulation(4, rate_hz).entries()), chance)
    setup = _setup(entries[0].sensor, driver="movesense", rate_hz=rate_hz)
    assert _with_stops(setup, entries, chance) == _outcome(Pipeline(setup), entries)


def _with_more(packets: Sequence[Entry], chance: random.Random) -> list[Entry]:
    """Ticks now and then, a command, and a link that is lost for half a second to three."""
    thigh, last_ns = packets[0].sensor, packets[-1].arrival_ns
    begin_ns = packets[0].arrival_ns
    down_ns = chance.randint(begin_ns, last_ns)
    up_ns = down_ns + chance.randint(500_000_000, 3_000_000_000)
    kept = [packet for packet in packets if not down_ns <= packet.arrival_ns < up_ns]
    ticks = [Tick(thigh, at_ns) for at_ns in range(begin_ns, last_ns, 370_000_000)]
    said = Command(thigh, chance.randint(begin_ns, last_ns), chance.choice(list(CommandKind)), "left")
    more: list[Entry] = [*kept, *ticks, said, Link(thigh, down_ns, LinkState.DOWN), Link(thigh, up_ns, LinkState.UP)]
    return sorted(more, key=lambda entry: entry.arrival_ns)


@pytest.mark.parametrize("rate_hz", RATES_HZ)
@pytest.mark.parametrize("lost", range(4))
def test_a_hole_is_the_same_whether_ticks_tell_of_it_or_the_next_sample(rate_hz: float, lost: int) -> None:
    """Up to three samples more or less before it: some may wait for their mean when the signal is lost."""
    rows = _rows(3, rate_hz)
    begun = next(rep for rep in _reps(_whole(rate_hz)) if rep.hold_s > 5.0).hold_start_s + rows[0][0]
    first = next(i for i, row in enumerate(rows) if row[0] >= begun + 2.0) + lost
    kept = [*rows[:first], *(row for row in rows[first:] if row[0] >= rows[first][0] + 2.0)]
    entries = _cut(kept, [1])
    silent = [Tick("thigh", round(after_s * 1e9)) for after_s in (0.2, 0.6, 1.5)]
    told = _outcome(Pipeline(_setup("thigh")), [*entries[:first], *silent, *entries[first:]])
    assert _reps(told) == _reps(_outcome(Pipeline(_setup("thigh")), entries))
    assert [rep.bridged_s > 1.9 for rep in _reps(told)].count(True) == 1


def _reps(outcome: Outcome) -> list[Rep]:
    return [event.rep for event in outcome[0] if isinstance(event, RepCounted)]


def test_a_leg_that_was_changed_stays_changed_after_a_stop() -> None:
    rows = _rows(3)
    first = Pipeline(_setup("thigh"))
    first.feed(Command("thigh", 0, CommandKind.SET_SIDE, "left"))
    second = Pipeline(_setup("thigh"))
    second.restore(first.state())
    events, _ = _outcome(second, [Samples("thigh", 0, tuple(rows))])
    assert {event.rep.side for event in events if isinstance(event, RepCounted)} == {"left"}


def _with_stops(setup: SessionSetup, entries: Sequence[Entry], chance: random.Random) -> Outcome:
    """Five times: save, throw the pipeline away, restore into a new one."""
    stops = sorted(chance.sample(range(len(entries)), 5))
    pipeline, events = Pipeline(setup), list[Event]()
    for i, entry in enumerate(entries):
        if i in stops:
            past = pipeline.state()
            pipeline = Pipeline(setup)
            pipeline.restore(past)
        events.extend(pipeline.feed(entry).events)
    events.extend(pipeline.finish().events)
    return tuple(events), pipeline.summary("a session")


def test_a_saved_state_is_not_touched_by_what_comes_after() -> None:
    rows = _rows(3)
    entries = _cut(rows, [50])
    pipeline = Pipeline(_setup("thigh"))
    for entry in entries[:20]:
        pipeline.feed(entry)
    past = pipeline.state()
    first = _outcome(pipeline, entries[20:])
    again = Pipeline(_setup("thigh"))
    again.restore(past)
    assert _outcome(again, entries[20:]) == first


class _Air:
    """A source that hands entries over one by one, and a sink that keeps the events."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = entries
        self.events: list[Event] = []

    async def entries(self) -> AsyncIterator[Entry]:
        for entry in self._entries:
            await asyncio.sleep(0)
            yield entry

    async def send(self, sensor: str, write: Write) -> None:
        return None

    def publish(self, update: Update) -> None:
        self.events.extend(update.events)


def test_live_is_replay() -> None:
    entries = list(_simulation(4).entries())
    setup = _setup(entries[0].sensor, driver="movesense")
    air, pipeline = _Air(entries), Pipeline(setup)
    asyncio.run(run_session(air, pipeline, air))
    assert (tuple(air.events), pipeline.summary("a session")) == _outcome(Pipeline(setup), entries)


def test_two_sensors_count_each_its_own_leg() -> None:
    """The clocks of the two differ: one was switched on long before the other."""
    left, right = _rows(3), [(row[0] + 500.0, *row[1:]) for row in _rows(5)]
    pair: list[Entry] = []
    for i in range(0, max(len(left), len(right)), 20):
        pair += [Samples("left", i, tuple(left[i : i + 20]))] if i < len(left) else []
        pair += [Samples("right", i, tuple(right[i : i + 20]))] if i < len(right) else []
    events, summary = _outcome(Pipeline(_setup("left", "right")), pair)
    reps = [event.rep for event in events if isinstance(event, RepCounted)]
    assert sorted((rep.sensor, rep.side) for rep in reps) == [("left", "left")] * 2 + [("right", "right")] * 2
    assert summary["trusted"] is True


def test_bytes_without_a_driver_are_faults_and_no_crash() -> None:
    pipeline = Pipeline(_setup("thigh"))
    pipeline.feed(Packet("thigh", 0, "channel", b"\x00\xff"))
    assert "1 packet could not be read" in str(pipeline.summary("a session")["warnings"])


def test_time_counts_from_the_first_sample_whatever_came_before_it() -> None:
    packets = _simulation(3).entries()
    before = packets[0].arrival_ns - 4_000_000_000
    early = [
        Link("thigh", before, LinkState.UP),
        Tick("thigh", before + 1),
        packets[0]._replace(payload=b"\x01\x01Hello"),
    ]
    setup = _setup("thigh", driver="movesense")
    assert _outcome(Pipeline(setup), [*early, *packets])[0] == _outcome(Pipeline(setup), packets)[0]


@pytest.mark.parametrize("rate_hz", RATES_HZ)
def test_a_view_that_was_kept_is_the_one_that_would_be_made_now(rate_hz: float) -> None:
    simulation = _simulation(5, rate_hz)
    setup = _setup("thigh", driver="movesense", rate_hz=rate_hz)
    pipeline, chance = Pipeline(setup), random.Random(5)
    kept = 0
    for entry in simulation.entries():
        before = pipeline.views()
        pipeline.feed(entry)
        for act in (pipeline.chain("thigh").hold_off, pipeline.chain("thigh").count, pipeline.chain("thigh").remount):
            if chance.random() < 0.002:
                act()
        fresh = Pipeline(setup)
        fresh.restore(pipeline.state())
        assert repr(pipeline.views()) == repr(fresh.views())  # NaN is not equal to NaN
        kept += pipeline.views()[0] is before[0]
    pipeline.finish()
    fresh = Pipeline(setup)
    fresh.restore(pipeline.state())
    assert repr(pipeline.views()) == repr(fresh.views())
    assert kept > 0 or rate_hz < 104.0  # the first half of a packet shows nothing new
