from __future__ import annotations

import pytest

from qrsurvey.errors import ArchiveError, BusyError, DataError, ExitCode, SourceError, UsageError
from qrsurvey.office.findings import Finding, Level, broken, exit_code, ok, refused, skipped, warning

OFFICE, DATA, LINE = refused(UsageError("x.y")), refused(DataError("x.y")), refused(SourceError("x.y"))


@pytest.mark.parametrize(
    ("found", "code"),
    [
        ([], ExitCode.DONE),
        ([ok("x.y"), warning("x.y"), skipped("x.y")], ExitCode.DONE),
        ([refused(BusyError("x.y"))], ExitCode.DONE),
        ([refused(SourceError("x.y"), Level.WARNING)], ExitCode.DONE),
        ([LINE, ok("x.y")], ExitCode.NETWORK),
        ([LINE, DATA], ExitCode.DATA),
        ([refused(ArchiveError("x.y"))], ExitCode.DATA),
        ([LINE, DATA, OFFICE], ExitCode.USAGE),
        ([LINE, broken("x.y")], ExitCode.USAGE),
    ],
)
def test_what_weighs_most_decides_what_the_program_ends_with(found: list[Finding], code: ExitCode) -> None:
    assert exit_code(found) is code
    assert exit_code(reversed(found)) is code


def test_what_is_not_fine_has_the_next_step_of_its_name_and_values() -> None:
    for one in (warning("x.y", n=3), broken("x.y", n=3), refused(UsageError("x.y", n=3))):
        assert one.next_step is not None
        assert (one.next_step.id, one.next_step.values) == ("x.y.hint", {"n": 3})
    assert ok("x.y").next_step is None
    assert skipped("x.y").next_step is None
