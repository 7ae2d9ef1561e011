from __future__ import annotations

import pytest

from qrsurvey.errors import Message
from qrsurvey.i18n.catalog import Catalog
from qrsurvey.i18n.language import Language, choose


@pytest.mark.parametrize(
    ("asked", "environment", "workspace", "chosen"),
    [
        ("en", {"QRSURVEY_LANG": "vi"}, Language.VI, Language.EN),
        (None, {"QRSURVEY_LANG": "en_GB.UTF-8"}, Language.VI, Language.EN),
        (None, {"LANG": "en_US.UTF-8"}, Language.VI, Language.VI),
        (None, {"LANG": "en_US.UTF-8"}, None, Language.EN),
        (None, {"LANG": "vi_VN.UTF-8"}, None, Language.VI),
        (None, {"LC_ALL": "en_US.UTF-8", "LANG": "vi_VN.UTF-8"}, None, Language.EN),
        (None, {"LANG": "C"}, None, Language.VI),
        (None, {"LANG": "fr_FR.UTF-8"}, None, Language.VI),
    ],
)
def test_the_first_who_says_decides(
    asked: str | None, environment: dict[str, str], workspace: Language | None, chosen: Language
) -> None:
    assert choose(asked, environment, workspace) is chosen


def test_an_unknown_id_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        Catalog(Language.VI).text("workspace.no-such-thing")


def test_counts_choose_the_plural_and_get_their_mark() -> None:
    catalog = Catalog(Language.EN)
    assert catalog.message(Message("workspace.faults", {"n": 1})) == "The configuration has 1 fault:"
    assert catalog.message(Message("workspace.faults", {"n": 1200})) == "The configuration has 1,200 faults:"
    assert Catalog(Language.VI).message(Message("workspace.faults", {"n": 1200})) == "Cấu hình có 1.200 lỗi:"


def test_messages_nest_and_lists_are_joined() -> None:
    guess = Message("workspace.did-you-mean", {"word": "name"})
    text = Catalog(Language.EN).text(
        "workspace.not-one-of", key="k", value="v", guess=guess, allowed=["a", "b"]
    )
    assert text == "`k` can't be `v`, did you mean `name`? (known: a, b)"
