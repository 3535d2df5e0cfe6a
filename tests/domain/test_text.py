"""How text is brought into one form before its limits are counted."""

import json
import subprocess
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from graphql_api.domain.text import (
    DECOMPOSED_MAX,
    FOLDED_MAX,
    at_most,
    clean_line,
    clean_paragraphs,
    exceeds,
    fold,
    is_blank,
    nfc,
    none_if_blank,
)

# Each is composed of several, comes apart in NFC, folds to several, or stands in the wrong order.
TRICKY = st.text(st.sampled_from("aé\u1f82\u0390\ufb03\u0301\u0327\u0344\u0f73\uac01\U0001d160"))


@pytest.mark.parametrize("other", ["Straße", "STRASSE", "straSSe", "STRA\u1e9eE"])
def test_case_does_not_count_after_folding(other: str) -> None:
    assert fold(other) == "strasse"


def test_composed_and_decomposed_text_fold_to_the_same() -> None:
    assert fold("E\u0301") == fold("é") == "é"


def test_line_is_brought_into_nfc_and_otherwise_left_as_it_is() -> None:
    assert clean_line(" Cafe\u0301  ") == " Café  "


@pytest.mark.parametrize("text", [" ", "\u00a0\u3000", "\u200b", "\u2028"])
def test_line_that_shows_nothing_is_blank(text: str) -> None:
    with pytest.raises(PydanticCustomError, match="blanks"):
        clean_line(text)


@pytest.mark.parametrize("control", ["\x00", "\n", "\t", "\r\n", "\x7f", "\x85", "\ud800"])
def test_line_holds_no_control_character_and_no_lone_surrogate(control: str) -> None:
    with pytest.raises(PydanticCustomError, match="control"):
        clean_line(f"a{control}b")


@pytest.mark.parametrize(
    "text", ["\U0010ffff", "\ue000", "\uffff", "a\u200db", "\U0001f468\u200d\U0001f469"]
)
def test_line_may_hold_every_other_character(text: str) -> None:
    assert clean_line(text) == text


def test_paragraphs_may_hold_line_feeds_and_tabs() -> None:
    assert clean_paragraphs("one\r\n\ttwo\n") == "one\n\ttwo\n"


@pytest.mark.parametrize("control", ["\r", "\x00", "\x0b", "\ud800"])
def test_paragraphs_hold_no_other_control_character(control: str) -> None:
    with pytest.raises(PydanticCustomError, match="control"):
        clean_paragraphs(f"a{control}b")


@pytest.mark.parametrize("text", ["", " ", "\r\n\t", "\u200b"])
def test_blank_paragraphs_are_none_at_all(text: str) -> None:
    assert clean_paragraphs(text) is None


@pytest.mark.parametrize("value", [None, 1, b"text"])
def test_what_is_no_text_is_left_for_the_type_check(value: object) -> None:
    assert clean_line(value) is value
    assert clean_paragraphs(value) is value
    assert at_most(0)(value) is value
    assert none_if_blank(value) is value


def test_no_code_point_is_decomposed_or_folded_to_more_than_the_bounds_count_on() -> None:
    every = [chr(code) for code in range(sys.maxunicode + 1)]
    assert max(len(unicodedata.normalize("NFD", char)) for char in every) == DECOMPOSED_MAX
    folded = [len(char.casefold()) for char in every]
    assert (min(folded), max(folded)) == (1, FOLDED_MAX)


def test_no_other_code_point_turns_into_marks_alone() -> None:
    every = map(chr, range(sys.maxunicode + 1))
    found = [
        char
        for char in every
        if not unicodedata.combining(char)
        and all(map(unicodedata.combining, unicodedata.normalize("NFD", char)))
    ]
    assert found == ["\u0f73", "\u0f75", "\u0f81"]


MARKS = ("\u0301", "\u0327", "\u0344", "\u0f73")


@pytest.mark.parametrize("mark", MARKS)
def test_run_of_marks_exceeds_where_more_are_left_than_a_character_takes_in(mark: str) -> None:
    assert exceeds("\u03b1" + mark * 14, 10)
    assert not exceeds("\u03b1" + mark * 13, 10)
    assert not exceeds(f"\u03b1{mark * 3}" * 10, 10)


@given(text=TRICKY, most=st.integers(0, 10))
def test_text_that_exceeds_is_too_long_in_nfc_and_folded_too(text: str, most: int) -> None:
    for sent in (text, unicodedata.normalize("NFD", text)):
        if exceeds(sent, most):
            assert len(nfc(sent)) > most
            assert len(fold(sent)) > most


@given(name=TRICKY, length=st.integers(0, 40))
def test_no_prefix_of_a_name_exceeds(name: str, length: int) -> None:
    folded = fold(name)
    for prefix in (folded[:length], unicodedata.normalize("NFD", folded[:length])):
        if folded.startswith(fold(prefix)):
            assert not exceeds(prefix, FOLDED_MAX * len(nfc(name)))


@pytest.mark.parametrize("text", ["", " ", "\r\n\t" * 5_000])
def test_spaces_and_line_ends_are_none_however_many(text: str) -> None:
    assert none_if_blank(text) is None


@pytest.mark.parametrize("text", ["\r", " \x0b", "\u3000", " a"])
def test_what_may_be_more_than_blank_is_looked_at_later(text: str) -> None:
    assert none_if_blank(text) == text


def test_each_character_that_javascript_takes_for_ignorable_is_blank() -> None:
    # Node knows Unicode's property, which Python does not.
    program = r"""
        const ignorable = /\p{Default_Ignorable_Code_Point}/u, found = [];
        for (let point = 0; point < 0x110000; point++)
            if (ignorable.test(String.fromCodePoint(point))) found.push(point);
        console.log(JSON.stringify(found));
    """
    printed = subprocess.run(["node", "-e", program], capture_output=True, check=True).stdout
    ignorable = [chr(point) for point in json.loads(printed)]
    assert len(ignorable) > 4_000
    assert [char for char in ignorable if not is_blank(char)] == []
    assert is_blank("".join(ignorable) + " \u2800\u3000")
    assert clean_paragraphs("\n\u3164\t\u2800\r\n\u200b") is None


@pytest.mark.parametrize(
    "text", ["\u2764\ufe0f", "\U0001f468\u200d\U0001f467", "a\u3164", "\u0301"]
)
def test_text_with_something_to_see_is_kept_whole(text: str) -> None:
    assert clean_line(text) == text
    assert clean_paragraphs(text) == text
