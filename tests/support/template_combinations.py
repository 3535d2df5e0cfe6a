"""What a template's parts refer to, and the parameters' values that make a difference to them."""

import itertools
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from tests.support.template import Document

_VARIABLE: Final = re.compile(r"\$\{([\w:]+)(?:\.\w+)*\}")

# Of each parameter that a condition looks at, values that it tells apart; the default comes first.
CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "StageName": ("$default", "prod"),
    "SignIn": ("cognito", "off"),
    "EditorsGroup": ("editors", ""),
    "SelfSignUp": ("off", "on"),
    "CallbackAddresses": ("", "https://shop.example/,http://localhost:5173/"),
    "AllowedOrigins": ("", "https://shop.example,https://www.shop.example"),
    "AllowedHeaders": ("", "x-tenant,x-csrf-token"),
    "Explorer": ("on", "off"),
    "SnapStart": ("on", "off"),
    "ReservedConcurrency": ("0", "50"),
    "RollBackOn": ("new-version-errors", "any-errors"),
    "DeletionProtection": ("on", "off"),
    "TableKey": (
        "",
        "arn:aws:kms:eu-central-1:123456789012:key/1a2b3c4d-0000-4000-8000-000000000000",
    ),
    "SecondFactor": ("off", "required"),
    "ContributorInsights": ("off", "THROTTLED_KEYS"),
    "ExistingTable": ("", "items-restored"),
    "ExistingUserPool": ("", "eu-central-1_AbCdEfGhI"),
    "ExistingSignInDomain": ("", "items-1a2b3c"),
    "ExistingEditorsGroup": ("off", "on"),
    "MonthlyBudget": ("0", "50"),
    "AlarmTopic": ("", "arn:aws:sns:eu-central-1:123456789012:alarms"),
    "TableAlarms": ("on", "off"),
    "Jobs": ("off", "on"),
    "Dashboard": ("on", "off"),
    "Tracing": ("on", "off"),
}


def references(node: Any) -> Iterator[str]:
    """Yield the names of all that is referred to: resources, parameters, conditions, AWS's own."""
    if isinstance(node, list):
        for each in node:
            yield from references(each)
    elif isinstance(node, dict):
        for name, value in node.items():
            match name, value:
                case ("Ref" | "Condition", str()):
                    yield value
                case "Fn::GetAtt", [logical_id, *_]:
                    yield logical_id
                case "Fn::If", [condition, *_]:
                    yield condition
                case "Fn::Sub", str():
                    yield from _VARIABLE.findall(value)
                case "Fn::Sub", [str(text), dict(variables)]:
                    yield from (each for each in _VARIABLE.findall(text) if each not in variables)
            yield from references(value)


def influences(document: Document, node: Any) -> set[str]:
    """Return the parameters that decide what becomes of a node, by conditions or directly."""
    found: set[str] = set()
    for name in references(node):
        if name in document["Parameters"]:
            found.add(name)
        elif name in document["Conditions"]:
            found |= influences(document, document["Conditions"][name])
    return found


def combinations(parameters: set[str]) -> Iterator[dict[str, str]]:
    """Yield every combination of the choices there are for these parameters."""
    names = sorted(parameters & CHOICES.keys())
    for values in itertools.product(*(CHOICES[name] for name in names)):
        yield dict(zip(names, values, strict=True))


def pairs() -> Iterator[dict[str, str]]:
    """Yield combinations of all choices among which any two parameters meet in every way.

    By the digits of each parameter's number: any two numbers differ in one of them.
    """
    names = list(CHOICES)
    masks = [0, *(1 << digit for digit in range(len(names).bit_length()))]
    for mask, flip in itertools.product(masks, (False, True)):
        chosen = {name: bool(number & mask) != flip for number, name in enumerate(names)}
        yield {name: CHOICES[name][-1 if is_last else 0] for name, is_last in chosen.items()}
