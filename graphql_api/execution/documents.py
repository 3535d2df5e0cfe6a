"""Documents: parsed, measured, validated and costed once, then cached by their source text."""

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
    """The bounds of the document cache, refused documents included.

    A cached document takes about 50 times its text's length in memory.

    Attributes:
        characters: length of all cached documents together.
    """

    entries: int = 1_000
    characters: int = 2_000_000


class TextCache(LRUCache[str, V]):
    """An LRU cache. A value longer than the whole cache is not stored."""

    def __init__(self, size: CacheSize, characters: Callable[[V], int]) -> None:
        # Each entry counts at least its share, so both bounds hold at the same time.
        share = max(size.characters // size.entries, 1)
        super().__init__(share * size.entries, lambda value: max(characters(value), share))

    def keep(self, key: str, value: V) -> None:
        if self.getsizeof(value) <= self.maxsize:
            self[key] = value


@dataclass(frozen=True)
class Document:
    """A document that may be executed, with the results of its analysis.

    Attributes:
        digest: SHA-256 of the text, in hexadecimal digits.
        introspects: whether it is for callers who may query the schema; see Introspection.
        operations: by name; an anonymous operation has the key None.
        conditions: names of the variables in @include and @skip, sorted.
        projections: see graphql_api.execution.executor; added while the document is used.
    """

    text: str
    digest: str
    introspects: bool
    ast: DocumentNode
    operations: Mapping[str | None, Operation]
    conditions: tuple[str, ...]
    projections: dict[Any, Any] = field(default_factory=dict)

    def operation(self, name: str | None) -> Operation:
        """Return the operation with that name, or the only operation.

        Raises:
            RequestRefused: no operation has the name, or there are several and no name is given.
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
    """Prepares and caches the documents of one schema.

    Callers who may query the schema and callers who may not have a cache each: what is valid, and
    what an error says, is not the same for both.
    """

    def __init__(self, schema: ExecutableSchema, limits: DocumentLimits, cache: CacheSize) -> None:
        self._schema = schema
        self._limits = limits
        self._caches: dict[bool, TextCache[_Entry]] = {
            introspects: TextCache(cache, lambda entry: entry.characters)
            for introspects in (True, False)
        }

    def prepare(self, text: str, *, introspects: bool) -> Document:
        """Return the document of a source text, from the cache if it was seen before.

        Args:
            introspects: see Document.

        Raises:
            RequestRefused: it is too large, not GraphQL, or not valid for the schema.
        """
        if len(text) > self._limits.characters:  # not worth a cache entry
            raise _too_large(LimitExceeded("characters", self._limits.characters, len(text)))
        cache = self._caches[introspects]
        entry = cache.get(text)
        if entry is None:
            try:
                entry = _Entry(len(text), self.examine(text, introspects=introspects))
            except RequestRefused as refused:
                # An error may have thousands of locations, and so be longer than the text.
                entry = _Entry(len(text) + len(json.dumps(refused.errors)), refused.errors)
            cache.keep(text, entry)
        if isinstance(entry.result, Document):
            return entry.result
        raise RequestRefused(entry.result)

    def examine(self, text: str, *, introspects: bool = True) -> Document:
        """Parse, measure, validate and cost a text, without the cache.

        Raises:
            RequestRefused: see prepare.
        """
        ast = self._parse(text)
        rules = rules_for(text, introspection=introspects)
        try:
            check_limits(ast, self._limits)
        except LimitExceeded as error:
            raise _too_large(error) from error
        except RecursionError as error:  # fragments within fragments, each of them deep
            raise _too_large(LimitExceeded("depth", self._limits.depth, None)) from error
        except FragmentCycle:  # it has no size, so nothing bounds the time of the other rules
            rules = CYCLE_RULES
        errors = validate(
            self._schema.core,
            ast,
            rules,
            max_errors=self._limits.errors,
            hide_suggestions=not introspects,
        )
        if errors:
            raise RequestRefused([request_error(error) for error in errors])
        conditions = condition_variables(ast) if "@" in text else ()
        operations = self._operations(ast)
        return Document(text, digest_of(text), introspects, ast, operations, conditions)

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
        """Return a node's location, for the locations in errors."""
        location = super().loc(start_token)
        if location is not None:
            # Tokens are a linked list: through one token, each node would keep all in memory.
            del location.start_token, location.end_token
        return location


def parse(text: str, *, max_tokens: int) -> DocumentNode:
    """Parse a document.

    Raises:
        GraphQLSyntaxError: it is not GraphQL, or has more than max_tokens.
        RecursionError: it is nested too deeply for Python.
    """
    return _Parser(text, max_tokens=max_tokens).parse_document()


def digest_of(text: str) -> str:
    """Return the SHA-256 of a document's text, as in persisted queries."""
    # A lone surrogate has no UTF-8; a document with one is not valid GraphQL anyway.
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True)
class _Entry:
    """A cache entry: a document, or the errors it was refused with."""

    characters: int
    result: Document | list[dict[str, Any]]


def _too_large(error: LimitExceeded) -> RequestRefused:
    limit = limit_facts(error.limit, error.maximum, error.measured)
    return RequestRefused([error_body(ErrorCode.LIMIT_EXCEEDED, str(error), **limit)])
