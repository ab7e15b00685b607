"""The lines of ordinary text: state of the sensors, what was said, the plan, the keys.

They are for somebody at the desk. Where a line is too narrow, what matters least is left out
whole; nothing is cut in the middle.
"""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap
from typing import cast

from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip

from kneehold.tui.canvas import Canvas, line
from kneehold.tui.face import LinkFace, PlanRow, Transport
from kneehold.tui.palette import BAR, DIM, EDGE, FULL, SHORT, TEXT, style
from kneehold.tui.wording.words import decimal, say

__all__ = [
    "Caption",
    "Detail",
    "Foot",
    "PlanColumn",
    "PlanLine",
    "StatusLine",
    "clock",
    "foot_rows",
    "key_rows",
    "wrapped_keys",
]

# A loss that a person should do something about, and a battery that may not last a session.
_MUCH_LOST_PERCENT = 2.0
_LOW_PERCENT = 20
# The foot is never higher: what stands above it needs the rows.
_FOOT_ROWS = 2
_RED = "#ff5d73"

_Part = tuple[str, str]  # text and colour

_MARKS = {"done": ("✔", FULL), "short": ("◐", SHORT), "now": ("▶", "#ffffff"), "next": ("○", DIM), "": (" ", DIM)}


def clock(seconds: float) -> str:
    """Minutes and seconds: ``2:05``."""
    whole = max(0, int(seconds))
    return f"{whole // 60}:{whole % 60:02d}"


class StatusLine(Canvas):
    """Leg and exercise at the left; link, loss, battery and time at the right."""

    def build(self, *what: object) -> list[Strip]:
        """One row for title, links and seconds."""
        title, links, seconds = cast("tuple[str, tuple[LinkFace, ...], int]", what)
        right = [part for link in links for part in _link_parts(link, named=len(links) > 1)]
        right.append(([(f"  {clock(seconds)} ", DIM)], 0))
        return [_fitted(f" {title}", right, self.size.width)]


def _link_parts(link: LinkFace, *, named: bool) -> list[tuple[list[_Part], int]]:
    """Parts of one sensor with their rank; the highest goes first where there is no room."""
    name = f"{link.name} " if named else ""
    state = [(f"  ● {name}", FULL)] if link.is_up else [(f"  ✖ {name}", _RED), (say("line.no_signal"), _RED)]
    rate = f"{link.rate_hz:.0f} Hz" if link.is_up and link.rate_hz is not None else ""
    lost = "  " + say("line.lost", percent=decimal(f"{link.lost_percent:.1f}"))
    parts = [(state, 0), ([(rate, TEXT)], 2), ([(lost, SHORT if link.lost_percent >= _MUCH_LOST_PERCENT else DIM)], 1)]
    if link.battery_percent is not None:
        full = round(link.battery_percent / 20)
        colour = FULL if link.battery_percent > _LOW_PERCENT else _RED
        parts.append(([("  " + "▮" * full, colour), ("▯" * (5 - full), EDGE)], 3))
        parts.append(([(f" {link.battery_percent} %", TEXT if link.battery_percent > _LOW_PERCENT else _RED)], 1))
    return parts


def _fitted(title: str, right: list[tuple[list[_Part], int]], width: int) -> Strip:
    def total(parts: Sequence[tuple[list[_Part], int]]) -> int:
        return sum(cell_len(text) for part, _ in parts for text, _ in part)

    shown = right
    for rank in (3, 2, 1):
        if cell_len(title) + total(shown) > width:
            shown = [part for part in shown if part[1] < rank]
    room = max(0, width - total(shown))
    left = title if cell_len(title) <= room else title[: max(0, room - 1)] + "…"
    segments = [Segment(left.ljust(room), style("#ffffff", BAR, bold=True))]
    segments += [Segment(text, style(colour, BAR)) for part, _ in shown for text, colour in part]
    return line(segments, width, BAR)


class Detail(Canvas):
    """What the giant number means, in the middle under the word."""

    def build(self, *what: object) -> list[Strip]:
        """One row for the text, its colour and the background."""
        text, colour, back = cast("tuple[str, str, str]", what)
        return [line([Segment(text.center(self.size.width), style(colour, back, bold=True))], self.size.width, back)]


