"""Build hook of the wheel: with ``KNEEHOLD_COMPILED=1`` the core's modules are compiled by mypyc.

``KNEEHOLD_COMPILED=1 pip wheel .`` makes a wheel for this Python and this system in which extension modules stand
beside the same modules in Python; an import takes the extension. Without the variable the wheel is plain Python, which
is the reference. mypy, setuptools and a C compiler are needed only for a compiled wheel.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# What runs for every sample, and what it is made of.
_FOLDERS = ("model", "drivers", "motion", "coach", "guide", "core")
_FILES = ("exercises/plan.py", "exercises/prescription.py", "exercises/profiles.py", "exercises/whose_leg.py")
# Numpy arrays go through it, and ahrs has no types.
_LEFT_OUT = ("motion/ahrs_filters.py",)
# A fused multiplication and addition rounds once instead of twice: results would differ from those of Python.
_C_FLAGS = "-ffp-contract=off"


class CompiledCore(BuildHookInterface[Any]):
    """Adds extension modules to the wheel, on request."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """What the build needs beyond hatchling."""
        return ["mypy~=2.4", "setuptools>=65"] if self._is_wanted else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile, and list the results as files of the wheel; an editable install stays plain Python."""
        if not self._is_wanted or version == "editable":
            return
        folder = Path(mkdtemp(prefix="kneehold-compiled-"))
        self._folder = folder
        for file in _compiled(Path(self.root), folder):
            build_data["force_include"][str(file)] = file.relative_to(folder / "lib").as_posix()
        build_data["pure_python"] = False
        build_data["infer_tag"] = True

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove what was written outside the wheel."""
        if self._is_wanted and version != "editable":
            shutil.rmtree(self._folder)

    @property
    def _is_wanted(self) -> bool:
        return os.environ.get("KNEEHOLD_COMPILED") == "1"


def _compiled(root: Path, folder: Path) -> list[Path]:
    """Extension modules in ``folder/lib``, in the folders where an installed kneehold has them."""
    from mypyc.build import mypycify
    from setuptools import Distribution

    # The package as it is installed: mypyc names modules by their paths.
    package = folder / "src" / "kneehold"
    shutil.copytree(root / "kneehold", package, ignore=shutil.ignore_patterns("sensor", "tui"))
    shutil.copytree(root / "sensor", package / "sensor", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(root / "tui", package / "tui", ignore=shutil.ignore_patterns("__pycache__"))
    sensor = Path("kneehold", "sensor")
    named = [path for part in _FOLDERS for path in sorted((package / "sensor" / part).glob("*.py"))]
    names = [path.relative_to(package / "sensor").as_posix() for path in named if path.stem != "__init__"]
    sources = [str(sensor / name) for name in (*names, *_FILES) if name not in _LEFT_OUT]
    os.environ["CFLAGS"] = f"{os.environ.get('CFLAGS', '')} {_C_FLAGS}".strip()
    before = Path.cwd()
    os.chdir(folder / "src")
    try:
        # Checked with the types of what is installed; other files are read for their types alone.
        options = ["--ignore-missing-imports", "--follow-imports=silent"]
        extensions = mypycify([*options, *sources], group_name="kneehold", opt_level="3")
        distribution = Distribution({"name": "kneehold", "ext_modules": extensions})
        command = distribution.get_command_obj("build_ext")
        command.build_lib = str(folder / "lib")
        command.build_temp = str(folder / "temp")
        command.ensure_finalized()
        command.run()
    finally:
        os.chdir(before)
    return sorted(path for path in (folder / "lib").rglob("*") if path.is_file())
