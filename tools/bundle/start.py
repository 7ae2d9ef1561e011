"""The start of the single-file program: unpacks what it carries, once, and runs it.

This is `__main__.py` of a zip. Beside it lie `bundle.json` and the wheels. They are unpacked into a folder with a
short name, since a path on Windows has no more than 259 characters; a folder is there whole or not at all, and one
that wasn't used for a month goes when another version comes. Old Pythons must be able to read this far: they are
told what is needed.
"""

import io
import json
import os
import shutil
import struct
import sys
import time
import zipfile

_MONTH = 30 * 24 * 3600
_PATIENCE = 20  # times a quarter of a second in which an antivirus may hold what is new


def main():
    """Unpack if need be, and run."""
    archive = os.path.dirname(os.path.abspath(__file__))
    with zipfile.ZipFile(archive) as packed:
        about = json.loads(packed.read("bundle.json").decode("utf-8"))
        python = "%d.%d" % sys.version_info[:2]
        if (
            sys.platform != about["sys_platform"]
            or python not in about["wheels"]
            or struct.calcsize("P") != 8
        ):
            _say_what_is_needed(about, python)
            sys.exit(2)
        folder = _unpacked(packed, about, python, archive)
    os.utime(os.path.join(folder, ".whole"))
    sys.path.insert(0, folder)
    from qrsurvey.cli.main import main as run

    run()


def _unpacked(packed, about, python, archive):
    name = "%s-%s-%s" % (about["version"], about["id"], python.replace(".", ""))
    for place in _places(archive):
        folder = os.path.join(place, name)
        if os.path.isfile(os.path.join(folder, ".whole")):
            return folder
    for place in _places(archive):
        folder = os.path.join(place, name)
        try:
            os.makedirs(place, exist_ok=True)
            _unpack(packed, about["wheels"][python], folder)
        except OSError as error:
            reason = error
            continue
        _tidy(place, name)
        return folder
    print("Không giải nén được chương trình: %s" % reason, file=sys.stderr)
    print("The program can't be unpacked: %s" % reason, file=sys.stderr)
    sys.exit(2)


def _places(archive):
    """Return where the folder may be: a person's own place, else beside the file (on a stick)."""
    home = os.path.expanduser("~")
    if sys.platform == "win32":
        own = os.path.join(os.environ.get("LOCALAPPDATA") or home, "qrsurvey", "run")
    elif sys.platform == "darwin":
        own = os.path.join(home, "Library", "Caches", "qrsurvey")
    else:
        own = os.path.join(os.environ.get("XDG_CACHE_HOME") or os.path.join(home, ".cache"), "qrsurvey")
    return [own, os.path.join(os.path.dirname(archive), "qrsurvey-run")]


def _unpack(packed, wheels, folder):
    fresh = "%s.%d" % (folder, os.getpid())
    if sys.stderr is not None and sys.stderr.isatty():
        print("Lần đầu: đang giải nén… / First time: unpacking…", file=sys.stderr)
    try:
        for name in wheels:
            with zipfile.ZipFile(io.BytesIO(packed.read("wheels/" + name))) as wheel:
                wheel.extractall(fresh)
        for name in os.listdir(fresh):
            if name.endswith(".data"):
                _fold(os.path.join(fresh, name), fresh)
        with open(os.path.join(fresh, ".whole"), "wb"):
            pass
        _move(fresh, folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _fold(data, folder):
    """Put what a wheel keeps apart where pip would; its scripts are of no use here."""
    for kind in ("purelib", "platlib"):
        inner = os.path.join(data, kind)
        if os.path.isdir(inner):
            shutil.copytree(inner, folder, dirs_exist_ok=True)
    shutil.rmtree(data)


def _move(fresh, folder):
    for tried in range(_PATIENCE):
        try:
            os.rename(fresh, folder)
            return
        except OSError:
            if os.path.isfile(os.path.join(folder, ".whole")):  # somebody was quicker
                return
            if tried + 1 == _PATIENCE:
                raise
            time.sleep(0.25)


def _tidy(place, kept):
    for name in os.listdir(place):
        whole = os.path.join(place, name, ".whole")
        try:
            if name != kept and time.time() - os.path.getmtime(whole) > _MONTH:
                shutil.rmtree(os.path.join(place, name), ignore_errors=True)
        except OSError:
            continue


def _say_what_is_needed(about, python):
    known = ", ".join(sorted(about["wheels"], key=lambda text: int(text.split(".")[1])))
    here = "%s, Python %s, %d bit" % (sys.platform, python, 8 * struct.calcsize("P"))
    print(
        "Tệp này dành cho %s, Python %s (64 bit). Máy này: %s." % (about["system"], known, here),
        file=sys.stderr,
    )
    print(
        "This file is for %s, Python %s (64 bits). Here: %s." % (about["system"], known, here),
        file=sys.stderr,
    )


# Other processes that we start import this file again under another name.
if __name__ == "__main__":
    main()
