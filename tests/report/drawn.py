"""What does a picture of panels show? Read back from the SVG: pixels to seconds and degrees by its own axes."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from typing import NamedTuple

__all__ = ["DrawnPanel", "drawn_panels", "title_of"]

_NS = "{http://www.w3.org/2000/svg}"
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_BOX = re.compile(r"M(\S+) \S+?h(\S+?)v")


class DrawnPanel(NamedTuple):
    """One panel in seconds and degrees."""

    caption: str
    rows: dict[str, list[tuple[float, float]]]  # bars by kind
    boxes: dict[str, list[tuple[float, float]]]  # "gap" and "closer"
    curves: dict[str, list[tuple[float, float]]]
    texts: list[str]


def title_of(svg: str) -> str:
    """The sentence of the picture."""
    return ET.fromstring(svg).findtext(f"{_NS}title") or ""


def drawn_panels(svg: str) -> list[DrawnPanel]:
    """The panels from above."""
    return [_read(group) for group in ET.fromstring(svg).iter(f"{_NS}g") if group.get("class") == "panel"]


def _read(group: ET.Element) -> DrawnPanel:
    texts = [
        (text.text or "", float(text.get("x", "0")), float(text.get("y", "0"))) for text in group.iter(f"{_NS}text")
    ]
    x_at = _scale([(float(words[:-2]), x) for words, x, _ in texts if re.fullmatch(r"\d+(\.\d)? s", words)])
    y_at = _scale([(float(words[:-1]), y - 4.0) for words, _, y in texts if re.fullmatch(r"-?\d+(\.\d)?°", words)])
    rows: dict[str, list[tuple[float, float]]] = {}
    for rect in group.iter(f"{_NS}rect"):
        kind = (rect.get("class") or "").split()
        if kind[:1] == ["bar"]:
            left = float(rect.get("x", "0"))
            rows.setdefault(kind[1], []).append((x_at(left), x_at(left + float(rect.get("width", "0")))))
    boxes: dict[str, list[tuple[float, float]]] = {}
    curves: dict[str, list[tuple[float, float]]] = {}
    for path in group.iter(f"{_NS}path"):
        kind, d = path.get("class") or "", path.get("d") or ""
        if kind in ("gap", "closer"):
            boxes[kind] = [(x_at(float(x)), x_at(float(x) + float(width))) for x, width in _BOX.findall(d)]
        elif kind.startswith("line "):
            numbers = [float(word) for word in _NUMBER.findall(d)]
            points = zip(numbers[::2], numbers[1::2], strict=True)
            curves[kind.removeprefix("line ")] = [(x_at(x), y_at(y)) for x, y in points]
    return DrawnPanel(texts[0][0], rows, boxes, curves, [words for words, _, _ in texts])


class _scale:  # noqa: N801 it is called as a function
    """From pixels to values, through two ticks of an axis."""

    def __init__(self, ticks: list[tuple[float, float]]) -> None:
        (self._value, self._at), (last, end) = ticks[0], ticks[-1]
        self._step = (last - self._value) / (end - self._at)

    def __call__(self, pixel: float) -> float:
        return self._value + (pixel - self._at) * self._step
