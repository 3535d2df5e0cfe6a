"""The service with one promise broken on purpose, to see the checker find it."""

import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.support.faults.plan import Fault
from tests.support.kinds.kind import Kind
from tests.support.paths import ROOT
from tests.system.chaos.reads import NULL
from tests.system.chaos.scenarios import Scenario
from tests.system.chaos.writes import BACK, FALSE, ORPHAN, OVERWRITTEN, RISING, TWICE


@dataclass(frozen=True)
class Sabotage:
    """Texts of the service's source and what each is replaced with.

    Attributes:
        promise: that is no longer kept.
        edits: file, text, replacement.
        fault: under which it shows; None: without any.
        is_pair: it shows where two processes' clocks are apart.
        needs_owner: it shows where entities refer to others.
    """

    name: str
    promise: str
    edits: Sequence[tuple[str, str, str]]
    fault: Fault | None
    is_pair: bool = False
    needs_owner: bool = False

    @property
    def scenario(self) -> Scenario:
        faults = () if self.fault is None else (self.fault,)
        # Of the writes only one in ten fails its condition.
        often = 1.0 if self.fault is Fault.OLD_RECORD else 0.3
        return Scenario(self.name, faults, often, with_records=True, is_pair=self.is_pair)

    def shown_by(self, kinds: Iterable[Kind]) -> list[Kind]:
        """Return the kinds with which it shows."""
        return [kind for kind in kinds if kind.owner is not None or not self.needs_owner]

    def copy_to(self, folder: Path) -> None:
        """Copy the package there, broken, and the examples, if there are any, beside it."""
        package = folder / "graphql_api"
        if (ROOT / "examples").exists():
            shutil.copytree(ROOT / "examples", folder / "examples")
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
                "dynamodb/write_requests.py",
                '"attribute_not_exists(#id)',
                '"attribute_not_exists(#id) OR attribute_exists(#id)',
            )
        ],
        None,
    ),
    Sabotage(
        "an update at any version",
        OVERWRITTEN,
        [
            (
                "dynamodb/write_requests.py",
                'conditions.append("#version = :expected")',
                'conditions.append("#version >= :expected")',
            )
        ],
        None,
    ),
    Sabotage(
        "write ids ignored",
        FALSE,
        [
            (
                "dynamodb/attempt.py",
                'return record.get("write_id") == text(write.id)',
                "return False",
            )
        ],
        Fault.RESET_APPLIED,
    ),
    Sabotage(
        "deleted without a tombstone",
        BACK,
        [
            (
                "dynamodb/repository.py",
                "request = write_requests.delete(\n"
                "            self.form, self.table.name, entity_id, write, expected_version\n"
                "        )\n"
                "        call = partial(self.table.client.update_item, **request)",
                'request = {"Key": {"id": {"S": entity_id}}, "TableName": self.table.name}\n'
                '        request["ConditionExpression"] = "attribute_exists(id)"\n'
                "        call = partial(self.table.client.delete_item, **request)",
            )
        ],
        None,
    ),
    Sabotage(
        "updates repeated blindly",
        TWICE,
        [
            ("dynamodb/write_requests.py", "if guards_time:", "if False:"),
        ],
        Fault.RESET_APPLIED,
    ),
    Sabotage(
        "times compared with a tolerance",
        RISING,
        [
            (
                "dynamodb/write_requests.py",
                "AND #updated_at < :updated_at",
                "AND #updated_at < :later AND #write_id <> :write_id",
            ),
            (
                "dynamodb/write_requests.py",
                "    if expected_version is not None:\n        values",
                "    if guards_time:\n"
                '        values[":later"] = text(timestamp(write.at + timedelta(seconds=20)))\n'
                "    if expected_version is not None:\n        values",
            ),
        ],
        None,
        is_pair=True,
    ),
    Sabotage(
        "on top of a later change with its own time",
        RISING,
        [("dynamodb/updates.py", "at=max(self.write.at, after)", "at=self.write.at")],
        None,
        is_pair=True,
    ),
    Sabotage(
        "older records believed",
        BACK,
        [
            (
                "dynamodb/creates.py",
                "return self._is_of_same_key(record)\n\n    def _is",
                "return False\n\n    def _is",
            )
        ],
        Fault.OLD_RECORD,
    ),
    Sabotage(
        "a lost answer taken for a refusal",
        FALSE,
        [
            (
                "dynamodb/errors.py",
                "return ResponseLost(error) if meaning is Meaning.FAILED else",
                "return",
            ),
            ("process.py", "max_attempts=self._settings.dynamodb_attempts", "max_attempts=1"),
        ],
        Fault.ERROR_500_APPLIED,
    ),
    Sabotage(
        "damaged answers believed",
        NULL,
        [
            ("dynamodb/client/parser.py", "if checksum is not None and", "if False and"),
        ],
        Fault.BAD_CHECKSUM,
    ),
    Sabotage(
        "references to what is gone",
        ORPHAN,
        [
            (
                "domain/collection.py",
                "found.get(one) is not Presence.EXISTS:",
                "one not in found:",
            )
        ],
        None,
        needs_owner=True,
    ),
)
