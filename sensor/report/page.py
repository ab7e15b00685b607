"""The frame of every page: one file that loads nothing and runs only its own script."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from functools import cache
from html import escape
from importlib import resources

from kneehold import __version__
from kneehold.sensor.report.words import say
from kneehold.tui.wording.words import language

__all__ = ["cell", "lines_of", "page", "table", "tiles"]

_NOTICE = "uPlot 1.6.32, https://github.com/leeoniya/uPlot"


def page(title: str, body: str, data: object | None = None) -> str:
    """A whole HTML page; ``body`` is markup, ``title`` text. With ``data`` the plots are drawn from it.

    Only the two scripts and two styles whose hashes stand in the Content-Security-Policy are used, so
    that no text that slips into the page can do anything, and no request is ever made.
    """
    styles = [_asset("report.css")]
    scripts: list[str] = []
    if data is not None:
        styles.insert(0, _asset("uPlot.min.css"))
        scripts = [f"/* {_NOTICE}\n{_asset('uPlot-LICENSE.txt')}*/\n{_asset('uPlot.iife.min.js')}", _asset("report.js")]
    allowed = _hashes(scripts) or "'none'"
    policy = (
        f"default-src 'none'; style-src {_hashes(styles)}; script-src {allowed}; base-uri 'none'; form-action 'none'"
    )
    return "\n".join(
        [
            f'<!doctype html>\n<html lang="{language()}"><head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(title)}</title>",
            *(f"<style>{style}</style>" for style in styles),
            "</head><body>",
            f"<main>\n{body}\n</main>",
            f"<footer>{escape(say('page.made', version=__version__))} {escape(say('page.footer'))}</footer>",
            *([] if data is None else [f'<script type="application/json" id="data">{_inert(data)}</script>']),
            *(f"<script>{script}</script>" for script in scripts),
            "</body></html>\n",
        ]
    )


def tiles(items: Sequence[tuple[str, str]]) -> str:
    """Figures with what they are, the most important first; both are text."""
    inner = "".join(f"<li><b>{escape(figure)}</b><span>{escape(words)}</span></li>" for figure, words in items)
    return f'<ul class="tiles">{inner}</ul>'


def table(caption: str, headings: Sequence[str], rows: Sequence[str], text_columns: Sequence[int] = ()) -> str:
    """A table that scrolls sideways on a phone; ``rows`` are whole ``<tr>`` elements."""
    heads = "".join(
        f'<th scope="col"{" class=t" if place in text_columns else ""}>{escape(heading)}</th>'
        for place, heading in enumerate(headings)
    )
    name = escape(caption)
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{name}"><table><caption>{name}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def lines_of(lines: Sequence[tuple[str, bool]], heading: str) -> str:
    """Lines that are read first; those that alarm say so by a word and a colour. Empty without any."""
    items = "".join(
        f'<li class="{"alarm" if is_alarming else "note"}">{escape(line)}</li>' for line, is_alarming in lines
    )
    return f'<section class="safety"><h2>{escape(heading)}</h2><ul>{items}</ul></section>' if items else ""


def cell(text: str, kind: str = "") -> str:
    """One cell; ``kind`` is a class of ours, never a person's word."""
    return f'<td class="{kind}">{escape(text)}</td>' if kind else f"<td>{escape(text)}</td>"


@cache
def _asset(name: str) -> str:
    return resources.files("kneehold.sensor.report").joinpath("assets", name).read_text(encoding="utf-8")


def _hashes(parts: Sequence[str]) -> str:
    digests = (base64.b64encode(hashlib.sha256(part.encode()).digest()).decode() for part in parts)
    return " ".join(f"'sha256-{digest}'" for digest in digests)


def _inert(data: object) -> str:
    """JSON in which nothing can end the element it stands in."""
    text = json.dumps(data, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
