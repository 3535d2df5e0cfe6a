"""Text as people type it, brought into one form before any limit is counted."""

import unicodedata

from pydantic_core import PydanticCustomError


def nfc(text: str) -> str:
    """Return the text in Unicode normalisation form C, in which limits are counted."""
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """Return the form in which names are ordered and their prefixes compared.

    Case-folded after NFC: "STRASSE" and "Straße" are the same.
    """
    return nfc(text).casefold()


def is_blank(text: str) -> bool:
    """Whether nothing of the text would be seen: only spaces and invisible characters."""
    return all(unicodedata.category(char) in _INVISIBLE for char in text)


def has_controls(text: str, allowed: str = "") -> bool:
    """Whether the text holds a control character or half of a surrogate pair.

    A lone surrogate is legal in JSON ("\\ud800") and cannot be stored: it has no UTF-8.
    """
    if text.isprintable():  # all but separators, controls and the like: most texts end here
        return False
    return any(unicodedata.category(char) in _REFUSED and char not in allowed for char in text)


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


def clean_paragraphs(value: object) -> object:
    """Normalise text of several lines: CRLF becomes LF, and a blank text None."""
    if not isinstance(value, str):
        return value
    text = nfc(value).replace("\r\n", "\n")
    if has_controls(text, allowed="\n\t"):
        raise PydanticCustomError("control_characters", "no control characters")
    return None if not text.strip() or is_blank(text) else text


_REFUSED = frozenset({"Cc", "Cs"})  # control, surrogate
_INVISIBLE = frozenset({"Zs", "Zl", "Zp", "Cf"})  # separators; format, such as U+200B
