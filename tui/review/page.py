"""What every screen of the review is: a screen that knows the application it belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from rich.text import Text
from textual.screen import Screen
from textual.widgets import DataTable

if TYPE_CHECKING:
    from kneehold.tui.review.app import ReviewApp

__all__ = ["Page"]


class Page(Screen[None]):
    """A screen of ``ReviewApp``."""

    @property
    def review(self) -> ReviewApp:
        """The application, with what it can do: textual knows only that it is some application."""
        return cast("ReviewApp", self.app)  # pyright: ignore[reportUnknownMemberType]

    @property
    def table(self) -> DataTable[Text]:
        """The one table of the screen."""
        return cast("DataTable[Text]", self.query_one(DataTable))
