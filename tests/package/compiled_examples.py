"""What Python compiles from text when it is made: one example of each kind."""

import collections
import dataclasses
import re
from typing import Any, Final, ForwardRef, NamedTuple


class Example(NamedTuple):
    """Of what is compiled: one way to make it, and what of it must be the same."""

    make: Any
    facts: Any


def dataclass(**options: Any) -> Example:
    def make() -> type[Any]:
        fields: list[Any] = [("a", int), ("b", list[int], dataclasses.field(default_factory=list))]
        return dataclasses.make_dataclass("Made", fields, **options)

    def facts(made: type[Any]) -> Any:
        methods = ("__init__", "__repr__", "__eq__", "__hash__", "__lt__", "__setattr__")
        codes = [getattr(getattr(made, name), "__code__", None) for name in methods]
        return codes, repr(made(a=1)), made(a=1).b is made(a=1).b

    return Example(make, facts)


def pattern(text: str | bytes, flags: int, subject: str | bytes) -> Example:
    def make() -> re.Pattern[Any]:
        re.purge()
        return re.compile(text, flags)

    def facts(made: re.Pattern[Any]) -> Any:
        found = [(each.span(), each.groupdict()) for each in made.finditer(subject)]
        assert found
        return made, made.flags, made.groups, dict(made.groupindex), repr(made), found

    return Example(make, facts)


EXAMPLES: Final = {
    "dataclass": dataclass(),
    "frozen dataclass": dataclass(frozen=True),
    "ordered dataclass": dataclass(order=True, kw_only=True),
    "dataclass with slots": dataclass(slots=True, eq=False),
    "named tuple": Example(
        lambda: collections.namedtuple("Made", ["a", "b"], defaults=[2]),
        lambda made: (made(1), made.__new__.__code__, made._fields, made._field_defaults),
    ),
    "annotation": Example(
        lambda: ForwardRef("dict[str, list[int]] | None"),
        lambda made: (made, made.__forward_code__, eval(made.__forward_code__)),
    ),
    "pattern": pattern(r"(?P<year>\d{4})-(\d\d)?", 0, "2026-11, 2027-"),
    "pattern of bytes": pattern(rb"(?P<year>\d{4})-(\d\d)?", 0, b"2026-11, 2027-"),
    "flags": pattern("ß [a-z]+ # é", re.IGNORECASE | re.VERBOSE | re.ASCII, "ßABC ßd"),
    "flags in the pattern": pattern("(?is:A.b)|^c$", re.MULTILINE, "a\nB\nc\n"),
    "groups by reference": pattern(r"(?P<quote>['\"]).*?(?P=quote)(?<=')(?!x)", 0, "'a' 'b'x"),
    "large set": pattern("[\u0100-\u0200\u4e00-\u9fff]++", 0, "\u0101\u4e01"),
}
