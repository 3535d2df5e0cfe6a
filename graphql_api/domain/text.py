"""Normalisation of callers' text, before any limit is counted."""

import unicodedata
from collections.abc import Callable
from itertools import groupby
from typing import Final

from pydantic_core import PydanticCustomError, PydanticKnownError

# Code points: the longest canonical decomposition of one, and the longest case folding of one. A
# test goes through all of them.
DECOMPOSED_MAX: Final = 4
FOLDED_MAX: Final = 3


def exceeds(text: str, most: int) -> bool:
    """Whether it is certain, without normalising it, that the text has more than `most` in NFC.

    Check this first: normalising takes quadratic time in a run of combining marks, seconds for
    50,000 of them. With an item's limits, the remaining texts take at most 2 ms.
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
    """Return the text in Unicode normalisation form C, in which limits are counted."""
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """Return the form in which names are ordered and their prefixes compared.

    Case-folded after NFC: "STRASSE" and "Straße" are the same.
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
    """Whether the text holds a control character or half of a surrogate pair.

    A lone surrogate is legal in JSON ("\\ud800") and cannot be stored: it has no UTF-8.
    """
    if text.isprintable():  # all but separators, controls and the like: most texts end here
        return False
    return any(unicodedata.category(char) in _REFUSED and char not in allowed for char in text)


def at_most(most: int) -> Callable[[object], object]:
    """Return the check of a text that comes before all others: see exceeds."""

    def check(value: object) -> object:
        if isinstance(value, str) and exceeds(value, most):
            raise PydanticKnownError("string_too_long", {"max_length": most})
        return value

    return check


def clean_line(value: object) -> object:
    """Normalise one line of text; blank and control characters are errors.

    Anything but text is handed on as it is, for pydantic to refuse.
    """
    if not isinstance(value, str):
        return value
    line = nfc(value)
    if has_controls(line):
        raise PydanticCustomError("control_characters", "no control characters")
    if line and is_blank(line):
        raise PydanticCustomError("blank", "not only blanks")
    return line


def none_if_blank(value: object) -> object:
    """Return None for a text of spaces, tabs and line ends, however many they are."""
    if isinstance(value, str) and not value.replace("\r\n", "\n").strip(" \t\n"):
        return None
    return value


def clean_paragraphs(value: object) -> object:
    """Normalise text of several lines: CRLF becomes LF, and a blank text None."""
    if not isinstance(value, str):
        return value
    text = nfc(value).replace("\r\n", "\n")
    if has_controls(text, allowed="\n\t"):
        raise PydanticCustomError("control_characters", "no control characters")
    return None if is_blank(text.translate(_LAYOUT)) else text


_LAYOUT: Final = str.maketrans("", "", "\n\t")
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
# They have no combining class themselves, and come apart into two marks.
_PAIRS_OF_MARKS: Final = frozenset("\u0f73\u0f75\u0f81")
