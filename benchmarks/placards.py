"""What placards cost: `python benchmarks/placards.py [--sizes 100,1000,10000 [ROUNDS]]`.

Drawn here, proven, and split into packs, against (a) the plainest loop over reportlab that a person would
write for the same page, with the same encoder, proving nothing, and (b) the usual way: package qrcode, a PNG,
a file a unit. The ways take turns; each figure is the median of the rounds. Needs the package `qrcode` beside
the tool's own. Ratios are what counts; seconds are this machine's.

`python benchmarks/placards.py --memory` draws, proves and splits 100, 1,000 and 10,000, each in a process of
its own, and prints the most memory that it and any of its workers had at one time (not on Windows).
"""

from __future__ import annotations

import io
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import segno
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from qrsurvey.codes.draw import draw_placards
from qrsurvey.codes.key import SigningKey
from qrsurvey.codes.layouts import default_layout
from qrsurvey.codes.link import build_link
from qrsurvey.codes.placard import Placard, Voice, Wording
from qrsurvey.codes.proof import prove
from qrsurvey.codes.sign import Code
from qrsurvey.codes.split import Pack, split_packs
from qrsurvey.i18n.catalog import Catalog
from qrsurvey.i18n.language import Language
from qrsurvey.survey.questions import Form
from qrsurvey.survey.units import Office
from qrsurvey.typography.fonts import Face

MM = 72 / 25.4
ISSUED = date(2024, 5, 13)
FORM = Form(
    "https://docs.google.com/forms/d/e/1FAIpQLSdM0HZp0jQxq8b3m2Jt5cVn7w9yKxRrTtUuVvWwXxYyZz0123A/viewform",
    "entry.1626576186",
)
OFFICE = Office("Văn phòng HĐND và UBND", parent="Ủy ban nhân dân thị xã Hòa Thành", hotline="0276 000 0000")
WORDING = Wording(OFFICE, (Voice(Catalog(Language.VI), "Khảo sát mức độ hài lòng của người dân"),))
MANY = 10_000  # placards, from which on there is one round: all ways together take a quarter of an hour
LINES = 14  # lines of text on an A5 placard


def placards(count: int, first: int = 0) -> list[Placard]:
    """As many different placards, each of a unit of its own, numbered from `first`."""
    key = SigningKey(bytes(32))
    codes = [Code.issue(key, f"DV{number:05d}") for number in range(first, first + count)]
    return [Placard(code, build_link(FORM, code.text), f"Đơn vị số {at}") for at, code in enumerate(codes)]


def ours(folder: Path, all_: list[Placard]) -> None:
    """Encode and draw."""
    draw_placards(folder / "ours.pdf", all_, WORDING, ISSUED)


def ours_in_packs(folder: Path, all_: list[Placard]) -> None:
    """Encode, draw, render, read back; and the same for a file a unit, split from it."""
    printed = draw_placards(folder / "ours.pdf", all_, WORDING, ISSUED)
    prove(folder / "ours.pdf", all_)
    packs = [Pack(folder / f"{placard.code.unit}.pdf", (at,)) for at, placard in enumerate(all_)]
    split_packs(printed, all_, packs)


def ours_proven(folder: Path, all_: list[Placard]) -> None:
    """Encode, draw, render and read back."""
    ours(folder, all_)
    prove(folder / "ours.pdf", all_)


def hand_written(folder: Path, all_: list[Placard]) -> None:
    """One document: text by drawString, the code by a rectangle for each dark module."""
    canvas = _canvas(folder / "hand.pdf")
    for placard in all_:
        _words(canvas, placard)
        code = segno.make_qr(placard.link, error="Q")
        module = 91.2 * MM / len(code.matrix)
        for row, modules in enumerate(code.matrix):
            for column, dark in enumerate(modules):
                if dark:
                    x, y = 28.4 * MM + column * module, 148 * MM - row * module
                    canvas.rect(x, y, module, module, stroke=0, fill=1)
        canvas.showPage()
    canvas.save()


def floor(folder: Path, all_: list[Placard]) -> None:
    """As little as reportlab can do: all dark runs as one path, and the encoder's own search for a mask."""
    canvas = _canvas(folder / "floor.pdf")
    canvas.beginForm("common")
    _words(canvas, all_[0])
    canvas.endForm()
    for placard in all_:
        canvas.doForm("common")
        canvas.setFont("Sans", 16)
        canvas.drawString(30 * MM, 100, placard.code.text)
        code = segno.make_qr(placard.link, error="Q")
        path = []
        for row, modules in enumerate(code.matrix):
            column = 0
            while (start := modules.find(1, column)) >= 0:
                end = modules.find(0, start)
                column = len(modules) if end < 0 else end
                path.append(f"{start} {-row} {column - start} 1 re")
        scale = 91.2 * MM / len(code.matrix)
        canvas.addLiteral(f"q {scale:.5f} 0 0 {scale:.5f} 80 400 cm {' '.join(path)} f Q")
        canvas.showPage()
    canvas.save()


