"""200 spreadsheets at once under Google's quotas, on a simulated clock: `python benchmarks/quota.py [COUNT]`.

All that a pull does is done, over a line without sockets and with the archive kept open
(tests/support/quota_run.py); only time is made up: a call takes 0.2 to 1 second. The simulated Google counts
what arrives in each minute and refuses whatever is beyond 60. The bound is what the quota sets: the calls
beyond the first 60 can't be had faster than 60 a minute. One call follows the other: where they take a second
and more on average, it is the line that takes the time, not the quota (last row).
"""

from __future__ import annotations

import platform
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "src")]

from support.google_server import GoogleServer, make_service_account  # noqa: E402
from support.quota_run import Province  # noqa: E402
from support.workspaces import write_workspace  # noqa: E402


def main(count: int) -> None:
    """Pull, and print what it took."""
    from qrsurvey.office.make_codes import make_codes
    from qrsurvey.workspace.workspace import read_workspace

    print(f"{count} spreadsheets; {platform.platform()}, Python {platform.python_version()}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        workspace = read_workspace(write_workspace(folder / "office"))
        make_codes(workspace, now=datetime(2025, 6, 1, 7, tzinfo=workspace.zone))
        with GoogleServer() as google:
            key = make_service_account(folder, google)
        province = Province(workspace, key, count)
        for title, options in (
            ("first pull", {}),
            ("second pull, three new rows each", {}),
            ("full comparison", {"full": True}),
            ("full comparison, one call in twenty fails", {"full": True, "faults": 0.05}),
            ("full comparison, calls of up to 3 s", {"full": True, "slowest": 3.0}),
        ):
            began = time.perf_counter()
            found = province.pull(7, **options)
            real = time.perf_counter() - began
            print(
                f"{title:42} {len(found.arrivals):4d} calls, at most {found.most:2d} in a minute, "
                f"{found.refused} refused; {found.seconds:6.1f} s, "
                f"{found.seconds / (found.bound or 1):.3f} of the bound ({real:.1f} s of this machine's)",
                flush=True,
            )
            province.grow()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
