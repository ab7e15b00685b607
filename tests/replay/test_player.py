"""Is a recording under a person's hands still the same recording?"""

from __future__ import annotations

from functools import cache

import pytest

from kneehold.sensor.core.pipeline import Pipeline, SessionSetup
from kneehold.sensor.model.events import Event, Update
from kneehold.sensor.model.values import Entry, Samples, Tick
from kneehold.sensor.replay.player import Player
from kneehold.sensor.replay.replay import ReplayOptions, session_setup
from kneehold.sensor.simulation.scenarios import simulate_set


class _Watcher:
    def __init__(self) -> None:
        self.silent_s = 0.0
        self.updates = 0
        self.known: list[Event] = []

    def silence(self, seconds: float) -> None:
        self.silent_s = seconds

    def publish(self, update: Update) -> None:
        self.updates += 1
        self.known.extend(update.events)

    def reset(self, events: tuple[Event, ...]) -> None:
        self.known = list(events)


@cache
def _recording() -> tuple[tuple[Entry, ...], tuple[Entry, ...], SessionSetup]:
    simulation = simulate_set(3, "knee-to-chest", reps=3, hold_s=10.0)
    setup = session_setup(simulation.header(""), ReplayOptions(hold_s=10.0))
    return simulation.entries(), simulation.samples(), setup


def _deck() -> tuple[Player, _Watcher]:
    entries, _, setup = _recording()
    watcher = _Watcher()
    return Player(entries, Pipeline(setup), watcher), watcher


@cache
def _straight() -> tuple[Event, ...]:
    deck, _ = _deck()
    deck.play_all()
    return deck.events


def test_played_in_small_steps_it_announces_the_same() -> None:
    deck, watcher = _deck()
    while not deck.is_over:
        deck.advance(0.37)
    assert tuple(watcher.known) == _straight()


@pytest.mark.parametrize("places", [(40.0, 5.0), (200.0, 0.0), (31.0, 29.0, 35.0, 3.0, 33.0)])
def test_after_any_jumps_it_announces_the_same(places: tuple[float, ...]) -> None:
    deck, watcher = _deck()
    for place in places:
        deck.seek(place)
    deck.play_all()
    assert deck.events == tuple(watcher.known) == _straight()


def test_a_jump_back_forgets_what_had_not_happened_yet() -> None:
    deck, watcher = _deck()
    deck.play_all()
    deck.seek(20.0)
    assert tuple(watcher.known) == tuple(event for event in _straight() if event.detected_at_s <= 20.0)


def test_a_step_goes_to_each_moment_at_which_something_is_announced() -> None:
    deck, _ = _deck()
    counts: list[int] = []
    while not deck.is_over:
        deck.step()
        counts.append(len(deck.events))
    assert counts[-1] == len(_straight())
    assert counts == sorted(set(counts[:-1])) + counts[-1:]


def test_paused_nothing_passes() -> None:
    deck, watcher = _deck()
    deck.is_playing = False
    deck.advance(10.0)
    assert (deck.position_s, watcher.updates) == (0.0, 0)


def test_five_times_as_fast_five_times_as_much_passes() -> None:
    deck, _ = _deck()
    deck.speed = 5.0
    deck.advance(2.0)
    assert deck.position_s == pytest.approx(10.0)


def test_silence_is_told_in_seconds_of_the_recording() -> None:
    _, _, setup = _recording()
    watcher = _Watcher()
    deck = Player([Tick("thigh", 0), Tick("thigh", 4_000_000_000)], Pipeline(setup), watcher)
    deck.advance(3.0)
    assert watcher.silent_s == pytest.approx(3.0)


def test_rows_of_a_file_come_in_small_pieces_and_none_is_lost() -> None:
    _, samples, setup = _recording()
    fed: list[Samples] = []

    class _Spy(Pipeline):
        def feed(self, entry: Entry) -> Update:
            assert isinstance(entry, Samples)
            fed.append(entry)
            return super().feed(entry)

    Player(samples, _Spy(setup), _Watcher()).play_all()
    assert [row for piece in fed for row in piece.rows] == [row for block in samples for row in block.rows]
    assert max(piece.rows[-1][0] - piece.rows[0][0] for piece in fed) < 0.05
    arrivals = [piece.arrival_ns for piece in fed]
    assert arrivals == sorted(arrivals)


def test_an_empty_recording_is_over_at_once() -> None:
    _, _, setup = _recording()
    deck = Player([], Pipeline(setup), _Watcher())
    deck.advance(0.1)
    assert (deck.is_over, deck.duration_s, deck.position_s) == (True, 0.0, 0.0)
