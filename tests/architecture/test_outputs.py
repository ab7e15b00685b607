"""Is every file at a path that a person chose opened in the one way that replaces nothing that is needed?"""

from __future__ import annotations

import ast

# What these write is kneehold's own, at places of its own choice.
_OWN_PLACES = ("sensor.files", "sensor.archive", "sensor.tape", "sensor.phone", "sensor.cli.live.phone_line")


def test_only_what_kneehold_keeps_for_itself_is_written_past_the_check_of_outputs(trees: dict[str, ast.Module]) -> None:
    users = [
        module.removeprefix("kneehold.")
        for module, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and any(alias.name == "PrivateFile" for alias in node.names)
    ]
    assert len(users) > len(_OWN_PLACES)
    assert [module for module in users if not module.startswith((*_OWN_PLACES, "sensor.files.output_file"))] == []
