"""Everything that is made of a set of placards: the PDF of all, packs, the hand-over table, the guide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby
from pathlib import Path

from qrsurvey.codes.codes_csv import write_codes_csv
from qrsurvey.codes.draw import draw_placards
from qrsurvey.codes.guide import draw_guide
from qrsurvey.codes.handover import draw_handover
from qrsurvey.codes.layout import Layout
from qrsurvey.codes.link import domain_of
from qrsurvey.codes.measure import measure
from qrsurvey.codes.placard import Placard, Voice, Wording
from qrsurvey.codes.proof import prove
from qrsurvey.codes.singles import Maker, Single, proven_png, proven_svg, write_singles
from qrsurvey.codes.split import Pack, split_packs
from qrsurvey.office.handover_xlsx import write_handover
from qrsurvey.sources.table import Progress
from qrsurvey.survey.questions import Kind, Role, Survey

PLACARDS_FILE = "placards.pdf"
CODES_FILE = "codes.csv"
HANDOVER_FILES = ("ban-giao-ma-qr.pdf", "ban-giao-ma-qr.xlsx")
GUIDE_FILE = "huong-dan-quet-ma.pdf"
COPIES_FILE = "placards-copies.pdf"
MAIN_FILES = (PLACARDS_FILE, CODES_FILE, *HANDOVER_FILES, GUIDE_FILE)
PACKS = "packs"


class CodeFormat(StrEnum):
    """What may be made: `pdf` always is; the others are codes by themselves, a file each."""

    PDF = "pdf"
    SVG = "svg"
    PNG = "png"


_MAKERS: Mapping[CodeFormat, Maker] = {CodeFormat.PNG: proven_png, CodeFormat.SVG: proven_svg}


@dataclass(frozen=True)
class Printing:
    """How it is printed: `start_at` is the place on the first sheet of the PDF of all, and of all copies."""

    wording: Wording
    issued: date
    layout: Layout
    start_at: int = 1
    singles: tuple[CodeFormat, ...] = ()


def file_names(
    placards: Sequence[Placard], layout: Layout, singles: Sequence[CodeFormat]
) -> dict[str, tuple[str, ...]]:
    """Return the files to make, by the folder they go to; "" is the output folder itself.

    Where a sheet has several places, one more file has all copies in order: packs of their own would leave
    places of each unit's last sheet blank. What is needed in no copy has no pack. Names are made of ids and
    codes only, which are letters and digits whatever a unit is called.
    """
    needed = [placard for placard in placards if placard.copies]
    packs = tuple(dict.fromkeys(f"{placard.code.unit}.pdf" for placard in needed))
    codes = {kind.value: tuple(f"{p.code.text}.{kind.value}" for p in placards) for kind in singles}
    main = (*MAIN_FILES, COPIES_FILE) if layout.codes_per_page > 1 and needed else MAIN_FILES
    return {"": main, PACKS: packs, **codes}


def make_files(
    scratch: Path,
    placards: Sequence[Placard],
    printing: Printing,
    survey: Survey,
    progress: Progress | None = None,
) -> dict[str, dict[str, Path]]:
    """Make and prove all files in a folder of their own; return them by folder and name as `file_names`.

    Raises:
        PlacardError: something can't be drawn, or doesn't show its link.
    """
    names = file_names(placards, printing.layout, printing.singles)
    files = {folder: {name: scratch / folder / name for name in inside} for folder, inside in names.items()}
    for folder in names:
        (scratch / folder).mkdir(exist_ok=True)
    count = len(placards)
    split = len(names[PACKS]) + (COPIES_FILE in names[""])
    steps = _Steps(progress, 5 * count + 2 * split + count * len(printing.singles))
    words, issued, layout = printing.wording, printing.issued, printing.layout
    main = files[""]
    drawn, start_at = main[PLACARDS_FILE], printing.start_at
    printed = draw_placards(
        drawn, placards, words, issued, steps.part(count), layout=layout, start_at=start_at
    )
    prove(drawn, placards, steps.part(count), layout=layout, start_at=start_at)
    write_codes_csv(main[CODES_FILE], placards)
    packs = [Pack(files[PACKS][f"{unit}.pdf"], numbers) for unit, numbers in _packs(placards)]
    if COPIES_FILE in main:
        copies = tuple(number for pack in packs for number in pack.numbers)
        packs.append(Pack(main[COPIES_FILE], copies, start_at))
    split_packs(printed, placards, packs, steps.part(2 * len(packs)))
    for kind in printing.singles:
        singles = list(_singles(files[kind.value], placards, printing))
        write_singles(singles, _MAKERS[kind], steps.part(count))
    table, sheet = (main[name] for name in HANDOVER_FILES)
    draw_handover(table, placards, words, issued, steps.part(2 * count))
    write_handover(sheet, placards, words, issued, steps.part(count))
    questions = [asked(survey, voice) for voice in words.voices]
    draw_guide(main[GUIDE_FILE], words, issued, domain_of(placards[0].link), questions)
    return files


def asked(survey: Survey, voice: Voice) -> list[str]:
    """Return what a citizen is asked to rate; where nothing is, all but the code that is filled in."""
    shown = [question for question in survey.questions if question.role is not Role.CODE]
    rated = [question for question in shown if question.kind is Kind.RATING]
    return [voice.question(question) for question in rated or shown]


def _packs(placards: Sequence[Placard]) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Yield the numbers of each unit's own placards, each as often as it is needed; no unit without any."""
    numbered = enumerate(placards)
    for unit, own in groupby(numbered, key=lambda each: each[1].code.unit):
        numbers = tuple(number for number, placard in own for _ in range(placard.copies))
        if numbers:
            yield unit, numbers


def _singles(files: Mapping[str, Path], placards: Sequence[Placard], printing: Printing) -> Iterator[Single]:
    """Yield what each code by itself is to be: as large as the layout prints it."""
    for placard, path in zip(placards, files.values(), strict=True):
        yield Single(path, placard, measure(printing.layout, placard.link, printing.wording).side)


class _Steps:
    """One progress for several works, one after the other."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self._progress, self._total, self._begun = progress, total, 0

    def part(self, size: int) -> Progress | None:
        """Return the progress of the next work, of so many steps."""
        if self._progress is None:
            return None
        tell, before = self._progress, self._begun
        self._begun += size
        return lambda done, _: tell(before + done, self._total)
