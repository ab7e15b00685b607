"""Are the exercises listed?"""

from __future__ import annotations

import json

import pytest

from kneehold.sensor.cli.main import main


def test_every_profile_is_one_line_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["profiles", "--json"]) == 0
    names = [json.loads(line)["name"] for line in capsys.readouterr().out.splitlines()]
    assert {"knee-to-chest", "straight-leg-raise"} <= set(names)


def test_the_text_has_a_row_for_every_profile(capsys: pytest.CaptureFixture[str]) -> None:
    main(["profiles", "--json"])
    profiles = len(capsys.readouterr().out.splitlines())
    main(["profiles"])
    assert len(capsys.readouterr().out.splitlines()) == profiles + 2
