"""An Apps Script that makes the form and its spreadsheet, for offices without a Google Cloud project.

The script itself is `assets/script/make_form.js`; what is ours to say enters as two JSON literals, and its
comments in the reader's language.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path

from qrsurvey.codes.marked_link import MARKER
from qrsurvey.i18n.language import Language
from qrsurvey.survey.form_model import FormWords
from qrsurvey.survey.form_wanted import Wanted, WantedForm
from qrsurvey.survey.questions import Role

_TEMPLATE = Path(__file__).parents[3] / "assets" / "script" / "make_form.js"

# Any code as it may come back, in whatever case: who changes it into something else is told at once. The
# signature itself can't be checked there, and the pattern is readable by everybody: it holds no secret.
CODE_PATTERN = r"^\s*[A-Za-z0-9]{2,16}(\.[A-Za-z0-9]{2,16})?\s*-\s*[A-Za-z0-9]{4}\s*$"

_LOCALES = {Language.VI: "vi_VN", Language.EN: "en_GB"}


def write_script(
    wanted: WantedForm,
    words: FormWords,
    *,
    time_zone: str,
    language: Language,
    say: Callable[[str], str],
) -> str:
    """Return the script. `language` is the office's; `say` gives comments and messages by id."""
    form = {
        "title": wanted.title,
        "description": wanted.description,
        "thanks": words.thanks,
        "codeFault": words.code_fault,
        "codePattern": CODE_PATTERN,
        "marker": MARKER,
        "sheet": words.sheet,
        "timeZone": time_zone,
        "locale": _LOCALES[language],
        "items": [_item(one) for one in wanted.items],
    }
    messages = {
        "again": say("script.say-again"),
        "halfMade": say("script.say-half-made"),
        "made": say("script.say-made"),
        "forgotten": say("script.say-forgotten"),
        "publish": say("script.say-publish"),
        "edit": say("script.say-edit"),
        "citizens": say("script.say-citizens"),
        "sheet": say("script.say-sheet"),
        "prefilled": say("script.say-prefilled"),
        "lost": say("script.say-lost"),
        "next": say("script.say-next"),
    }
    text = _TEMPLATE.read_text(encoding="utf-8")
    text = re.sub(r"\{\{([a-z-]+)\}\}", lambda found: say(f"script.comment-{found[1]}"), text)
    parts = {"FORM": _literal(form), "SAY": _literal(messages)}
    return re.sub(r"/\*(FORM|SAY)\*/ null", lambda found: parts[found[1]], text)


def _item(one: Wanted) -> Mapping[str, object]:
    item = one.item
    written: dict[str, object] = {
        "shape": item.shape.value,
        "title": item.title,
        "description": item.description,
    }
    if one.question is None:
        return written
    written["required"] = item.required
    if item.options:
        written["options"] = list(item.options)
    if item.labels:
        written["labels"] = list(item.labels)
    if one.question.role is Role.CODE:
        written["code"] = True
    return written


def _literal(value: object) -> str:
    """Write a value so that JavaScript, old and new, reads exactly it: text stays text, whatever it says."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    for char in ("\u2028", "\u2029", "\u0085", "\ufeff"):
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text.replace("</", "<\\/")
