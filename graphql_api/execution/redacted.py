"""The text of a document without its values, as the log may have it."""

from collections.abc import Iterator
from typing import Final

from graphql import GraphQLSyntaxError, Lexer, Source, TokenKind

TEXT_MAX: Final = 3_000  # characters
# What a literal becomes: documents without variables have their users' values in them.
_WITHOUT_VALUE: Final = {
    TokenKind.STRING: '""',
    TokenKind.BLOCK_STRING: '""',
    TokenKind.INT: "0",
    TokenKind.FLOAT: "0",
}


def without_values(text: str) -> str:
    """Return a document in one line, without comments, strings and numbers; at most TEXT_MAX."""
    words: list[str] = []
    length = 0
    for word in _words(text):
        length += len(word) + 1
        if length > TEXT_MAX:
            break
        words.append(word)
    return " ".join(words)


def _words(text: str) -> Iterator[str]:
    lexer = Lexer(Source(text))
    try:
        while (token := lexer.advance()).kind is not TokenKind.EOF:
            word = _WITHOUT_VALUE.get(token.kind) or token.value or token.kind.value
            yield word
    except GraphQLSyntaxError:  # a document that was executed has none
        return
