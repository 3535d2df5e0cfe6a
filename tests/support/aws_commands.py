"""The commands of documents: read as AWS CLI reads them, by botocore's own description of AWS."""

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Any, Final

import boto3
import jmespath  # type: ignore[import-untyped]
from botocore import xform_name
from botocore.model import OperationModel, Shape, StructureShape

# https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-options.html
GLOBAL: Final = frozenset({"query", "output", "region", "endpoint-url", "profile"})
# Services that AWS CLI calls otherwise than botocore.
SERVICES: Final = {"deploy": "codedeploy", "s3api": "s3"}
BLOCK: Final = re.compile(r"^ *```sh\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)
INLINE: Final = re.compile(r"`((?:aws|sam deploy) [^`]+)`")
IN_SHELL: Final = re.compile(r"^(?:(\w+)=\$\()?((?:aws|sam) .*?)\)?$")


class NoSuchCommand(Exception):
    """AWS CLI would refuse it; the message says what."""


@dataclass(frozen=True)
class Command:
    """One call: `aws SERVICE OPERATION`, its arguments as botocore takes them.

    Attributes:
        waits: that this is `aws SERVICE wait NAME`; the operation is the waiter's name.
        query: the JMESPath expression of --query.
    """

    service: str
    operation: str
    arguments: Mapping[str, Any]
    waits: bool = False
    query: str | None = None

    def run(self) -> Any:
        """Call it, and return what --query makes of the response."""
        client = boto3.client(self.service)  # type: ignore[call-overload]
        if self.waits:
            return client.get_waiter(self.operation).wait(**self.arguments)
        response = getattr(client, xform_name(self.operation))(**self.arguments)
        return jmespath.search(self.query, response) if self.query else response


def command_lines(document: Path | str) -> list[str]:
    """Return the lines of a document, or of a text, that call AWS CLI or SAM CLI."""
    text = document if isinstance(document, str) else document.read_text(encoding="utf-8")
    lines = [line.strip() for block in BLOCK.findall(text) for line in block.splitlines()]
    found = [match.group(2) for line in lines if (match := IN_SHELL.match(line))]
    return found + INLINE.findall(BLOCK.sub("", text))


def read_command(line: str, variables: Mapping[str, str]) -> Command:
    """Read a line that begins with `aws`.

    Raises:
        NoSuchCommand: no such service, operation, option or value.
    """
    words = shlex.split(Template(line).substitute(variables))
    service = SERVICES.get(words[1], words[1])
    if service not in boto3.Session().get_available_services():
        raise NoSuchCommand(f"no service {service}")
    client = boto3.client(service, region_name="eu-central-1")  # type: ignore[call-overload]
    model = client.meta.service_model
    waits = words[2] == "wait"
    name, options = (words[3], words[4:]) if waits else (words[2], words[3:])
    if waits:
        waiter = name.replace("-", "_")
        if waiter not in client.waiter_names:
            raise NoSuchCommand(f"{service} has no waiter {name}")
        operation = model.operation_model(client.get_waiter(waiter).config.operation)
    else:
        by_name = {xform_name(each, "-"): each for each in model.operation_names}
        if name not in by_name:
            raise NoSuchCommand(f"{service} has no operation {name}")
        operation = model.operation_model(by_name[name])
    given = dict(_options(options))
    query = given.get("query", [None])[0]
    if query:
        jmespath.compile(query)
    arguments = _arguments(operation, given)
    return Command(service, waiter if waits else operation.name, arguments, waits, query)


def _options(words: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield each option with the words after it."""
    while words:
        if not words[0].startswith("--"):
            raise NoSuchCommand(f"{words[0]} belongs to no option")
        end = next((i for i, word in enumerate(words[1:], 1) if word.startswith("--")), len(words))
        yield words[0].removeprefix("--"), words[1:end]
        words = words[end:]


def _arguments(operation: OperationModel, given: Mapping[str, list[str]]) -> dict[str, Any]:
    shape = operation.input_shape
    members = shape.members if isinstance(shape, StructureShape) else {}
    by_option = {xform_name(name, "-"): name for name in members}
    arguments = {}
    for option, words in given.items():
        if option in GLOBAL:
            continue
        positive = option.removeprefix("no-")
        name = by_option.get(option) or by_option.get(positive)
        if name is None:
            raise NoSuchCommand(f"{operation.name} has no option --{option}")
        if members[name].type_name == "boolean" and not words:
            arguments[name] = option in by_option
        else:
            arguments[name] = _value(members[name], words)
    required = shape.required_members if isinstance(shape, StructureShape) else []
    if missing := [name for name in required if name not in arguments]:
        raise NoSuchCommand(f"{operation.name} needs {', '.join(missing)}")
    return arguments


def _value(shape: Shape, words: list[str]) -> Any:
    """Return the value of an option: JSON, or AWS CLI's short form, Name=Value,Name=Value."""
    first = words[0]
    if first.startswith(("{", "[")):
        return json.loads(first)
    match shape.type_name:
        case "structure":
            pairs = dict(pair.split("=", 1) for pair in first.split(","))
            if unknown := pairs.keys() - shape.members.keys():  # type: ignore[attr-defined]
                raise NoSuchCommand(f"{shape.name} has no {', '.join(unknown)}")
            return {
                name: _value(shape.members[name], [value])  # type: ignore[attr-defined]
                for name, value in pairs.items()
            }
        case "list":
            return [_value(shape.member, [word]) for word in words]  # type: ignore[attr-defined]
        case "boolean":
            return {"true": True, "false": False}[first]
        case "integer" | "long":
            return int(first)
    if (allowed := getattr(shape, "enum", None)) and first not in allowed:
        raise NoSuchCommand(f"{shape.name} cannot be {first}")
    return first
