"""What Google names the tab that a form writes into: "Form Responses 1", "Câu trả lời biểu mẫu 1"."""

from __future__ import annotations

import re

from qrsurvey.i18n.text import fold

# In English and in Vietnamese; linking a form again makes another one, with the next number.
_NAME = re.compile(r"(?:form[ _]responses|câu trả lời biểu mẫu)\s*\d*")


def named_by_a_form(tab: str) -> bool:
    """Tell whether a tab is named the way Google names the one that a form writes into."""
    return _NAME.fullmatch(fold(tab)) is not None
