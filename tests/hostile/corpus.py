"""The whole corpus."""

from hostile.attack import Attack
from hostile.documents import document_attacks
from hostile.envelopes import envelope_attacks
from hostile.messages import message_attacks


def corpus() -> list[Attack]:
    return [*document_attacks(), *envelope_attacks(), *message_attacks()]
