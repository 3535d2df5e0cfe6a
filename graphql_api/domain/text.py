"""Normalisation of callers' strings, before limits are checked."""

import unicodedata
from collections.abc import Callable
from itertools import groupby
from typing import Final

from pydantic_core import PydanticCustomError, PydanticKnownError

# The most code points in the canonical decomposition, and in the case folding, of one code point.
# A test checks all code points.
DECOMPOSED_MAX: Final = 4
FOLDED_MAX: Final = 3


def exceeds(text: str, most: int) -> bool:
    """Whether the text certainly has more than `most` code points in NFC, without normalising it.

    Check this first: normalising a run of combining marks takes quadratic time, seconds for
    50,000 of them. Of a field of 500 characters, the remaining strings take at most 2 ms.
    """
    if len(text) <= most:
        return False
    return len(text) > DECOMPOSED_MAX * most or _marks_left(text) > most


def _marks_left(text: str) -> int:
    """Return the least number of marks after NFC: a character absorbs up to 3 following ones."""
    runs = (sum(1 for _ in run) for are_marks, run in groupby(text, _is_mark) if are_marks)
    return sum(max(length - (DECOMPOSED_MAX - 1), 0) for length in runs)


def _is_mark(char: str) -> bool:
    return unicodedata.combining(char) != 0 or char in _PAIRS_OF_MARKS


def nfc(text: str) -> str:
    """Return the text in Unicode normalisation form C, for which limits are defined."""
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """Return the form in which names are sorted and prefixes compared.

    It is case-folded after NFC: "STRASSE" and "Straße" are equal.
    """
    return nfc(text).casefold()


def is_blank(text: str) -> bool:
    """Whether the text has only spaces and invisible characters."""
    return all(_is_invisible(char) for char in text)


def _is_invisible(char: str) -> bool:
    return (
        unicodedata.category(char) in _INVISIBLE
        or char == _EMPTY_BRAILLE
        or any(first <= char <= last for first, last in _IGNORABLE)
    )


def has_controls(text: str, allowed: str = "") -> bool:
    """Whether the text contains a control character or a lone surrogate.

    A lone surrogate is legal in JSON ("\\ud800"), but has no UTF-8 encoding to store.
    """
    if text.isprintable():  # no separators, controls or similar: true of most strings
        return False
    return any(unicodedata.category(char) in _REFUSED and char not in allowed for char in text)


def at_most(most: int) -> Callable[[object], object]:
    """Return the length check that runs before all other checks; see exceeds."""

    def check(value: object) -> object:
        if isinstance(value, str) and exceeds(value, most):
            raise PydanticKnownError("string_too_long", {"max_length": most})
        return value

    return check


def clean_line(value: object) -> object:
    """Normalise one line of text; reject blank lines and control characters.

    A value that is not a string is returned unchanged, for pydantic to reject.
    """
    if not isinstance(value, str):
        return value
    line = nfc(value)
    if has_controls(line):
        raise PydanticCustomError("control_characters", "no control characters")
    if line and is_blank(line):
        raise PydanticCustomError("blank", "not only blanks")
    return line


def refuse_blank(value: object) -> object:
    """Refuse a string of only spaces, tabs, line ends and invisible characters."""
    if isinstance(value, str) and value and is_blank(value.translate(_LINES)):
        raise PydanticCustomError("blank", "not only blanks")
    return value


def none_if_blank(value: object) -> object:
    """Return None for a string of only spaces, tabs and line ends, of any length."""
    if isinstance(value, str) and not value.replace("\r\n", "\n").strip(" \t\n"):
        return None
    return value


def clean_paragraphs(value: object) -> object:
    """Normalise multi-line text: CRLF becomes LF, and blank text becomes None."""
    if not isinstance(value, str):
        return value
    text = nfc(value).replace("\r\n", "\n")
    if has_controls(text, allowed="\n\t"):
        raise PydanticCustomError("control_characters", "no control characters")
    return None if is_blank(text.translate(_LAYOUT)) else text


_LAYOUT: Final = str.maketrans("", "", "\n\t")
_LINES: Final = str.maketrans("", "", "\r\n\t")
_REFUSED = frozenset({"Cc", "Cs"})  # control, surrogate
_INVISIBLE = frozenset({"Zs", "Zl", "Zp", "Cf"})  # separators; format, such as U+200B
_EMPTY_BRAILLE: Final = "\u2800"
# Unicode's Default_Ignorable_Code_Point, first and last of each range, which includes code points
# that are not assigned yet: https://www.unicode.org/Public/17.0.0/ucd/DerivedCoreProperties.txt
_IGNORABLE: Final = (
    *(("\u00ad", "\u00ad"), ("\u034f", "\u034f"), ("\u061c", "\u061c"), ("\u115f", "\u1160")),
    *(("\u17b4", "\u17b5"), ("\u180b", "\u180f"), ("\u200b", "\u200f"), ("\u202a", "\u202e")),
    *(("\u2060", "\u206f"), ("\u3164", "\u3164"), ("\ufe00", "\ufe0f"), ("\ufeff", "\ufeff")),
    *(("\uffa0", "\uffa0"), ("\ufff0", "\ufff8"), ("\U0001bca0", "\U0001bca3")),
    *(("\U0001d173", "\U0001d17a"), ("\U000e0000", "\U000e0fff")),
)
# Code points with combining class 0 that decompose into two marks.
_PAIRS_OF_MARKS: Final = frozenset("\u0f73\u0f75\u0f81")
