"""Is a declared mounting read as it was meant, and anything else refused in one sentence?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kneehold.sensor.model.errors import UsageError
from kneehold.sensor.model.values import UNKNOWN_MOUNTING
from kneehold.sensor.motion.declared_mounting import parse_mounting
from kneehold.sensor.motion.vectors import dot

AXES = ("x", "y", "z", "-x", "-y", "-z")


def test_unknown_is_unknown() -> None:
    assert parse_mounting("unknown") == parse_mounting(" Unknown ") == UNKNOWN_MOUNTING


@pytest.mark.parametrize("knee", AXES)
@pytest.mark.parametrize("front", AXES)
def test_knee_and_front_are_unit_axes_at_right_angles_or_refused(knee: str, front: str) -> None:
    text = f"{knee}=knee,{front}=front"
    if knee[-1] == front[-1]:
        with pytest.raises(UsageError, match="one axis twice"):
            parse_mounting(text)
        return
    mounting = parse_mounting(text)
    assert mounting.knee is not None
    assert mounting.front is not None
    assert (dot(mounting.knee, mounting.knee), dot(mounting.knee, mounting.front)) == (1.0, 0.0)


def test_signs_order_and_blanks_do_not_matter() -> None:
    assert parse_mounting("x=knee,-y=front") == parse_mounting(" -Y = front , +x=Knee ")


def test_one_end_alone_is_enough() -> None:
    assert parse_mounting("-z=knee").knee == (0.0, 0.0, -1.0)
    assert parse_mounting("-z=knee").front is None
    assert parse_mounting("y=front").knee is None


@pytest.mark.parametrize(
    "text", ["", "x", "x=", "w=knee", "x=hip", "x=knee,y=knee", "x=knee,", "knee=x", "x=knee;y=front"]
)
def test_what_is_not_understood_is_said_with_an_example(text: str) -> None:
    with pytest.raises(UsageError, match="write 'unknown' or, say, 'x=knee,-y=front'"):
        parse_mounting(text)


@given(text=st.text(alphabet="xyz-+=, kneefrontunkw", max_size=30))
def test_any_text_gives_a_mounting_or_a_sentence(text: str) -> None:
    try:
        mounting = parse_mounting(text)
    except UsageError as error:
        said = str(error)
    else:
        said = ""
        assert mounting == UNKNOWN_MOUNTING or mounting.knee is not None or mounting.front is not None
    assert said == "" or said.endswith(".")
