"""The start page: what can be done, and a test digit to read from the mat before lying down."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, NamedTuple

from textual import on
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from kneehold.tui.big import BigText
from kneehold.tui.face import Mood
from kneehold.tui.lines import Caption, Foot
from kneehold.tui.palette import BAR, PALETTE, TEXT
from kneehold.tui.wording.words import say

__all__ = ["Choice", "StartPage"]

# Title, padding, question and keys; a problem as it mostly is.
_BESIDE_LINES, _PROBLEM_LINES = 4, 2
_PADDING = 4  # of the choices, which have three fifths of the width


class Choice(NamedTuple):
    """One thing that can be done; with ``needs_path`` a recording is asked for first."""

    name: str
    said: str = ""  # what it is for; empty: what the wording says of its name
    needs_path: bool = False
    words: tuple[str, ...] = ()  # the command; empty: it is called like the choice

    @property
    def purpose(self) -> str:
        """What it is for, in half a line."""
        return self.said or say(f"start.{self.name}")

    @property
    def command(self) -> tuple[str, ...]:
        """What is begun."""
        return self.words or (self.name,)


class StartPage(App[tuple[str, ...]]):
    """Ends with the words of a command, or with nothing."""

    CSS_PATH = Path(__file__).with_name("start.tcss")
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar = [
        Binding("q", "quit", show=False),
        Binding("escape", "quit", show=False),
        Binding("ctrl+c", "quit", show=False, priority=True),
    ]

    def __init__(self, choices: Sequence[Choice], recordings: Sequence[str] = (), problem: str = "") -> None:
        """``recordings``: paths of the newest, offered where one is asked for; ``problem``: what failed before."""
        super().__init__()
        self._problem = problem
        self._choices = tuple(choices)
        self._recordings = tuple(recordings)

    def compose(self) -> ComposeResult:
        """What can be done, the digit, the question, the keys."""
        yield Static("kneehold", id="title")
        if self._problem:
            yield Static(self._problem, id="problem", markup=False)
        with Horizontal(id="middle"):
            options = (Option(self._prompt(choice), id=choice.name) for choice in self._choices)
            yield OptionList(*options, id="choices", markup=False)
            yield BigText(id="test")
        yield Caption(id="ask")
        yield Foot(id="hint")

    def _prompt(self, choice: Choice) -> str:
        """The purpose under the name: a narrow terminal wraps neither. On a low one it stands beside it, if it fits."""
        beside = _BESIDE_LINES + (_PROBLEM_LINES if self._problem else 0)
        is_low = 2 * len(self._choices) + beside > self.size.height
        one_line = f"{choice.name}  {choice.purpose}"
        is_beside = is_low and len(one_line) <= self.size.width * 3 // 5 - _PADDING
        return one_line if is_beside else f"{choice.name}\n  {choice.purpose}"

    def on_mount(self) -> None:
        """Draw; the first choice is ready to be taken."""
        self.query_one(OptionList).focus()
        self.call_after_refresh(self._draw)

    def on_resize(self) -> None:
        """Draw at the new size."""
        self.call_after_refresh(self._draw)

    def _draw(self) -> None:
        shades = PALETTE[Mood.REST]
        self.query_one(BigText).show("8", PALETTE[Mood.HOLD].accent, shades.back)
        question = say("start.test")
        is_wide = self.size.width > len(question) + 2
        self.query_one(Caption).show(question if is_wide else say("start.test_short"), TEXT, BAR)
        keys = (("↑ ↓", say("start.choose")), (say("key_name.enter"), say("start.begin")), ("q", say("key.quit")))
        self.query_one(Foot).show(keys, None)

    @on(OptionList.OptionSelected, "#choices")
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        choice = self._choices[event.option_index]
        if choice.needs_path:
            self.push_screen(_Path(choice.name, self._recordings), self._with_path)
        else:
            self.exit(choice.command)

    def _with_path(self, words: tuple[str, ...] | None) -> None:
        if words is not None:
            self.exit(words)


class _Path(ModalScreen[tuple[str, ...]]):
    """Which recording?"""

    BINDINGS: ClassVar = [Binding("escape", "dismiss", show=False)]

    def __init__(self, name: str, recordings: tuple[str, ...]) -> None:
        super().__init__(id="asking")
        self._name = name
        self._recordings = recordings

    def compose(self) -> ComposeResult:
        """The newest recordings, and a line for any other."""
        yield Static(say("start.which", name=self._name), id="path_title", markup=False)
        if self._recordings:
            yield OptionList(*(Option(path) for path in self._recordings), id="recent", markup=False)
        yield Input(placeholder=say("start.path"), id="path")

    @on(OptionList.OptionSelected, "#recent")
    def _picked(self, event: OptionList.OptionSelected) -> None:
        self.dismiss((self._name, self._recordings[event.option_index]))

    @on(Input.Submitted)
    def _typed(self, event: Input.Submitted) -> None:
        path = event.value.strip()
        if path:
            self.dismiss((self._name, str(Path(path).expanduser()) if path.startswith("~") else path))
