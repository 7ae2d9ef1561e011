"""Which language a person reads."""

from __future__ import annotations

import locale
import os
from collections.abc import Mapping
from enum import StrEnum


class Language(StrEnum):
    """The languages of the catalogues; Vietnamese first."""

    VI = "vi"
    EN = "en"

    @property
    def tag(self) -> str:
        """The BCP 47 tag that documents carry."""
        return "vi-VN" if self is Language.VI else self.value


def choose(
    asked: str | None, environment: Mapping[str, str] = os.environ, workspace: Language | None = None
) -> Language:
    """Choose by `--lang`, then `QRSURVEY_LANG`, then the workspace, then the system.

    A system that says nothing (`LANG=C`) gets Vietnamese: that is who the tool is for.
    """
    for wish in (asked, environment.get("QRSURVEY_LANG")):
        if wish and (language := known(wish)):
            return language
    if workspace is not None:
        return workspace
    named = next(
        (environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), None
    )
    return known(named if named is not None else locale.getlocale()[0] or "") or Language.VI


def known(wish: str) -> Language | None:
    """Return the language of ours that a person or a system names."""
    # "vi", "vi_VN.UTF-8", and Windows' "Vietnamese_Vietnam" and "English_United States"
    start = wish.casefold()[:2]
    return Language(start) if start in set(Language) else None
