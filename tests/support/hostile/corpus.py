"""The whole corpus."""

from tests.support.hostile.attack import Attack
from tests.support.hostile.documents import document_attacks
from tests.support.hostile.envelopes import envelope_attacks
from tests.support.hostile.messages import message_attacks


def corpus() -> list[Attack]:
    return [*document_attacks(), *envelope_attacks(), *message_attacks()]
