"""How text is brought into one form before its limits are counted."""

import pytest
from pydantic_core import PydanticCustomError

from graphql_api.domain.text import clean_line, clean_paragraphs, fold


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
