"""What a radio source delivers when its link is lost for a while."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kneehold.sensor.model.values import Entry, Link, LinkState, Tick

__all__ = ["with_outage"]

# As often as a source tells the time while nothing comes.
_TICK_NS = 100_000_000


def with_outage(entries: Iterable[Entry], from_ns: int, seconds: float) -> Iterator[Entry]:
    """``entries`` of one sensor without those of ``seconds`` from ``from_ns`` on: link down, ticks, link up."""
    until_ns = from_ns + round(seconds * 1e9)
    told_ns, is_down = from_ns, False
    for entry in entries:
        if from_ns <= entry.arrival_ns < until_ns:
            if not is_down:
                is_down = True
                yield Link(entry.sensor, from_ns, LinkState.DOWN)
            while told_ns + _TICK_NS <= entry.arrival_ns:
                told_ns += _TICK_NS
                yield Tick(entry.sensor, told_ns)
            continue
        if is_down:
            is_down = False
            yield Link(entry.sensor, entry.arrival_ns, LinkState.UP)
        yield entry
