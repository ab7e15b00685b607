"""Can everything be read on every terminal, by most eyes?"""

from __future__ import annotations

import pytest
from rich.color import Color, ColorSystem

from kneehold.tui.face import Mood
from kneehold.tui.palette import PALETTE


def _luminance(colour: str) -> float:
    """Relative luminance after WCAG 2."""
    parts = [value / 255.0 for value in Color.parse(colour).get_truecolor()]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("mood", Mood)
def test_text_stands_out_from_its_background(mood: Mood) -> None:
    shades = PALETTE[mood]
    assert _contrast(shades.text, shades.back) >= 7.0
    assert _contrast(shades.accent, shades.back) >= 4.5


@pytest.mark.parametrize("system", [ColorSystem.EIGHT_BIT, ColorSystem.STANDARD])
@pytest.mark.parametrize("mood", Mood)
def test_with_few_colours_text_and_background_still_differ(mood: Mood, system: ColorSystem) -> None:
    back, text, accent = (Color.parse(colour).downgrade(system).number for colour in PALETTE[mood])
    assert back not in (text, accent)
