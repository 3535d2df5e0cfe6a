"""Trusted documents: taken from manifests at start, and named by requests."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pytest

from graphql_api.settings import Settings, SettingsError
from graphql_api.wiring import MANIFESTS as REAL_MANIFESTS
from graphql_api.wiring import build_app
from lambda_package import contents
from tests.support.application import changed, code_of, digest, persisted, post, tableless
from tests.support.kinds.first import FIRST
from tests.support.paths import ROOT

QUERY: Final = "query Known($no: Boolean = false) { __typename @skip(if: $no) }"
DATA: Final[dict[str, Any]] = {"data": {"__typename": "Query"}}
OTHER: Final = "{ other: __typename }"
ID: Final = "4f0b2d5c9a"  # as Relay's compiler writes them: MD5, or whatever it is told to

APOLLO: Final[Mapping[str, Any]] = {"format": "apollo-persisted-query-manifest", "version": 1}
MANIFESTS: Final[Mapping[str, Mapping[str, Any]]] = {
    "graphql-codegen": {ID: QUERY},
    "Relay": {
        ID: QUERY,
        "5a1c": FIRST.delete,
    },
    "Apollo": {
        **APOLLO,
        "operations": [{"id": ID, "name": "Known", "type": "query", "body": QUERY}],
    },
}


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Settings:
    """Return those of a service whose manifests are in the test's own folder."""
    monkeypatch.setattr("graphql_api.wiring.MANIFESTS", tmp_path)
    return tableless(monkeypatch)


def trusting(
    settings: Settings, folder: Path, policy: str, *manifests: Mapping[str, Any]
) -> Settings:
    for number, manifest in enumerate(manifests):
        path = folder / f"manifest-{number}.json"
        path.write_text(json.dumps(manifest), encoding="utf-8")
    return changed(settings, trusted_documents=policy)


@pytest.mark.parametrize("form", MANIFESTS)
@pytest.mark.parametrize("policy", ["prefer", "only"])
@pytest.mark.parametrize(
    "named",
    [
        {"documentId": ID},
        {"documentId": f"sha256:{ID}"},
        {"doc_id": ID},
        {"id": ID},
        {"query": QUERY},
        {"query": None, "id": ID},
    ],
    ids=["documentId", "documentId with its kind", "doc_id", "id", "text", "id and null"],
)
async def test_trusted_document_is_executed_however_it_is_named(
    settings: Settings, tmp_path: Path, form: str, policy: str, named: dict[str, Any]
) -> None:
    trusted = trusting(settings, tmp_path, policy, MANIFESTS[form])
    reply = await post(trusted, {**named, "variables": {"no": False}})
    assert reply.json() == DATA


@pytest.mark.parametrize("policy", ["prefer", "only"])
async def test_trusted_document_is_executed_by_its_hash(
    settings: Settings, tmp_path: Path, policy: str
) -> None:
    trusted = trusting(settings, tmp_path, policy, {digest(QUERY): QUERY})
    assert (await post(trusted, {"extensions": persisted(QUERY)})).json() == DATA


async def test_manifests_of_several_clients_are_all_trusted(
    settings: Settings, tmp_path: Path
) -> None:
    trusted = trusting(settings, tmp_path, "only", {"a": QUERY}, {"b": OTHER})
    assert (await post(trusted, {"id": "a"})).json() == DATA
    assert (await post(trusted, {"id": "b"})).json() == {"data": {"other": "Query"}}


@pytest.mark.parametrize(
    "body",
    [
        {"query": OTHER},
        {"query": OTHER, "extensions": persisted(OTHER)},
        {"extensions": persisted(OTHER)},
        {"id": "unknown"},
        {"query": QUERY + " "},
        {"query": "{ __schema { types { name } } }"},
    ],
    ids=["text", "text and hash", "hash", "id", "a blank more", "introspection"],
)
async def test_only_trusted_documents_are_executed_where_the_setting_says_so(
    settings: Settings, tmp_path: Path, body: dict[str, Any]
) -> None:
    reply = await post(trusting(settings, tmp_path, "only", {ID: QUERY}), body)
    assert code_of(reply) == "TRUSTED_DOCUMENT_REQUIRED"


async def test_other_documents_are_executed_too_where_trusted_ones_are_preferred(
    settings: Settings, tmp_path: Path
) -> None:
    trusted = trusting(settings, tmp_path, "prefer", {ID: QUERY})
    reply = await post(trusted, {"query": OTHER, "extensions": persisted(OTHER)})
    assert reply.json() == {"data": {"other": "Query"}}
    assert code_of(await post(trusted, {"id": "unknown"})) == "PERSISTED_QUERY_NOT_FOUND"


