"""Which wheels a machine needs that isn't this one: its system, its Python, and the pins of constraints.txt.

pip chooses wheels for another machine when it is asked to, but judges markers (`; sys_platform == "win32"`)
by the machine that it runs on. So what each wheel needs is read from pip's report, and judged for the target.
Nothing is downloaded for that but what wheels say of themselves.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PYTHONS = ("3.11", "3.12", "3.13", "3.14")

# glibc 2.28 is that of 2018: Debian 10, Ubuntu 20.04, RHEL 8.
_GLIBC = ("2_28", "2_27", "2_26", "2_24", "2_17", "2_12", "2_5")


class UnresolvedError(Exception):
    """No wheel does, or a pin is missing or out of bounds; the message says which."""


@dataclass(frozen=True)
class System:
    """A kind of machine: by which tags pip knows its wheels, and what markers say of it."""

    name: str
    platforms: tuple[str, ...]
    sys_platform: str
    machine: str

    @property
    def markers(self) -> Mapping[str, str]:
        """What markers compare with, but for Python."""
        os_name = "nt" if self.sys_platform == "win32" else "posix"
        kind = {"win32": "Windows", "darwin": "Darwin", "linux": "Linux"}[self.sys_platform]
        return {
            "sys_platform": self.sys_platform,
            "platform_system": kind,
            "platform_machine": self.machine,
            "os_name": os_name,
        }


def _linux(machine: str) -> System:
    tags = tuple(f"manylinux_{glibc}_{machine}" for glibc in _GLIBC)
    return System(f"linux-{machine}", (*tags, f"manylinux2014_{machine}"), "linux", machine)


SYSTEMS = {
    system.name: system
    for system in (
        System("windows", ("win_amd64",), "win32", "AMD64"),
        System("macos-arm64", ("macosx_13_0_arm64",), "darwin", "arm64"),
        System("macos-x86_64", ("macosx_13_0_x86_64",), "darwin", "x86_64"),
        _linux("x86_64"),
        _linux("aarch64"),
    )
}


@dataclass(frozen=True)
class Target:
    """A machine and its Python, such as 3.12."""

    system: System
    python: str

    @property
    def options(self) -> list[str]:
        """How pip is asked for its wheels, and nothing but wheels."""
        platforms = [f"--platform={platform}" for platform in self.system.platforms]
        return [
            "--no-deps",
            "--only-binary=:all:",
            "--implementation=cp",
            "--ignore-requires-python",  # older pips ask the Python that they run on; we ask below
            f"--python-version={self.python}",
            *platforms,
        ]

    def wants(self, requirement: Requirement, extras: Iterable[str] = ()) -> bool:
        """Tell whether a requirement is meant for it."""
        if requirement.marker is None:
            return True
        known = {
            **self.system.markers,
            "python_version": self.python,
            "python_full_version": f"{self.python}.0",
            "implementation_name": "cpython",
            "implementation_version": f"{self.python}.0",
            "platform_python_implementation": "CPython",
            "platform_release": "",
            "platform_version": "",
        }
        return any(requirement.marker.evaluate({**known, "extra": extra}) for extra in ("", *extras))


@dataclass(frozen=True)
class Wheel:
    """A wheel of the index, by its file's name."""

    name: str
    version: str
    file: str
    sha256: str

    @property
    def pure(self) -> bool:
        """Whether it is the same for every machine."""
        return self.file.endswith("-none-any.whl")

    @property
    def line(self) -> str:
        """How requirements ask for this very file."""
        return f"{self.name}=={self.version} --hash=sha256:{self.sha256}"


def own_requirements() -> list[Requirement]:
    """Return what our own package needs."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [Requirement(one) for one in project["dependencies"]]


def pins_for(target: Target, constraints: str) -> dict[str, str]:
    """Return the version that is pinned for each name, on that machine."""
    lines = (line.partition("#")[0].strip() for line in constraints.splitlines())
    pinned = [Requirement(line) for line in lines if line]
    return {
        canonicalize_name(one.name): next(iter(one.specifier)).version for one in pinned if target.wants(one)
    }


def resolve(target: Target, requirements: Sequence[Requirement], pins: Mapping[str, str]) -> list[Wheel]:
    """Return the wheels of what is required, and of what that requires, by name.

    Raises:
        UnresolvedError: there is no such wheel, or something isn't pinned, or not as it is required.
    """
    found: dict[str, Wheel] = {}
    asked: dict[str, set[str]] = {}
    waiting = [one for one in requirements if target.wants(one)]
    while waiting:
        fresh = []
        for one in waiting:
            name = canonicalize_name(one.name)
            if name not in pins:
                raise UnresolvedError(f"{one} isn't pinned in constraints.txt")
            if not one.specifier.contains(pins[name], prereleases=True):
                raise UnresolvedError(f"{one} is wanted, {pins[name]} is pinned")
            if name not in asked or not one.extras <= asked[name]:
                asked[name] = asked.get(name, set()) | one.extras
                fresh.append(name)
        waiting = []
        for wheel, requires in _ask_pip(target, [f"{name}=={pins[name]}" for name in dict.fromkeys(fresh)]):
            found[wheel.name] = wheel
            waiting += [one for one in map(Requirement, requires) if target.wants(one, asked[wheel.name])]
    return sorted(found.values(), key=lambda wheel: wheel.name)


def _ask_pip(target: Target, pinned: Sequence[str]) -> list[tuple[Wheel, list[str]]]:
    """Ask the index for wheels, and what each requires."""
    if not pinned:
        return []
    told = subprocess.run(
        [
            *(sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--quiet"),
            # Nothing is written to the target, but older pips want to know one.
            *("--disable-pip-version-check", "--report=-", "--target=unused", *target.options, *pinned),
        ],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if told.returncode:
        lines = [line for line in told.stderr.splitlines() if line.startswith("ERROR")]
        raise UnresolvedError(lines[-1] if lines else told.stderr.strip())
    return [_read(target, each) for each in json.loads(told.stdout)["install"]]


def _read(target: Target, each: Mapping[str, Any]) -> tuple[Wheel, list[str]]:
    about, source = each["metadata"], each["download_info"]
    if not SpecifierSet(about.get("requires_python") or "").contains(f"{target.python}.0"):
        raise UnresolvedError(f"{about['name']} {about['version']} wants Python {about['requires_python']}")
    wheel = Wheel(
        canonicalize_name(about["name"]),
        about["version"],
        source["url"].rpartition("/")[2],
        source["archive_info"]["hashes"]["sha256"],
    )
    return wheel, about.get("requires_dist") or []
