"""`config/languages/<tag>.yaml`: a language for placards that an office adds, one file each.

It holds what citizens read. Messages, the hand-over table and reports stay in the tool's own languages.
"""

from __future__ import annotations

import re
import string
from collections.abc import Sequence
from pathlib import Path

from qrsurvey.errors import Message, WorkspaceError
from qrsurvey.i18n.catalog import Catalog
from qrsurvey.i18n.language import Language
from qrsurvey.i18n.phrases import OfficeLanguage
from qrsurvey.workspace.disk import files_in
from qrsurvey.workspace.placard_section import read_notes
from qrsurvey.workspace.yaml_reader import FaultList, Map, read_yaml

FOLDER = "config/languages"

PLACARD = (
    "placard.document-title",
    "placard.step-scan",
    "placard.step-open",
    "placard.step-answer",
    "placard.scan",
    "placard.opens",
    "placard.imprint",
    "placard.promise",
    "placard.warning",
    "placard.hotline",
)
GUIDE = (
    "handover.guide-document-title",
    "handover.guide-title",
    "handover.guide-scan",
    "handover.guide-how-scan",
    "handover.guide-open",
    "handover.guide-how-open",
    "handover.guide-answer",
    "handover.guide-how-answer",
    "handover.guide-asked",
    "handover.guide-more",
    "handover.guide-voluntary",
    "handover.guide-own",
    "handover.guide-secret",
    "handover.guide-help",
    "handover.guide-hotline",
)

# Language, perhaps script, perhaps region, in the spelling of RFC 5646, 2.1.1: `fr`, `pt-BR`, `sr-Latn`.
_TAG = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?", re.ASCII)


def read_languages(folder: Path, questions: Sequence[str]) -> dict[str, OfficeLanguage]:
    """Return the languages that an office added, by tag.

    Args:
        folder: Where the files lie; it needn't be there.
        questions: The keys of the survey's questions.

    Raises:
        WorkspaceError: its details list every fault of every file, with file and line.
        UsageError: the folder can't be read.
    """
    languages, details = {}, list[Message]()
    for path in files_in(folder, ".yaml"):
        faults = FaultList(f"{FOLDER}/{path.name}")
        language = _read(path, questions, faults)
        if language is not None and not faults.faults:
            languages[language.tag] = language
        details += faults.told()
    if details:
        error = WorkspaceError("languages.faults", n=len(details))
        error.details = tuple(details)
        raise error
    return languages


def _read(path: Path, questions: Sequence[str], faults: FaultList) -> OfficeLanguage | None:
    top = read_yaml(path, faults)
    if top is None:
        return None
    tag = path.stem
    if not _TAG.fullmatch(tag):
        faults.add(1, "languages.bad-tag", name=tag)
    if tag.partition("-")[0] in set(Language):
        faults.add(1, "languages.own-tag", name=tag)
    title = top.text("title", required=True)
    sentences = {
        **_section(top, "placard", PLACARD, "placard."),
        **_section(top, "guide", GUIDE, "handover.guide-"),
    }
    asked = top.map("questions")
    titles = {key: text for key in questions if asked and (text := asked.text(key))}
    if asked:
        asked.close()
    notes = read_notes(top, "notes")
    top.close()
    return OfficeLanguage(tag, title or "", sentences, titles, notes)


def _section(top: Map, name: str, ids: Sequence[str], beginning: str) -> dict[str, str]:
    entry = top.map(name, required=True)
    if entry is None:
        return {}
    sentences = {}
    for message_id in ids:
        key = message_id.removeprefix(beginning)
        text = entry.text(key, required=True)
        if text is not None:
            _check_values(entry, key, text, message_id)
            sentences[message_id] = text
    entry.close()
    return sentences


def _check_values(entry: Map, key: str, text: str, message_id: str) -> None:
    """Refuse a sentence that leaves a value out or asks for another than the Vietnamese one."""
    wanted = _values(Catalog(Language.VI).template(message_id))
    try:
        found = _values(text)
    except ValueError:
        entry.fault("languages.bad-braces", key, key=f"{entry.path}.{key}")
        return
    if found != wanted:
        values = [f"{{{value}}}" for value in sorted(wanted)]
        kind = "languages.other-values" if wanted else "languages.no-values"
        entry.fault(kind, key, key=f"{entry.path}.{key}", values=values)


def _values(sentence: str) -> set[str]:
    """Return the names in a sentence's braces; raises ValueError where there is more than a name in them."""
    values = set()
    for _, name, form, conversion in string.Formatter().parse(sentence):
        if form or conversion or (name is not None and not name.isidentifier()):
            raise ValueError(sentence)
        if name is not None:
            values.add(name)
    return values
