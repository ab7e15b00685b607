"""Text from outside as it may be shown: what would steer a terminal is an escape."""

from __future__ import annotations

__all__ = ["encodable", "printable", "shown"]


def encodable(text: str) -> str:
    r"""``text`` as UTF-8 can hold it: lone surrogates, as in a file name that is no UTF-8, as escapes (``\udcff``)."""
    return text.encode("utf-8", "backslashreplace").decode()


def shown(text: str, keep: str = "") -> str:
    r"""``text`` with control, newline, direction and other invisible characters as escapes such as ``\x1b``.

    Characters of ``keep`` stay as they are.
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c in keep else c.encode("unicode_escape").decode() for c in text)


def printable(text: str) -> str:
    """As ``shown``, but character by character, where a text has a place of its own width on the screen."""
    return text if text.isprintable() else "".join(c if c.isprintable() else "?" for c in text)