class Caption(Canvas):
    """What was said last, for those who do not hear it."""

    def build(self, *what: object) -> list[Strip]:
        """As many rows as there are for the text, its colour and the background."""
        text, colour, back = cast("tuple[str, str, str]", what)
        width, height = self.size
        rows = wrap(text, max(1, width - 2), max_lines=height, placeholder=" …") or [""]
        return [line([Segment(f" {row}", style(colour, back))], width, back) for row in rows]


class PlanLine(Canvas):
    """The plan in one line."""

    def build(self, *what: object) -> list[Strip]:
        """One row for the parts of the plan; the last ones are left out where there is no room."""
        rows, width = cast("tuple[PlanRow, ...]", what[0]), self.size.width
        segments: list[Segment] = []
        used = 0
        for row in rows:
            mark, colour = _MARKS[row.mark]
            text = f" {mark} {row.text}  "
            used += cell_len(text)
            if used > width:
                break
            segments.append(Segment(text, style(TEXT if row.mark == "now" else colour, BAR)))
        return [line(segments, width, BAR)]


class PlanColumn(Canvas):
    """The plan at the left, with the seconds of each hold."""

    def build(self, *what: object) -> list[Strip]:
        """Rows for the heading, the parts and the background."""
        rows, back = cast("tuple[tuple[PlanRow, ...], str]", what)
        width, height = self.size
        strips = [
            line([], width, back),
            line([Segment("  " + say("line.today"), style(DIM, back, bold=True))], width, back),
        ]
        strips.append(line([], width, back))
        room = height - len(strips)
        for row in rows[-room:]:  # a long plan: the end of it is where one is
            mark, colour = _MARKS[row.mark]
            text = style("#ffffff" if row.mark == "now" else TEXT, back, bold=row.mark == "now")
            strips.append(line([Segment(f"  {mark} ", style(colour, back)), Segment(row.text, text)], width, back))
        return (strips + [line([], width, back)] * height)[:height]


class Foot(Canvas):
    """The keys, and where in a recording one is; two rows where one is too narrow."""

    def build(self, *what: object) -> list[Strip]:
        """As many rows as there are for the keys (most needed first) and the transport."""
        keys, transport = cast("tuple[tuple[tuple[str, str], ...], Transport | None]", what)
        width, height = self.size
        rows, right = _foot(keys, transport, width)
        rows = rows[:height]
        strips: list[Strip] = []
        for number in range(height):
            segments: list[Segment] = []
            for key, does in rows[number] if number < len(rows) else ():
                segments.append(Segment(f" {key} ", style("#ffffff", BAR, bold=True)))
                segments.append(Segment(f"{does} ", style(DIM, BAR)))
            if not number:
                left = sum(segment.cell_length for segment in segments)
                segments.append(Segment(" " * max(0, width - left - cell_len(right)), style(BAR, BAR)))
                segments.append(Segment(right, style(TEXT, BAR)))
            strips.append(line(segments, width, BAR))
        return strips


def foot_rows(keys: tuple[tuple[str, str], ...], transport: Transport | None, width: int) -> int:
    """How many rows the keys take."""
    return len(key_rows(keys, transport, width))


def key_rows(keys: tuple[tuple[str, str], ...], transport: Transport | None, width: int) -> list[list[tuple[str, str]]]:
    """Keys in rows, as the foot has them."""
    return _foot(keys, transport, width)[0]


def _foot(
    keys: tuple[tuple[str, str], ...], transport: Transport | None, width: int
) -> tuple[list[list[tuple[str, str]]], str]:
    """Keys in rows, and what stands at the right of the first; it is cut to the position where keys would be lost."""
    for right in () if transport is None else (_transport(transport), f" {clock(transport.position_s)} "):
        rows = wrapped_keys(keys, width, cell_len(right))
        if len(rows) <= _FOOT_ROWS:
            return rows, right
    return wrapped_keys(keys, width), ""


def wrapped_keys(keys: tuple[tuple[str, str], ...], width: int, used: int = 0) -> list[list[tuple[str, str]]]:
    """Keys in rows of ``width`` cells, a blank around each word; ``used`` cells of the first row are taken."""
    rows: list[list[tuple[str, str]]] = [[]]
    for key, does in keys:
        needed = cell_len(f" {key} {does} ")
        if used + needed > width and rows[-1]:
            rows.append([])
            used = 0
        rows[-1].append((key, does))
        used += needed
    return rows


def _transport(transport: Transport) -> str:
    state = "▶" if transport.is_playing else "Ⅱ"
    position = say("line.position", now=clock(transport.position_s), end=clock(transport.duration_s))
    return f"{state} {transport.speed:g}x  {position} "