async def test_hash_of_a_trusted_document_beside_another_text_is_refused(
    settings: Settings, tmp_path: Path
) -> None:
    trusted = trusting(settings, tmp_path, "prefer", {digest(QUERY): QUERY})
    reply = await post(trusted, {"query": OTHER, "extensions": persisted(QUERY)})
    assert code_of(reply) == "BAD_USER_INPUT"


async def test_manifest_is_not_looked_at_where_nothing_is_trusted(
    settings: Settings, tmp_path: Path
) -> None:
    untrusting = trusting(settings, tmp_path, "off", {ID: "no GraphQL {"})
    assert code_of(await post(untrusting, {"id": ID})) == "PERSISTED_QUERY_NOT_FOUND"


@pytest.mark.parametrize(
    ("manifest", "words"),
    [
        ({"good": OTHER, "bad": "{ nothing }"}, "bad"),
        ({"bad": "no GraphQL {"}, "bad"),
        ({"bad": "{" + " __typename" * 600 + "}"}, "bad"),
        ({"bad": 1}, "documents by id"),
        ({**APOLLO, "operations": [{"id": "a", "body": 1}]}, "documents by id"),
        ({**APOLLO, "version": 2}, "version 1"),
        ({**APOLLO}, "no id or no body"),
        (
            {**APOLLO, "operations": [{"id": "a"}]},
            "no id or no body",
        ),
    ],
    ids=[
        "invalid",
        "no GraphQL",
        "too large",
        "no text",
        "no text for Apollo",
        "version",
        "no list",
        "no body",
    ],
)
def test_broken_manifest_stops_the_start_and_names_file_and_document(
    settings: Settings, tmp_path: Path, manifest: dict[str, Any], words: str
) -> None:
    broken = trusting(settings, tmp_path, "prefer", manifest)
    with pytest.raises(SettingsError) as caught:
        build_app(broken)
    assert str(caught.value).startswith("TRUSTED_DOCUMENTS: ")
    assert str(tmp_path / "manifest-0.json") in str(caught.value)
    assert words in str(caught.value)


@pytest.mark.parametrize("content", ["", "[]", "{", "\ufeff"])
def test_file_that_is_no_manifest_stops_the_start(
    settings: Settings, tmp_path: Path, content: str
) -> None:
    path = tmp_path / "manifest.json"
    path.write_text(content, encoding="utf-8")
    broken = changed(settings, trusted_documents="only")
    with pytest.raises(SettingsError, match=r"manifest\.json"):
        build_app(broken)


def test_file_that_cannot_be_read_stops_the_start(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "missing.json").symlink_to(tmp_path / "nothing")
    with pytest.raises(SettingsError, match=r"missing\.json"):
        build_app(changed(settings, trusted_documents="only"))


@pytest.mark.parametrize("policy", ["prefer", "only"])
@pytest.mark.parametrize("is_there", [True, False])
def test_folder_without_a_manifest_stops_the_start(
    settings: Settings, tmp_path: Path, policy: str, is_there: bool
) -> None:
    (tmp_path / "README.md").write_text("No manifest.")
    if not is_there:
        shutil.rmtree(tmp_path)
    with pytest.raises(SettingsError) as caught:
        build_app(changed(settings, trusted_documents=policy))
    folder = f"{tmp_path.parent.name}/{tmp_path.name}"
    assert str(caught.value) == f"TRUSTED_DOCUMENTS: no manifest (*.json) is in {folder}"


def test_folder_is_one_of_the_package() -> None:
    assert REAL_MANIFESTS == ROOT / contents.MANIFESTS
    assert REAL_MANIFESTS.is_dir()


def test_one_id_for_two_documents_stops_the_start(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=ID):
        build_app(trusting(settings, tmp_path, "prefer", {ID: QUERY}, {ID: OTHER}))


def test_package_takes_along_the_manifests_and_nothing_else_of_their_folder(tmp_path: Path) -> None:
    source, package = tmp_path / "source", tmp_path / "package"
    folder = source / contents.MANIFESTS
    folder.mkdir(parents=True)
    for name in ("README.md", "shop.json", "web.json", "notes.txt"):
        (folder / name).write_text("{}", encoding="utf-8")
    contents.copy_project(source, package)
    names = [path.relative_to(package / contents.MANIFESTS) for path in contents.files_in(package)]
    assert [str(name) for name in names] == ["shop.json", "web.json"]
