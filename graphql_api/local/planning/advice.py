"""In words: whether LIST_SHARDS holds, and how it is raised without losing an item."""

from graphql_api.local.planning.forecast import PARTITION_UNITS, PLANNED_UNITS, SHARDS_MAX


def advice(least: int, current: int, *, has_older_items: bool) -> str:
    """Return what to do.

    Args:
        least: the least LIST_SHARDS that holds the rates.
        current: what is set now.
        has_older_items: there are updates or deletes among the writes.
    """
    limit = (
        f"A partition takes {PARTITION_UNITS:,} write units a second; planned with"
        f" {PLANNED_UNITS}, because writes come at random."
    )
    if least > SHARDS_MAX:
        return (
            f"{limit}\nNo LIST_SHARDS holds this: it takes {least:,}, and the most is {SHARDS_MAX}."
        )
    if least <= current:
        return f"{limit}\nLIST_SHARDS={current} holds this. It may be raised, never lowered."
    lines = [
        limit,
        f"LIST_SHARDS={current} does not hold this; the least that does is {least}. To raise it:",
        f"  1. Deploy LIST_SHARDS={least} with LIST_SHARDS_WRITTEN={current}, and wait until no"
        " older version runs.",
        f"  2. Deploy LIST_SHARDS_WRITTEN={least}. New items go to all {least} shards; none is lost"
        " from a list meanwhile.",
    ]
    if has_older_items:
        lines.append(
            "Items from before stay in their shards, and so do their updates and deletes: those of"
            " new items alone spread out."
        )
    return "\n".join(lines)
