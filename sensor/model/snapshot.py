"""Saving and resuming the state of a running computation.

Objects of the core keep their past in named slots. ``Snapshot`` turns those slots into nested
tuples of plain numbers and strings and back, so that a pipeline can be stopped at any entry,
stored, and continued with identical output (the save-and-resume idea of vqf's ``state``).
"""

from __future__ import annotations

from typing import ClassVar, cast

__all__ = ["Snapshot"]


class Snapshot:
    """Mix-in: ``state()`` and ``restore()`` over the slots named in ``_past``.

    A slot may hold None, a number, a string, an enum, a tuple (immutable all the way down), a
    list of such values, or another ``Snapshot``. What is not in ``_past`` is a setting and
    stays as built.
    """

    __slots__ = ()
    _past: ClassVar[tuple[str, ...]] = ()

    def state(self) -> tuple[object, ...]:
        """The past as an immutable value; equal pasts give equal values."""
        return tuple(_freeze(getattr(self, name)) for name in self._past)

    def restore(self, state: object) -> None:
        """Become what ``state`` (from ``state()`` of an object built alike) describes."""
        for name, value in zip(self._past, cast("tuple[object, ...]", state), strict=True):
            held = getattr(self, name)
            if isinstance(held, Snapshot):
                held.restore(value)
            elif isinstance(held, list):
                held[:] = cast("tuple[object, ...]", value)
            else:
                setattr(self, name, value)


def _freeze(value: object) -> object:
    if isinstance(value, Snapshot):
        return value.state()
    if isinstance(value, list):
        return tuple(cast("list[object]", value))
    return value
