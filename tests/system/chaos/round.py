"""One scenario played once: clients, then the comparison."""

import asyncio
import zlib
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from itertools import chain

import httpx

from tests.support.faults.ledger import Ledger
from tests.support.faults.plan import Fault
from tests.support.kinds.kind import Kind
from tests.system.chaos.api import WORDS, Api
from tests.system.chaos.client import Client, Shared
from tests.system.chaos.figures import Figures
from tests.system.chaos.history import Violation
from tests.system.chaos.life import lives_of
from tests.system.chaos.reads import check_reads, check_walks
from tests.system.chaos.scenarios import Scenario
from tests.system.chaos.target import SKEW, Target
from tests.system.chaos.writes import check_applied, check_stored, check_told

CLIENTS = 8
SETTLED = 5  # entities that nobody touches


async def play(
    target: Target, scenario: Scenario, seed: int, operations: int, kind: Kind
) -> Figures:
    """Let the clients make about that many operations under the scenario's faults."""
    proxy = target.proxy
    proxy.with_records = scenario.with_records
    # The scenario's own name would be found among the words that no answer may hold.
    name = f"{zlib.crc32(scenario.name.encode())} {seed}"
    # By the clock of a process that is behind.
    started = datetime.now(UTC) - timedelta(seconds=SKEW * (len(target.urls) - 1))
    shared = Shared(kind, name, started)
    words = (*WORDS, target.table)
    whole_list = kind.record.query(kind.everything, kind.by_time)
    async with AsyncExitStack() as opened:
        apis = []
        for url in target.urls:
            http = httpx.AsyncClient(base_url=url, timeout=30, trust_env=False)
            apis.append(Api(await opened.enter_async_context(http), words, kind.asked.prefix))
        first = Client(apis[0], shared, "first", seed)
        shared.groups.append(name if kind.owner is None else await _owner(first))
        proxy.ledger = Ledger(kind.token, kind.group)
        # Where nothing divides the lists, those of the rounds before are in this one's, too.
        earlier = set() if kind.group else set(target.listed([whole_list]))
        for _ in range(SETTLED):
            await first.create()
        settled = [shared.versions.popitem()[0] for _ in range(SETTLED)]
        await first.create()
        plan = scenario.plan(seed)
        proxy.use(plan)
        clients = [
            Client(apis[number % len(apis)], shared, str(number), seed) for number in range(CLIENTS)
        ]
        await asyncio.gather(
            *(client.run(operations // CLIENTS, scenario.walks) for client in clients)
        )
        await asyncio.to_thread(proxy.settle)
    entries = proxy.ledger.entries()
    is_ours = kind.entity.ids.matches
    lives = lives_of(entry for entry in entries if is_ours(entry.entity_id))
    owners = lives_of(entry for entry in entries if not is_ours(entry.entity_id))
    lists = [kind.record.query(kind.of_group(group), kind.by_time) for group in shared.groups]
    listed = [each for each in target.listed(lists) if each not in earlier]
    found = chain(
        *(api.violations for api in apis),
        _unlogged(target, apis),
        check_applied(lives),
        check_stored(lives, target.records(list(lives)), listed, kind.token),
        check_told(shared.history, lives, owners, older=Fault.OLD_RECORD in scenario.faults),
        check_reads(shared.history, lives),
        check_walks(shared.history, lives, settled, lagging=Fault.STALE in scenario.faults),
    )
    return Figures.of(shared.history, plan.injected, found)


async def _owner(client: Client) -> str:
    owner = await client.create_owner()
    assert owner is not None
    return owner


def _unlogged(target: Target, apis: Sequence[Api]) -> list[Violation]:
    log = target.log
    return [
        Violation("every failure is in the log under its request id", request_id)
        for api in apis
        for request_id in api.failed
        if request_id not in log
    ]
