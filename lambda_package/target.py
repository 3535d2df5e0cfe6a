"""The platform that the package is built for, which is seldom the one it is built on."""

import platform
from dataclasses import dataclass
from typing import Final

# As Lambda names them, and as wheels do.
MACHINES: Final = {"arm64": "aarch64", "x86_64": "x86_64"}
# This machine's architecture; None where wheels for Lambda can't run, as on a Mac.
HERE: Final = next(
    (
        name
        for name, machine in MACHINES.items()
        if machine == platform.machine() and platform.libc_ver()[0] == "glibc"
    ),
    None,
)
# python3.13 on Lambda is Amazon Linux 2023, with glibc 2.34:
# https://docs.aws.amazon.com/linux/al2023/ug/core-glibc.html
GLIBC: Final = ("2_34", "2_28", "2_17")


@dataclass(frozen=True)
class Target:
    """An architecture in Lambda's words, and a Python version such as 3.13."""

    architecture: str
    python: str

    @property
    def machine(self) -> str:
        return MACHINES[self.architecture]

    @property
    def platforms(self) -> list[str]:
        """Return the tags of wheels that run there, newest first."""
        tags = [f"manylinux_{version}_{self.machine}" for version in GLIBC]
        return [*tags, f"manylinux2014_{self.machine}"]

    @property
    def cache_tag(self) -> str:
        """Return what is in the name of each .pyc."""
        return "cpython-" + self.python.replace(".", "")
