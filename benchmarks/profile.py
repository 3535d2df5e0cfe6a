"""Prints where the time of one operation goes, in this process, with the stub store.

    python -m benchmarks.profile "list 100"

Prints the CPU time of one invocation, and then the functions that took most of the main thread's
time. A request's only call is made in that thread; several run in separate threads, which the
profile does not see: the first line tells how much of the time they are.
"""

import argparse
import contextlib
import cProfile
import io
import os
import pstats
import subprocess
import sys
import time
from typing import Any

from benchmarks.operations import OPERATIONS
from benchmarks.stub_store import TABLE

WARM_UP = 50


class LambdaContext:
    aws_request_id = "8476a536-e9f4-11e8-9739-2dfe598c3fcd"

    def get_remaining_time_in_millis(self) -> int:
        return 15_000


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.profile")
    parser.add_argument("operation", choices=OPERATIONS)
    parser.add_argument("-n", type=int, default=300, help="invocations")
    chosen = parser.parse_args()
    command = [sys.executable, "-m", "benchmarks.stub_store"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as store:
        try:
            assert store.stdout is not None
            os.environ |= environment(int(store.stdout.readline()))
            from graphql_api.lambda_handler import handler  # reads the environment

            profile(handler, OPERATIONS[chosen.operation], chosen.n)
        finally:
            store.kill()


def environment(port: int) -> dict[str, str]:
    return {
        "TABLE_NAME": TABLE,
        "SIGN_IN": "cognito",
        "AWS_ENDPOINT_URL_DYNAMODB": f"http://127.0.0.1:{port}",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_ACCESS_KEY_ID": "bench",
        "AWS_SECRET_ACCESS_KEY": "bench",
    }


def profile(handler: Any, event: dict[str, Any], invocations: int) -> None:
    profiler = cProfile.Profile()
    with contextlib.redirect_stdout(io.StringIO()):  # a line of log for each request
        for _ in range(WARM_UP):
            response = handler(event, LambdaContext())
        process, thread = time.process_time(), time.thread_time()
        for _ in range(invocations):
            handler(event, LambdaContext())
        process, thread = time.process_time() - process, time.thread_time() - thread
        profiler.enable()
        for _ in range(invocations):
            handler(event, LambdaContext())
        profiler.disable()
    if response["statusCode"] != 200 or '"errors"' in response["body"]:
        raise SystemExit(f"Not a response with data: {response}")
    each = 1e6 / invocations
    print(
        f"CPU of one invocation: {process * each:,.0f} us, {thread * each:,.0f} in the main thread"
    )
    pstats.Stats(profiler).sort_stats("tottime").print_stats(25)


if __name__ == "__main__":
    main()
