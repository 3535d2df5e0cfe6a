"""The service with one promise broken on purpose, to see the checker find it."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from faults.plan import Fault

from chaos.reads import NULL
from chaos.scenarios import Scenario
from chaos.target import ROOT
from chaos.writes import BACK, FALSE, OVERWRITTEN, TWICE


@dataclass(frozen=True)
class Sabotage:
    """Texts of the service's source and what each is replaced with.

    Attributes:
        promise: that is no longer kept.
        edits: file, text, replacement.
        fault: under which it shows; None: without any.
    """

    name: str
    promise: str
    edits: Sequence[tuple[str, str, str]]
    fault: Fault | None

    @property
    def scenario(self) -> Scenario:
        faults = () if self.fault is None else (self.fault,)
        return Scenario(self.name, faults, 0.3, with_records=True)

    def copy_to(self, folder: Path) -> None:
        """Copy the package there, broken."""
        package = folder / "graphql_api"
        assets = shutil.ignore_patterns("explorer_assets")
        shutil.copytree(ROOT / "graphql_api", package, ignore=assets)
        for file, text, replacement in self.edits:
            path = package / file
            source = path.read_text(encoding="utf-8")
            assert text in source, f"{file} has changed: {self.name} must change with it"
            path.write_text(source.replace(text, replacement), encoding="utf-8")


SABOTAGES = (
    Sabotage(
        "a create without its condition",
        TWICE,
        [
            (
                "dynamodb/items.py",
                'ConditionExpression="attribute_not_exists(id)"',
                'ConditionExpression="attribute_not_exists(id) OR attribute_exists(id)"',
            )
        ],
        None,
    ),
    Sabotage(
        "an update at any version",
        OVERWRITTEN,
        [
            (
                "dynamodb/expressions.py",
                'condition += " AND #version = :expected"',
                'condition += " AND #version >= :expected"',
            )
        ],
        None,
    ),
    Sabotage(
        "write ids ignored",
        FALSE,
        [("dynamodb/items.py", 'if record["write_id"] == text(write.id):', "if False:")],
        Fault.RESET_APPLIED,
    ),
    Sabotage(
        "deleted without a tombstone",
        BACK,
        [
            (
                "dynamodb/items.py",
                "self.table.client.update_item,\n            **expressions.delete("
                "self.table.name, item_id, write, expected_version),",
                "self.table.client.delete_item,\n            TableName=self.table.name,"
                ' Key={"id": text(item_id)}, ConditionExpression="attribute_exists(id)",',
            )
        ],
        None,
    ),
    Sabotage(
        "updates repeated blindly",
        TWICE,
        [
            ("dynamodb/items.py", ", repeatable=False)", ")"),
            ("dynamodb/expressions.py", '" AND #write_id <> :write_id"', '""'),
        ],
        Fault.RESET_APPLIED,
    ),
    Sabotage(
        "retries at a second layer",
        FALSE,
        [
            (
                "dynamodb/api_calls.py",
                "        template = self._templates",
                "        with suppress(Exception):\n"
                "            return self._sent_once(operation_name, api_params)\n"
                "        return self._sent_once(operation_name, api_params)\n\n"
                "    def _sent_once(self, operation_name: str, api_params: Any) -> Any:\n"
                "        template = self._templates",
            ),
            (
                "dynamodb/api_calls.py",
                "import time\n",
                "import time\nfrom contextlib import suppress\n",
            ),
        ],
        Fault.RESET_APPLIED,
    ),
    Sabotage(
        "damaged answers believed",
        NULL,
        [
            ("dynamodb/parser.py", "if checksum is not None and", "if False and"),
        ],
        Fault.BAD_CHECKSUM,
    ),
)
