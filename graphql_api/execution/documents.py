"""Documents: parsed, measured, validated and costed once for each text, and kept."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from cachetools import LRUCache
from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLSyntaxError,
    Location,
    OperationDefinitionNode,
    Token,
    validate,
)
from graphql.language.parser import Parser

from graphql_api.domain.quoting import json_text
from graphql_api.execution.cost import CostFinder
from graphql_api.execution.errors import (
    ErrorCode,
    RequestRefused,
    error_body,
    limit_facts,
    request_error,
)
from graphql_api.execution.executable import ExecutableSchema
from graphql_api.execution.limits import DocumentLimits, FragmentCycle, LimitExceeded, check_limits
from graphql_api.execution.operation import Operation, condition_variables
from graphql_api.execution.rules import CYCLE_RULES, rules_for

V = TypeVar("V")


@dataclass(frozen=True)
class CacheSize:
    """How many documents are kept, the refused ones too, and how long their texts together.

    A kept document takes about 50 times its text's length in memory.
    """

    entries: int = 1_000
    characters: int = 2_000_000


class TextCache(LRUCache[str, V]):
    """Keeps what was used last; what is longer than the whole cache is not kept at all."""

    def __init__(self, size: CacheSize, characters: Callable[[V], int]) -> None:
        # Each counts at least its share, so that both bounds hold at once.
        share = max(size.characters // size.entries, 1)
        super().__init__(share * size.entries, lambda value: max(characters(value), share))

    def keep(self, key: str, value: V) -> None:
        if self.getsizeof(value) <= self.maxsize:
            self[key] = value


@dataclass(frozen=True)
class Document:
    """A document that may be executed, with all that was found out about it.

    Attributes:
        digest: SHA-256 of the text, in hexadecimal digits.
        operations: by name; an anonymous one by None.
        conditions: names of the variables in @include and @skip, sorted.
        projections: see graphql_api.execution.executor; they grow as the document is used.
    """

    text: str
    digest: str
    ast: DocumentNode
    operations: Mapping[str | None, Operation]
    conditions: tuple[str, ...]
    projections: dict[Any, Any] = field(default_factory=dict)

    def operation(self, name: str | None) -> Operation:
        """Return the operation of that name, or the only one.

        Raises:
            RequestRefused: there is none, or several and no name.
        """
        if name is None and len(self.operations) == 1:
            return next(iter(self.operations.values()))
        if name is not None and name in self.operations:
            return self.operations[name]
        if None in self.operations:
            message = "The document's only operation has no name: leave operationName out."
        else:
            fault = f"no operation named {json_text(name)}" if name else "several operations"
            names = ", ".join(json_text(known) for known in self.operations)
            message = f"The document has {fault}: operationName must be one of {names}."
        raise RequestRefused([error_body(ErrorCode.GRAPHQL_VALIDATION_FAILED, message)])


class Documents:
    """Every document of one schema, through one door."""

    def __init__(
        self,
        schema: ExecutableSchema,
        limits: DocumentLimits,
        cache: CacheSize,
        *,
        introspection: bool = True,
    ) -> None:
        self._schema = schema
        self._limits = limits
        self._introspection = introspection
        self._kept: TextCache[_Kept] = TextCache(cache, lambda kept: kept.characters)

    def prepare(self, text: str) -> Document:
        """Return the document of a text; the second time, without looking at it again.

        Raises:
            RequestRefused: it is too large, no GraphQL, or does not fit the schema.
        """
        if len(text) > self._limits.characters:  # not worth a place in the cache
            raise _too_large(LimitExceeded("characters", self._limits.characters, len(text)))
        kept = self._kept.get(text)
        if kept is None:
            try:
                kept = _Kept(len(text), self.examine(text))
            except RequestRefused as refused:
                # An error may name thousands of places, and so be longer than the text.
                kept = _Kept(len(text) + len(json.dumps(refused.errors)), refused.errors)
            self._kept.keep(text, kept)
        if isinstance(kept.outcome, Document):
            return kept.outcome
        raise RequestRefused(kept.outcome)

    def examine(self, text: str) -> Document:
        """Parse, measure, validate and cost a text, whatever is kept of it.

        Raises:
            RequestRefused: see prepare.
        """
        ast = self._parse(text)
        rules = rules_for(text, introspection=self._introspection)
        try:
            check_limits(ast, self._limits)
        except LimitExceeded as error:
            raise _too_large(error) from error
        except RecursionError as error:  # fragments within fragments, each of them deep
            raise _too_large(LimitExceeded("depth", self._limits.depth, None)) from error
        except FragmentCycle:  # of no size that could bound what the other rules take
            rules = CYCLE_RULES
        errors = validate(
            self._schema.core,
            ast,
            rules,
            max_errors=self._limits.errors,
            hide_suggestions=not self._introspection,
        )
        if errors:
            raise RequestRefused([request_error(error) for error in errors])
        conditions = condition_variables(ast) if "@" in text else ()
        return Document(text, digest_of(text), ast, self._operations(ast), conditions)

    def _parse(self, text: str) -> DocumentNode:
        try:
            return parse(text, max_tokens=self._limits.tokens)
        except GraphQLSyntaxError as error:
            if "tokens. Parsing aborted" in error.message:
                most = self._limits.tokens
                raise _too_large(LimitExceeded("tokens", most, most + 1, at_least=True)) from error
            raise RequestRefused([request_error(error)]) from error
        except RecursionError as error:
            raise _too_large(LimitExceeded("depth", self._limits.depth, None)) from error

    def _operations(self, ast: DocumentNode) -> Mapping[str | None, Operation]:
        fragments = {
            node.name.value: node
            for node in ast.definitions
            if isinstance(node, FragmentDefinitionNode)
        }
        finder = CostFinder(self._schema.core, fragments, self._schema.reads_of)
        operations = {
            node.name.value if node.name else None: Operation.of(
                node, fragments, finder.find(node), self._schema.max_ages
            )
            for node in ast.definitions
            if isinstance(node, OperationDefinitionNode)
        }
        if not operations:
            message = "The document has no operation."
            raise RequestRefused([error_body(ErrorCode.GRAPHQL_VALIDATION_FAILED, message)])
        return operations


class _Parser(Parser):
    def loc(self, start_token: Token) -> Location | None:
        """Return where a node stands, for the locations in errors."""
        location = super().loc(start_token)
        if location is not None:
            # All tokens hang together: through one, each node would hold them all.
            del location.start_token, location.end_token
        return location


def parse(text: str, *, max_tokens: int) -> DocumentNode:
    """Return the document.

    Raises:
        GraphQLSyntaxError: it is no GraphQL, or has more tokens.
        RecursionError: it is nested too deeply for Python.
    """
    return _Parser(text, max_tokens=max_tokens).parse_document()


def digest_of(text: str) -> str:
    """Return the SHA-256 of a document's text, as persisted queries name it."""
    # A lone surrogate has no UTF-8; a document that holds one is no valid GraphQL anyway.
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True)
class _Kept:
    """What came of a text: a document, or the errors it was refused with."""

    characters: int
    outcome: Document | list[dict[str, Any]]


def _too_large(error: LimitExceeded) -> RequestRefused:
    facts = limit_facts(error.limit, error.maximum, error.measured)
    return RequestRefused([error_body(ErrorCode.LIMIT_EXCEEDED, str(error), **facts)])
