"""Builds the packages to compare: this project's, and the baseline as its documentation has it."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from benchmarks.container import Package
from benchmarks.node_packages import SERVERS, build_server
from lambda_package.bytecode import find_interpreter
from lambda_package.target import HERE, Target
from lambda_package.wheels import UNCONSTRAINED

ROOT = Path(__file__).parents[1]
BUILD = ROOT / "build" / "bench"
RUNTIME_CLIENT = BUILD / "runtime_client"
HANDLER = "graphql_api.lambda_handler.handler"
BASELINE = "benchmarks.baseline"
# By name, the handler: the baseline; with the caches that Strawberry documents; with its modules
# compiled; and one call to DynamoDB by botocore, without GraphQL or a framework.
AGAINST = {
    "baseline": "app.handler",
    "cached": "cached.handler",
    "compiled": "app.handler",
    "one-call": "one_call.handler",
}


def interpreter(machine: str) -> tuple[str, str]:
    """Return Lambda's Python where this machine has it, and its version; this one otherwise."""
    found = find_interpreter(Target(machine, "3.13"))
    if found is not None:
        return str(found), "3.13"
    return sys.executable, f"{sys.version_info.major}.{sys.version_info.minor}"


def build_all(against: str) -> tuple[Package, Package]:
    """Return this project's package, and what it is measured against: see AGAINST and SERVERS."""
    machine = HERE or "x86_64"
    python, version = interpreter(machine)
    BUILD.mkdir(parents=True, exist_ok=True)
    install(python, RUNTIME_CLIENT, ROOT / "benchmarks" / "runtime_client.txt")
    project = BUILD / "project"
    shutil.rmtree(project, ignore_errors=True)
    command = [sys.executable, "-m", "lambda_package", str(project), "--architecture", machine]
    subprocess.run([*command, "--python", version], cwd=ROOT, check=True)
    if against in SERVERS:
        other = build_server(against, BUILD / against)
    elif against in AGAINST:
        built = _build_baseline(python, against)
        other = runtime_package(python, against, built, f"{BASELINE}.{AGAINST[against]}")
    else:
        other = runtime_package(python, "other", Path(against).resolve(), HANDLER)
    return runtime_package(python, "project", project, HANDLER), other


def runtime_package(python: str, name: str, folder: Path, handler: str) -> Package:
    command = (python, "-m", "awslambdaric", handler)
    return Package(name, folder, command, {"PYTHONPATH": str(RUNTIME_CLIENT)})


def _build_baseline(python: str, against: str) -> Path:
    baseline = BUILD / "baseline"
    sources = ROOT / "benchmarks" / "baseline"
    install(python, baseline, sources / "requirements.txt")
    copied = baseline / sources.relative_to(ROOT)
    shutil.rmtree(copied, ignore_errors=True)
    shutil.copytree(sources, copied, ignore=shutil.ignore_patterns("requirements.*", "__pycache__"))
    (copied.parent / "__init__.py").touch()
    if against != "compiled":
        return baseline
    compiled = BUILD / "compiled"
    shutil.rmtree(compiled, ignore_errors=True)
    shutil.copytree(baseline, compiled)
    subprocess.run([python, "-m", "compileall", "-q", str(compiled)], check=True)
    return compiled


def zipped_megabytes(package: Package) -> float:
    archive = shutil.make_archive(str(BUILD / package.name), "zip", package.folder)
    return Path(archive).stat().st_size / 1_000_000


def install(python: str, folder: Path, lock: Path) -> None:
    """Install what is locked into the folder, unless it holds just that, for just that Python.

    A package of another Python ends its process at the first import of an extension.
    """
    installed = folder / ".installed"
    wanted = f"{python}\n{hashlib.sha256(lock.read_bytes()).hexdigest()}\n"
    if installed.exists() and installed.read_text("utf-8") == wanted:
        return
    shutil.rmtree(folder, ignore_errors=True)
    command = [python, "-m", "pip", "install", "--quiet", "--no-user", "--no-compile"]
    command += ["--no-deps", "--require-hashes", "--target", str(folder), "-r", str(lock)]
    subprocess.run(command, env={**os.environ, **UNCONSTRAINED}, check=True)
    installed.write_text(wanted, "utf-8")
