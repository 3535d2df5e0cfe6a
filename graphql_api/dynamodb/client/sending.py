"""By when a call's request has to be over, and whether it may have left.

The one is set by who waits for it and kept by who sends it; the other the other way round.
"""

import threading
import time
from contextvars import ContextVar
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final


class _State(Enum):
    UNKNOWN = auto()
    PREPARING = auto()
    BEGUN = auto()
    GIVEN_UP = auto()


class Sending:
    """The sending of one call's request, shared by its thread and by the request that waits for it.

    Before a request is sent, credentials may have to be fetched, a name looked up and a connection
    made, and not all of this ends in its time. One of two things is certain: something of it may
    have left, or it was given up before, and then it is never sent.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._state = _State.UNKNOWN  # until a client of ours says that it is at work

    @property
    def may_have_left(self) -> bool:
        """Whether anything of the request may have been sent."""
        return self._state is _State.UNKNOWN or self._state is _State.BEGUN

    def prepare(self) -> None:
        """Note that nothing is sent until begin is called."""
        self._enter(_State.PREPARING)

    def begin(self) -> None:
        """Note that the request is about to leave.

        Raises:
            TimeoutError: it must not, as it was given up.
        """
        self._enter(_State.BEGUN)

    def give_up(self) -> bool:
        """Keep the request from being sent; return False where it may have left already."""
        with self._lock:
            if self._state is _State.PREPARING:
                self._state = _State.GIVEN_UP
            return self._state is _State.GIVEN_UP

    def _enter(self, state: _State) -> None:
        with self._lock:
            if self._state is _State.GIVEN_UP:
                raise TimeoutError("The call was given up before it was sent.")
            self._state = state


@dataclass(frozen=True)
class TimeLimits:
    """What a client's calls may take; a request's own time may end before.

    Attributes:
        connect_seconds: for connecting to one address of the host, and again for TLS.
        answer_seconds: from then on, until the answer is there.
    """

    connect_seconds: float
    answer_seconds: float


# When the current call of this thread has to be over, by time.monotonic.
deadline: Final[ContextVar[float]] = ContextVar("deadline", default=float("inf"))

# Of the current call of this thread; without one, nobody asks.
current_sending: Final[ContextVar[Sending | None]] = ContextVar("current_sending", default=None)


def prepare_sending() -> None:
    """Note for the current call that nothing is sent yet; see Sending.prepare."""
    if (sending := current_sending.get()) is not None:
        sending.prepare()


def begin_sending() -> None:
    """Note for the current call that its request is about to leave.

    Raises:
        TimeoutError: it must not; see Sending.begin.
    """
    if (sending := current_sending.get()) is not None:
        sending.begin()


def seconds_until(moment: float) -> float:
    """Return the seconds until then.

    Raises:
        TimeoutError: there are none left.
    """
    seconds = moment - time.monotonic()
    if seconds <= 0:
        raise TimeoutError("The call's time is spent.")
    return seconds
