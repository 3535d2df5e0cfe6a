import errno
import sys

from graphql_api.local.cli import cli

try:
    cli(prog_name="python -m graphql_api")
except OSError as error:
    if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
        raise
    sys.exit(f"Error: {error.strerror}: what was written is incomplete.")
