"""In which language a command speaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kneehold.tui.wording.words import default_language, languages

if TYPE_CHECKING:
    from argparse import _ActionsContainer  # pyright: ignore[reportPrivateUsage] a parser, or a group of options

__all__ = ["add_language_argument"]


def add_language_argument(parser: _ActionsContainer, of: str) -> None:
    """``--language``, put in use when the command begins; ``of`` names what is said in it."""
    parser.add_argument(
        "--language",
        default=default_language(),
        metavar="CODE",
        help=f"language of {of}: {', '.join(languages())} (default: that of the system, else en); "
        "no native clinician has reviewed de and es",
    )
