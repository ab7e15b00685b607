"""Rows of the page, posted again after answers that were lost: each is taken once, in order."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from kneehold.sensor.drivers.contract import ProtocolOptions
from kneehold.sensor.drivers.phone_page import CHANNEL, PhonePageProtocol
from kneehold.sensor.model.values import ImuBlock, Packet

_FIRST_MS, _STEP_MS = 5_000.0, 16.67


def posted(n: int, rows: int, run: str = "r") -> Packet:
    """The rows with the numbers from ``n`` on."""
    listed = [[round(_FIRST_MS + k * _STEP_MS, 2), 0.1, 0.2, 9.8, 0.0, 0.0, 1.0] for k in range(n, n + rows)]
    body = {"v": 1, "run": run, "n": n, "o": 0, "rows": listed, "up": None}
    return Packet("thigh", 0, CHANNEL, json.dumps(body).encode())


@given(st.lists(st.tuples(st.integers(0, 200), st.integers(0, 60), st.booleans()), max_size=30))
def test_each_row_is_taken_once_whatever_is_posted_again(posts: list[tuple[int, int, bool]]) -> None:
    """As the page does it: some rows that were answered, then new ones; an answer may be lost."""
    protocol = PhonePageProtocol(ProtocolOptions())
    protocol.start()
    ticks: list[int] = []
    answered = received = 0
    for again, new, is_answer_lost in posts:
        first = max(0, answered - again)
        last = received + new
        messages = protocol.receive(posted(first, last - first))
        ticks += [message.first_tick or 0 for message in messages if isinstance(message, ImuBlock)]
        received = last
        answered = answered if is_answer_lost else last
    assert ticks == [round((_FIRST_MS + k * _STEP_MS) * 100) * 10 for k in range(received)]
