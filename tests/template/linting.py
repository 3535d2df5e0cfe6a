"""cfn-lint, as strict as .cfnlintrc says."""

import subprocess
import sys
from pathlib import Path

from tests.support.paths import ROOT


def lint(*arguments: Path | str) -> str:
    """Return the findings in the templates, "" for none; any further argument is cfn-lint's."""
    cfn_lint = Path(sys.executable).with_name("cfn-lint")
    # In the project's folder, where .cfnlintrc is.
    command = [str(cfn_lint), "--template", *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr
