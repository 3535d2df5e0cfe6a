"""Names of environment variables that are not read, but resemble one that is.

Of the settings and of the commands; on Lambda as on a local machine.
"""

import logging
from collections.abc import Iterable
from typing import Final

log = logging.getLogger(__name__)

# The least similarity of a misspelt name (difflib.SequenceMatcher.ratio): MAX_COTS and MAX_COST
# have 0.88, STAG and STAGE 0.89, but STATE and STAGE only 0.8. Of short names, two swapped letters
# leave less: PROT and PORT have 0.75.
_ALIKE: Final = 0.85


def warn_of_misspelt(names: Iterable[str], known: Iterable[str]) -> None:
    """Log a warning for each name that resembles a known one; others belong to other programs.

    Args:
        known: in capitals.
    """
    known = list(known)
    for name in sorted(names):
        written = name.upper()
        near = [
            each for each in known if each[0] == written[:1] and abs(len(each) - len(written)) <= 2
        ]
        if near:  # rare: the names that Lambda sets need no import and no comparison
            from difflib import get_close_matches

            swapped = [each for each in near if sorted(each) == sorted(written)]
            for meant in swapped or get_close_matches(written, near, 1, _ALIKE):
                log.warning("%s is not a setting, and is ignored. Did you mean %s?", name, meant)
