"""Ids of entities, and the recognition of repeated creates."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, Field

from graphql_api.domain.text import at_most, clean_line

IDEMPOTENCY_KEY_MAX: Final = 100  # characters: code points after NFC
_TOKEN_LENGTH: Final = 32  # letters or digits; those of new ids are hexadecimal

# Of validators that stand before a type, the last is the first to be called.
IdempotencyKey = Annotated[
    str,
    Field(min_length=1, max_length=IDEMPOTENCY_KEY_MAX),
    BeforeValidator(clean_line),
    BeforeValidator(at_most(IDEMPOTENCY_KEY_MAX)),
]


@dataclass(frozen=True)
class IdForm:
    """The format of all ids of one kind of entity; defined only here.

    Attributes:
        prefix: names the kind.
    """

    prefix: str

    @cached_property
    def pattern(self) -> str:
        """Return it as a regular expression, for re.ASCII."""
        return f"{self.prefix}_[0-9A-Za-z]{{{_TOKEN_LENGTH}}}"

    @property
    def length(self) -> int:
        """Return how many characters an id has, which are as many bytes."""
        return len(self.prefix) + len("_") + _TOKEN_LENGTH

    def matches(self, text: str) -> bool:
        """Whether the text could be an id; no other is ever looked up."""
        return self._compiled.fullmatch(text) is not None

    def of_token(self, token: str) -> str:
        """Return the id of an entity created without an idempotency key.

        Args:
            token: 32 hexadecimal digits that have never been used.
        """
        return f"{self.prefix}_{token}"

    def of_key(self, caller: str, key: str) -> str:
        """Return the id for this caller's key; always the same id.

        Keys belong to their caller: the same key of another caller gives another entity.
        """
        # JSON keeps ("a", "bc") and ("ab", "c") apart, whatever the two texts hold.
        return self.of_token(_digest([caller, key]))

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self.pattern, re.ASCII)


def prefix_of(entity_id: str) -> str:
    """Return what an id begins with, which names its kind; "" where the text is not an id."""
    return entity_id.rpartition("_")[0]


def input_hash(values: Mapping[str, Any]) -> str:
    """Return a hash that distinguishes a repeated create from another use of the same key.

    Args:
        values: checked, in the order of the fields.
    """
    return _digest([None if value is None else str(value) for value in values.values()])


def _digest(parts: list[str | None]) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:_TOKEN_LENGTH]