def usual(folder: Path, all_: list[Placard]) -> None:
    """Package qrcode, a PNG, a file for each unit."""
    import qrcode

    for placard in all_:
        canvas = _canvas(folder / f"{placard.code.unit}.pdf")
        _words(canvas, placard)
        code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_Q, box_size=10)
        code.add_data(placard.link)
        code.make(fit=True)
        file = io.BytesIO()
        code.make_image().save(file, "PNG")
        file.seek(0)
        canvas.drawImage(ImageReader(file), 22 * MM, 50 * MM, 104 * MM, 104 * MM)
        canvas.showPage()
        canvas.save()


def _canvas(path: Path) -> Canvas:
    pdfmetrics.registerFont(TTFont("Sans", str(Face.SANS.file)))
    return Canvas(str(path), pagesize=(148 * MM, 210 * MM))


def _words(canvas: Canvas, placard: Placard) -> None:
    canvas.setFont("Sans", 9)
    for line in range(LINES):
        canvas.drawString(
            30, 20 + 12 * line, f"{placard.unit_name} {placard.code.text} Không yêu cầu mật khẩu, OTP"
        )


def timed(way: Callable[[Path, list[Placard]], None], all_: list[Placard]) -> tuple[float, float]:
    """Return seconds, and KB a placard of what was written."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        start = time.perf_counter()
        way(folder, all_)
        seconds = time.perf_counter() - start
        written = sum(file.stat().st_size for file in folder.iterdir())
    return seconds, written / len(all_) / 1000


WAYS = {
    "this tool": ours,
    "this tool, proven": ours_proven,
    "this tool, proven, and a proven file a unit": ours_in_packs,
    "floor: reportlab, one path a code": floor,
    "(a) reportlab, a rectangle a module": hand_written,
    "(b) qrcode, PNG, a file a unit": usual,
}


def compare(count: int, rounds: int) -> dict[str, tuple[float, float]]:
    """Let the ways take turns; return the median of the seconds, and KB a placard, by way.

    Each time with other codes: what was encoded last is remembered.
    """
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in WAYS}
    for number in range(rounds):
        for at, (name, way) in enumerate(WAYS.items()):
            taken[name].append(timed(way, placards(count, (number * len(WAYS) + at) * count)))
            print(f"round {number + 1}: {name} {taken[name][-1][0]:.2f} s", file=sys.stderr, flush=True)
    return {
        name: (statistics.median(seconds for seconds, _ in each), each[0][1]) for name, each in taken.items()
    }


def measure(sizes: Sequence[int] = (100, 1000, 10_000), rounds: int = 3) -> list[str]:
    """Return the section about placards as lines of Markdown."""
    lines = [
        "## Placards",
        "",
        f"Layout {default_layout().name}; median of {rounds} rounds, of {MANY:,} and more one.",
        '"Proven": each page was rendered and decoded.',
        "",
        "| placards | by | seconds | ratio | KB a placard |",
        "| ---: | --- | ---: | ---: | ---: |",
    ]
    for size in sizes:
        found = compare(size, rounds if size < MANY else 1)
        base = found["this tool"][0]
        for name, (seconds, size_kb) in found.items():
            lines.append(f"| {size:,} | {name} | {seconds:.2f} | {seconds / base:.2f} | {size_kb:.1f} |")
    return lines


def memory(count: int) -> None:
    """Draw, prove and split; print peaks of this process and of its workers."""
    try:
        import resource
    except ImportError:
        sys.exit("This system doesn't tell how much memory a process had.")

    with tempfile.TemporaryDirectory() as scratch:
        start = time.perf_counter()
        ours_in_packs(Path(scratch), placards(count))
        seconds = time.perf_counter() - start
    own, workers = (
        resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    print(
        f"{count:>6} placards {seconds:8.1f} s, at most {own:.0f} MiB, a worker {workers:.0f} MiB", flush=True
    )


def main() -> None:
    """Measure and print."""
    asked = sys.argv[1:]
    if asked[:1] == ["--memory-of"]:
        memory(int(asked[1]))
        return
    if asked == ["--memory"]:
        for count in (100, 1000, 10_000):
            subprocess.run([sys.executable, __file__, "--memory-of", str(count)], check=True)
    else:
        sizes = [int(size) for size in asked[1].split(",")] if asked[:1] == ["--sizes"] else [1000]
        rounds = int(asked[2]) if len(asked) > 2 else 3
        print("\n".join(measure(sizes, rounds)))


if __name__ == "__main__":
    main()
