"""Vietnamese in the code pages that were in use before Unicode, as old files still hold it."""

from __future__ import annotations

import unicodedata

_TONES = "\u0300\u0301\u0309\u0303\u0323"  # grave, acute, hook, tilde, dot

# TCVN 5712 as the fonts .VnTime have it: one byte a letter, capitals being another font.
_TCVN3 = dict(
    zip(
        "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵ",
        "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊË®ÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô\xadõö÷øùúûüýþ",
        strict=True,
    )
)

# VNI: the letter, then a byte for its mark and tone; i, đ and the dotted y have bytes of their own.
_VNI_MARKS = {"": "\0øùûõï", "\u0302": "âàáåãä", "\u0306": "êèéúüë", "\u031b": "\0øùûõï"}
_VNI_OWN = {"ì": "ì", "í": "í", "ỉ": "æ", "ĩ": "ó", "ị": "ò", "đ": "ñ", "ỵ": "î"}


def cp1258(text: str) -> bytes:
    """What Windows calls ANSI on a Vietnamese PC: the tone stands behind its letter."""
    return "".join(_tone_apart(char) for char in unicodedata.normalize("NFC", text)).encode("cp1258")


def tcvn3(text: str) -> bytes:
    return "".join(_TCVN3.get(char, char) for char in text.lower()).encode("latin-1", "replace")


def vni(text: str) -> bytes:
    return "".join(map(_vni, unicodedata.normalize("NFC", text.lower()))).encode("latin-1", "replace")


def _tone_apart(char: str) -> str:
    parts = unicodedata.normalize("NFD", char)
    tones = "".join(part for part in parts if part in _TONES)
    letter = unicodedata.normalize("NFC", "".join(part for part in parts if part not in _TONES))
    return letter + tones


def _vni(char: str) -> str:
    if char in _VNI_OWN:
        return _VNI_OWN[char]
    base, *parts = list(unicodedata.normalize("NFD", char))
    if not parts:
        return char
    tone = next((_TONES.index(part) + 1 for part in parts if part in _TONES), 0)
    mark = next((part for part in parts if part not in _TONES), "")
    letter = {"o": "ô", "u": "ö"}[base] if mark == "\u031b" else base
    return letter + _VNI_MARKS[mark][tone].strip("\0")
