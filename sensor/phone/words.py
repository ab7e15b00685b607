"""What the page, the experiment and an app on the phone say, in the language of the session."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from html import escape
from typing import NamedTuple

__all__ = ["PhoneWords"]

_PLACE = re.compile(r"\{([\w.]+)\}")


class PhoneWords(NamedTuple):
    """Sentences by key, without the ``phone.`` before it; ``language`` as in the attribute ``lang``."""

    language: str
    texts: Mapping[str, str]

    def text(self, key: str, **values: str) -> str:
        """The sentence ``key`` with its placeholders filled; ``KeyError`` if there is none."""
        return self.texts[key].format_map(values)

    def filled(self, page: str, **links: str) -> str:
        """HTML with a key or the name of a link in each pair of braces; what replaces it is escaped."""
        known = {**self.texts, **links, "language": self.language}
        return _PLACE.sub(lambda place: escape(known[place[1]]), page)

    def script(self) -> str:
        """JavaScript that names the sentences ``WORDS``, for the page's own scripts."""
        return f'"use strict";\n\nconst WORDS = {json.dumps(dict(self.texts), ensure_ascii=False)};\n'
