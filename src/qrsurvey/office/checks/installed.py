"""What was installed: this Python, our own files as they were packed, the libraries within our bounds."""

from __future__ import annotations

import base64
import csv
import gettext
import hashlib
import platform
import re
import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from itertools import zip_longest
from operator import eq, ge, gt, le, lt, ne
from pathlib import Path

from qrsurvey.i18n.catalog import LOCALE_DIR
from qrsurvey.i18n.language import Language
from qrsurvey.office.checks.surroundings import Machine
from qrsurvey.office.findings import Finding, broken, ok, skipped

_OURS = "qrsurvey"
_REQUIREMENT = re.compile(r"([A-Za-z0-9._-]+)\s*\(?([^();]*)\)?\s*(?:;(.*))?")
_BOUND = re.compile(r"\s*(==|!=|<=|>=|<|>)\s*([\w.]+)\s*")
_COMPARE = {"==": eq, "!=": ne, "<=": le, ">=": ge, "<": lt, ">": gt}


@dataclass(frozen=True)
class Library:
    """A library that we need by its name in the package index, and the versions that will do."""

    name: str
    wanted: str


def python(_machine: Machine) -> Iterator[Finding]:
    """Whether this Python is new enough, and of 64 bits: half of the libraries have nothing for fewer."""
    ours = _found(_OURS)
    wanted = str(ours.metadata["Requires-Python"]) if ours else ""
    version, bits = platform.python_version(), str(8 * struct.calcsize("P"))
    if not meets(version, wanted):
        yield broken("selfcheck.python-old", version=version, wanted=wanted)
    elif bits != "64":
        yield broken("selfcheck.python-bits", version=version, bits=bits)
    else:
        yield ok("selfcheck.python", version=version, bits=bits, system=_system(), path=sys.executable or "–")


def files(_machine: Machine) -> Iterator[Finding]:
    """Whether our own files are as they were packed: an antivirus or half an update changes that."""
    packed = _packed()
    if not packed:  # a developer's own tree
        yield skipped("selfcheck.files-unlisted")
        return
    changed = [name for name, (path, told) in packed.items() if not _as_packed(path, told)]
    if changed:
        yield broken("selfcheck.files-changed", n=len(changed), files=changed[:5])
    else:
        yield ok("selfcheck.files", n=len(packed))


def libraries(_machine: Machine) -> Iterator[Finding]:
    """Whether each library is there, of a version that will do, and can be loaded."""
    needed = tuple(needed_libraries())
    if not needed:
        yield broken("selfcheck.not-installed")
        return
    faults = [fault for library in needed for fault in _faults(library)]
    yield from faults
    if not faults:
        yield ok("selfcheck.libraries", n=len(needed))


def catalogues(_machine: Machine) -> Iterator[Finding]:
    """Whether each language has all its sentences and each file of them can be read."""
    folders = {language: LOCALE_DIR / language / "LC_MESSAGES" for language in Language}
    names = {file.name for folder in folders.values() for file in folder.glob("*.mo")}
    lacking = [
        f"{language}/{name}"
        for language, folder in folders.items()
        for name in sorted(names)
        if not _speaks(folder / name)
    ]
    if lacking or not names:
        yield broken("selfcheck.catalogues-broken", files=lacking[:5])
    else:
        yield ok("selfcheck.catalogues", n=len(names), languages=len(Language))


def needed_libraries() -> Iterator[Library]:
    """Yield what our own package says that it needs; nothing where it isn't installed as a package.

    What has a marker is meant for an extra, or for some machines only: that is pip's business.
    """
    ours = _found(_OURS)
    for requirement in (ours.requires if ours else None) or ():
        match = _REQUIREMENT.fullmatch(requirement)
        if match and not match[3]:
            yield Library(match[1], match[2].strip())


def meets(version: str, wanted: str) -> bool:
    """Tell whether a released version keeps all bounds of `>=2.3,<3`; none are always kept."""
    return all(
        _COMPARE[bound[1]](*_even(_numbers(version), _numbers(bound[2])))
        for text in wanted.split(",")
        if (bound := _BOUND.fullmatch(text))
    )


def module_of(library: Distribution) -> str:
    """Return what a library is imported by: its uppermost package, the one most like its own name."""
    named = library.metadata["Name"]
    packages = [file.parent.parts for file in library.files or () if file.name == "__init__.py"]
    top = min(map(len, packages), default=0)
    candidates = sorted({".".join(parts) for parts in packages if len(parts) == top and top})
    like = _letters(named)
    candidates.sort(key=lambda module: (_letters(module) != like, _letters(module) not in like))
    return candidates[0] if candidates else named.replace("-", "_")


def _faults(library: Library) -> Iterator[Finding]:
    found = _found(library.name)
    if found is None:
        yield broken("selfcheck.library-missing", name=library.name)
        return
    if not meets(found.version, library.wanted):
        wanted = library.wanted or "–"
        yield broken("selfcheck.library-version", name=library.name, version=found.version, wanted=wanted)
    module = module_of(found)
    try:
        import_module(module)
    except Exception as error:  # noqa: BLE001 - whatever a library fails with, it is of no use
        yield broken("selfcheck.library-broken", name=library.name, version=found.version, reason=str(error))


def _found(name: str) -> Distribution | None:
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


def _packed() -> dict[str, tuple[Path, str]]:
    """Return each file of ours by its name in the wheel: where it must be, and its hash.

    `Distribution.files` won't do: since Python 3.12 it leaves out what is missing.
    """
    ours = _found(_OURS)
    rows = csv.reader(((ours.read_text("RECORD") if ours else None) or "").splitlines())
    return {
        row[0]: (Path(str(ours.locate_file(row[0]))), row[1])
        for row in rows
        if ours and len(row) > 1 and row[0].startswith(f"{_OURS}/") and row[1]
    }


def _as_packed(path: Path, told: str) -> bool:
    kind, _, wanted = told.partition("=")
    try:
        content = path.read_bytes()
    except OSError:
        return False
    digest = base64.urlsafe_b64encode(hashlib.new(kind, content).digest())
    return digest.rstrip(b"=").decode("ascii") == wanted


def _speaks(path: object) -> bool:
    try:
        with open(str(path), "rb") as file:  # noqa: PTH123 - what gettext reads
            return bool(gettext.GNUTranslations(file).gettext(""))
    except (OSError, ValueError, struct.error):
        return False


def _system() -> str:
    return f"{platform.system()} {platform.release()} {platform.machine()}"


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", re.split(r"[-+a-z]", version)[0]))


def _even(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    pairs = tuple(zip_longest(one, other, fillvalue=0))
    return tuple(left for left, _ in pairs), tuple(right for _, right in pairs)


def _letters(name: str) -> str:
    return re.sub(r"[-_.]", "", name).casefold()
