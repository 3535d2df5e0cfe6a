"""A document's text is in the log once for a process, and its values are not."""

from graphql_api.execution.redacted import TEXT_MAX, without_values
from graphql_api.telemetry.document_texts import DOCUMENTS_MAX, DocumentTexts
from tests.support.log_lines import Logged

WRITTEN = """
# of my friend
query Names($first: Int = 20) { items(first: $first, filter: {namePrefix: "Secret"}) {
  nodes { price(unit: 4.5) \"\"\"Hidden\"\"\" ...Rest @include(if: true) } } }
"""


def test_values_are_left_out_and_the_rest_stays() -> None:
    assert without_values(WRITTEN) == (
        "query Names ( $ first : Int = 0 ) { items ( first : $ first , filter".replace(" ,", "")
        + ' : { namePrefix : "" } ) { nodes { price ( unit : 0 ) "" ... Rest @ include'
        + " ( if : true ) } } }"
    )


def test_text_is_bounded() -> None:
    assert 0 < len(without_values("{ a }" * 10_000)) <= TEXT_MAX


def test_each_text_is_logged_once_and_no_more_than_some() -> None:
    texts = DocumentTexts()
    text = "{ a }".strip
    assert texts.first("a", text) == "{ a }"
    assert texts.first("a", text) is None
    assert texts.first(None, text) is None
    for number in range(DOCUMENTS_MAX - 1):
        assert texts.first(str(number), text)
    assert texts.first("b", text) is None


async def test_line_of_the_first_request_has_it(logged: Logged) -> None:
    query = '{ node(id: "Secret") { id } }'
    await logged.ask(query)
    await logged.ask(query)
    first, second = logged.lines()
    assert first["document"] == second["document"]
    assert first["document_text"] == '{ node ( id : "" ) { id } }'
    assert "document_text" not in second
