"""What a session says about safety: how it ended, red flags answered with yes, and pain."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple, cast

__all__ = ["FLAGS", "NOTHING_TOLD", "URGENT_FLAG", "Safety", "merged", "safety_of_events", "safety_of_summary"]

URGENT_FLAG = "bladder_or_bowel"
FLAGS = (URGENT_FLAG, "numbness", "below_knee", "increasing")
_PAIN_STOP, _REFERRED, _OVER = "pain_stop", "referred", ("summary", "referred")
_WHY = "why_stopped"
# How a session ended, by the signal that led to its last questions or its end.
_ENDINGS = {"all_done": "complete", "idle": "idle", "stop": "stop"}
_ABANDONED = ("stop", "idle", "broken off")

Json = Mapping[str, object]


class Safety(NamedTuple):
    """What was recorded of one session; everything empty where nothing was."""

    ending: str = ""  # complete, stop, pain, idle, referred, broken off; empty: it followed no plan
    flags: tuple[str, ...] = ()  # red flags answered with yes, in the order in which they were asked
    is_pain_stop: bool = False
    why: str = ""  # why it was ended early: pain, fatigue, other
    pain_before: float | None = None
    pain_after: float | None = None

    @property
    def is_urgent(self) -> bool:
        """Whether control of bladder or bowels was said to be lost."""
        return URGENT_FLAG in self.flags

    @property
    def is_stopped_for_pain(self) -> bool:
        """Whether the person stopped because of pain, by the key or by the reason given."""
        return self.is_pain_stop or self.why == "pain"

    @property
    def is_abandoned(self) -> bool:
        """Whether it ended before the plan was done, other than by a stop for pain or a red flag."""
        return self.ending in _ABANDONED and not self.is_stopped_for_pain and not self.flags

    @property
    def is_alarming(self) -> bool:
        """Whether a therapist has to see it."""
        return bool(self.flags) or self.is_stopped_for_pain


# Of a session without a plan, in which nothing is asked.
NOTHING_TOLD = Safety()


def safety_of_summary(found: object) -> Safety:
    """From the ``guided`` part of a summary; what is not as expected is left out."""
    guided: Json = cast("Json", found) if isinstance(found, dict) else {}
    listed = guided.get("answers")
    among = cast("list[object]", listed) if isinstance(listed, list) else []
    answers = [cast("Json", one) for one in among if isinstance(one, dict)]
    pairs = [(str(one.get("question")), str(one.get("answer"))) for one in answers]
    names = [name for name, _ in pairs]
    # Red flags come before the question about pain, or after it: then a stop for pain led to them.
    begun = names.index("pain_before") if "pain_before" in names else len(names)
    is_pain_stop = guided.get("ending") == "pain" or any(name in FLAGS for name in names[begun:])
    return _safety(str(guided.get("ending", "")), pairs, is_pain_stop=is_pain_stop)


def safety_of_events(events: Iterable[Json]) -> Safety:
    """From the events of a session as they were announced live."""
    ending, is_pain_stop, is_guided, is_over = "", False, False, False
    pairs: list[tuple[str, str]] = []
    for event in events:
        if event.get("type") == "answered":
            pairs.append((str(event.get("question")), str(event.get("answer"))))
        elif event.get("type") == "step":
            step, reason, is_guided = str(event.get("step")), str(event.get("reason")), True
            is_over = is_over or step in _OVER
            is_pain_stop = is_pain_stop or step == _PAIN_STOP
            if step == "lie_still":
                ending = ""
            elif step in (_PAIN_STOP, _REFERRED):
                ending = "pain" if step == _PAIN_STOP else "referred"
            elif step in ("pain_after", "summary") and not ending:
                ending = _ENDINGS.get(reason, "stop")
    return _safety(ending or ("broken off" if is_guided else ""), pairs, is_pain_stop=is_pain_stop)


def merged(live: Safety, again: Safety) -> Safety:
    """What was announced live, with what counting the tape again adds: nothing that was told once is lost."""
    flags = (*live.flags, *(flag for flag in again.flags if flag not in live.flags))
    return Safety(
        live.ending or again.ending,
        flags,
        live.is_pain_stop or again.is_pain_stop,
        live.why or again.why,
        again.pain_before if live.pain_before is None else live.pain_before,
        again.pain_after if live.pain_after is None else live.pain_after,
    )


def _safety(ending: str, answers: list[tuple[str, str]], *, is_pain_stop: bool) -> Safety:
    flags = dict.fromkeys(name for name, answer in answers if name in FLAGS and answer == "yes")
    last = dict(answers)
    why = last.get(_WHY, "")
    return Safety(
        ending,
        tuple(flags),
        is_pain_stop,
        why if why in ("pain", "fatigue", "other") else "",
        _pain(last.get("pain_before")),
        _pain(last.get("pain_after")),
    )


def _pain(answer: str | None) -> float | None:
    return float(answer) if answer is not None and answer.isdecimal() and int(answer) <= 10 else None
