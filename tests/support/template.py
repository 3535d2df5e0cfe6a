"""template.yaml as SAM transforms it, and as CloudFormation makes it of its parameters."""

import copy
import functools
import json
from collections.abc import Mapping
from typing import Any, Final

import boto3
from samtranslator.parser.parser import Parser  # type: ignore[import-untyped]
from samtranslator.translator.translator import Translator  # type: ignore[import-untyped]
from samtranslator.yaml_helper import yaml_parse  # type: ignore[import-untyped]

from tests.support.paths import ROOT

TEMPLATE: Final = ROOT / "template.yaml"
_NOTHING: Final = object()  # what AWS::NoValue leaves of a property

Document = dict[str, Any]  # as the YAML reader and the transform hand it over


@functools.cache
def _template() -> Document:
    parsed: Document = yaml_parse(TEMPLATE.read_text(encoding="utf-8"))
    return parsed


def read_template() -> Document:
    return copy.deepcopy(_template())


def transform(parameters: Mapping[str, str], template: Document | None = None) -> Document:
    """Return what CloudFormation gets, the code's place filled in as `sam deploy` does.

    Args:
        template: another than the project's; it is changed.
    """
    template = template or read_template()
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = "s3://bucket/package.zip"
    session = boto3.Session(region_name="eu-central-1")
    translated = Translator({}, Parser(), boto_session=session).translate(template, parameters)
    plain: Document = json.loads(json.dumps(translated))  # from types that imitate Python 2.7's
    return plain


@functools.cache
def _transformed() -> Document:
    """Return the transform's outcome, which no parameter of a Stack changes; test_document sees."""
    return transform({})


class Stack:
    """The transformed template with its parameters, conditions and text functions worked out.

    References to what only AWS knows, as to another resource, are left as they are, and so are
    pseudo parameters (AWS::Region) that are not given.
    """

    def __init__(self, **parameters: str) -> None:
        self.document = _transformed()
        self._values = {
            name: parameters.get(name, str(parameter["Default"]))
            for name, parameter in self.document["Parameters"].items()
        }
        self._values |= {name: value for name, value in parameters.items() if "::" in name}

    @property
    def resources(self) -> Document:
        return {
            name: self.resolve(resource)
            for name, resource in self.document["Resources"].items()
            if self.exists(resource)
        }

    @property
    def logical_ids(self) -> set[str]:
        resources = self.document["Resources"].items()
        return {name for name, resource in resources if self.exists(resource)}

    @property
    def outputs(self) -> Document:
        return {
            name: self.resolve(output)
            for name, output in self.document["Outputs"].items()
            if self.exists(output)
        }

    def properties(self, logical_id: str) -> Document:
        found: Document = self.resolve(self.document["Resources"][logical_id]["Properties"])
        return found

    def of_type(self, kind: str) -> Document:
        return {
            name: resource.get("Properties", {})
            for name, resource in self.resources.items()
            if resource["Type"] == kind
        }

    def exists(self, entity: Document) -> bool:
        return "Condition" not in entity or self.holds({"Condition": entity["Condition"]})

    def holds(self, condition: Document) -> bool:
        (function, argument), *_ = condition.items()
        match function:
            case "Condition":
                return self.holds(self.document["Conditions"][argument])
            case "Fn::Equals":
                one, other = (str(self.resolve(each)) for each in argument)
                return one == other
            case "Fn::Not":
                return not self.holds(argument[0])
            case "Fn::Or":
                return any(self.holds(each) for each in argument)
            case "Fn::And":
                return all(self.holds(each) for each in argument)
        raise ValueError(f"{function} is no condition that is known here")

    def resolve(self, node: Any) -> Any:
        if isinstance(node, list):
            return [each for each in map(self.resolve, node) if each is not _NOTHING]
        if not isinstance(node, dict):
            return node
        match list(node.items()):
            case [("Ref", "AWS::NoValue")]:
                return _NOTHING
            case [("Ref", name)] if name in self._values:
                return self._parameter(name)
            case [("Fn::If", [condition, then, otherwise])]:
                chosen = then if self.holds({"Condition": condition}) else otherwise
                return self.resolve(chosen)
            case [("Fn::Sub", str(text))]:
                return self._substituted(text)
            case [("Fn::Sub", [str(text), dict(variables)])]:
                return self._substituted(text, self.resolve(variables))
            case [("Fn::Join", [separator, parts])]:
                return _joined(separator, self.resolve(parts))
            case [("Fn::Split", [separator, whole])]:
                return _split(separator, self.resolve(whole))
        found = {name: self.resolve(value) for name, value in node.items()}
        return {name: value for name, value in found.items() if value is not _NOTHING}

    def _parameter(self, name: str) -> str | list[str]:
        value = self._values[name]
        parameter = self.document["Parameters"].get(name, {})
        return value.split(",") if parameter.get("Type") == "CommaDelimitedList" else value

    def _substituted(self, text: str, variables: Document | None = None) -> str | Document:
        left: Document = {}
        for name, value in (self._values | (variables or {})).items():
            if isinstance(value, str):
                text = text.replace("${" + name + "}", value)
            else:
                left[name] = value
        if "${" not in text:
            return text
        return {"Fn::Sub": [text, left] if left else text}


def _joined(separator: str, parts: Any) -> Any:
    if isinstance(parts, list) and all(isinstance(part, str) for part in parts):
        return separator.join(parts)
    return {"Fn::Join": [separator, parts]}


def _split(separator: str, whole: Any) -> Any:
    if isinstance(whole, str):
        return whole.split(separator)
    return {"Fn::Split": [separator, whole]}
