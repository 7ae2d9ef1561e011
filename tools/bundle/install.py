"""Install qrsurvey from this folder, without a network: `py install.py [--to FOLDER]`.

Makes an environment of its own, installs the wheels beside this file after comparing each with its hash, and
has the program check itself. Nothing else on the machine is changed but one small command that starts it.
"""

import argparse
import json
import os
import struct
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main() -> int:
    """Install; 0 where the machine will do."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")
    about = json.loads((HERE / "bundle.json").read_text(encoding="utf-8"))
    python = f"{sys.version_info[0]}.{sys.version_info[1]}"
    bits = 8 * struct.calcsize("P")
    fits = sys.platform == about["sys_platform"] and python in about["pythons"] and bits == 64
    if sys.argv[1:] == ["--fits"]:  # what install.bat and install.sh ask of each Python they find
        return 0 if fits else 2
    if not fits:
        known, here = ", ".join(about["pythons"]), f"{sys.platform}, Python {python}, {bits} bit"
        return say(
            f"Bộ cài này dành cho {about['system']}, Python {known} (64 bit). Máy này: {here}.",
            f"This bundle is for {about['system']}, Python {known} (64 bits). Here: {here}.",
        )
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", type=Path, default=usual_place(), help="the folder to install to")
    folder = parser.parse_args().to.absolute()
    if folder.exists() and any(folder.iterdir()) and not (folder / "pyvenv.cfg").is_file():
        return say(
            f"Thư mục {folder} đã có tệp khác. Chọn thư mục khác: --to THƯMỤC",
            f"The folder {folder} holds something else. Choose another: --to FOLDER",
        )
    say(f"Đang cài vào {folder} …", f"Installing into {folder} …")
    venv.create(folder, clear=True, with_pip=False, symlinks=os.name != "nt")
    scripts = folder / ("Scripts" if os.name == "nt" else "bin")
    (pip,) = (HERE / "wheels").glob("pip-*.whl")
    installed = subprocess.run(
        [
            *(
                scripts / "python",
                "-m",
                "pip",
                "--isolated",
                "install",
                "--quiet",
                "--disable-pip-version-check",
            ),
            *("--no-index", "--find-links", HERE / "wheels", "--require-hashes"),
            *("--requirement", HERE / f"requirements-{python}.txt"),
        ],
        env={**os.environ, "PYTHONPATH": str(pip)},  # pip runs from its wheel: the machine may have none
        check=False,
    )
    if installed.returncode:
        return say(
            "Không cài được: xem dòng ERROR ở trên. Nếu nói về “hash”, chép lại bộ cài vì có tệp bị hỏng.",
            "Not installed: see the line ERROR above. Where it speaks of hashes, copy the bundle again.",
        )
    program = scripts / ("qrsurvey.exe" if os.name == "nt" else "qrsurvey")
    checked = subprocess.run([program, "self-check"], check=False).returncode
    started = make_command(program)
    say(f"Đã cài. Lệnh để chạy: {started}", f"Installed. Start it by: {started}")
    return checked


def usual_place() -> Path:
    """Return where a program of one person lies."""
    if os.name == "nt":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home()) / "qrsurvey" / "app"
    return Path.home() / ".local" / "share" / "qrsurvey" / "app"


def make_command(program: Path) -> str:
    """Make `qrsurvey` something to type, where that needs no setting to be changed; return what to type."""
    name = f'"{program}"' if " " in str(program) else str(program)
    if os.name == "nt":
        local = os.environ.get("LOCALAPPDATA")
        folder = Path(local or "") / "Microsoft" / "WindowsApps"  # on every person's path since Windows 10
        if not local or not folder.is_dir() or Path(local) not in program.parents:
            return name
        # cmd reads this file by its own code page: a name with Vietnamese letters must not stand in it.
        inner = program.relative_to(local)
        (folder / "qrsurvey.bat").write_text(
            f'@"%LOCALAPPDATA%\\{inner}" %*\r\n', encoding="ascii", newline=""
        )
        return "qrsurvey"
    link = Path.home() / ".local" / "bin" / "qrsurvey"
    if link.is_symlink() or not link.exists():
        link.parent.mkdir(parents=True, exist_ok=True)
        link.unlink(missing_ok=True)
        link.symlink_to(program)
    on_path = str(link.parent) in os.environ.get("PATH", "").split(os.pathsep)
    return "qrsurvey" if on_path and link.resolve() == program.resolve() else name


def say(vietnamese: str, english: str) -> int:
    """Say something in both languages; return what the program ends with where that is a refusal."""
    print(vietnamese, flush=True)
    print(english, flush=True)
    return 2


if __name__ == "__main__":
    sys.exit(main())
