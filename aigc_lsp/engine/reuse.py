"""How many leading tokens of a prompt are already computed, and in which sequence of the KV cache.

Pure bookkeeping: it says what to keep, copy and drop; the engine does it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from aigc_lsp.errors import PromptTooLong

WORTH_COPYING = 16  # tokens: below this, a copy of another sequence's head saves less than it costs


def common_prefix(left: Sequence[int], right: Sequence[int]) -> int:
    """Number of leading tokens that are the same."""
    shorter = min(len(left), len(right))
    if left[:shorter] == right[:shorter]:
        return shorter
    low, high = 0, shorter  # left[:low] == right[:low], left[:high] != right[:high]
    while high - low > 1:
        middle = (low + high) // 2
        if left[low:middle] == right[low:middle]:
            low = middle
        else:
            high = middle
    return low


@dataclass
class Slot:
    """One sequence of the KV cache and the tokens whose keys and values it holds."""

    sequence: int
    key: str = ""
    tokens: list[int] = field(default_factory=list)
    used: int = 0  # the larger, the later
    busy: bool = False  # a generation is under way in it: must not be evicted


@dataclass(frozen=True)
class Plan:
    """What the engine does to the cache before it evaluates the rest of a prompt."""

    slot: Slot
    evict: tuple[Slot, ...]  # to be emptied
    copy_from: Slot | None  # its first ``keep`` cells replace what ``slot`` holds
    keep: int  # tokens of the prompt that need no computing


class Slots:
    """The sequences of one unified KV cache; the least recently used makes room.

    Args:
        cells: tokens the cache holds, all sequences together.
        sequences: how many there may be.
    """

    def __init__(self, cells: int, sequences: int) -> None:
        self.cells = cells
        self.slots = [Slot(sequence) for sequence in range(sequences)]
        self._clock = 0

    def plan(self, key: str, tokens: list[int], room: int) -> Plan:
        """Where a prompt goes, and what of it is there already.

        Args:
            key: whose sequence it is.
            tokens: the whole prompt.
            room: further tokens that will be generated.

        Raises:
            PromptTooLong: prompt and room exceed what eviction could free.
        """
        slot = next((slot for slot in self.slots if slot.key == key and slot.tokens), None) or self._free()
        own = common_prefix(slot.tokens, tokens)
        donor = max(self.slots, key=lambda other: common_prefix(other.tokens, tokens))
        shared = common_prefix(donor.tokens, tokens)
        copied = donor is not slot and shared >= own + WORTH_COPYING
        evict = self._make_room(len(tokens) + room, slot, donor if copied else None)
        self._clock += 1
        slot.key, slot.used = key, self._clock
        return Plan(slot, evict, donor if copied else None, shared if copied else own)

    def forget(self, key: str) -> Slot | None:
        """The slot that was ``key``'s, now nobody's; the engine empties it."""
        slot = next((slot for slot in self.slots if slot.key == key), None)
        if slot is not None:
            slot.key, slot.used, slot.tokens = "", 0, []
        return slot

    def _free(self) -> Slot:
        idle = [slot for slot in self.slots if not slot.busy]
        if not idle:
            raise PromptTooLong(f"All {len(self.slots)} sequences of the KV cache are busy; try again in a moment.")
        return min(idle, key=lambda slot: (bool(slot.tokens), slot.used))

    def _make_room(self, needed: int, slot: Slot, donor: Slot | None) -> tuple[Slot, ...]:
        """Slots to empty, oldest first. Cells that two sequences share are counted twice: never too few are freed."""
        others = [other for other in self.slots if other is not slot and other.tokens]
        used = needed + sum(len(other.tokens) for other in others)
        evict: list[Slot] = []
        for other in sorted(others, key=lambda other: other.used):
            if used <= self.cells:
                break
            if other.busy or other is donor:
                continue
            evict.append(other)
            used -= len(other.tokens)
        if used > self.cells and needed + sum(len(other.tokens) for other in others if other.busy) > self.cells:
            raise PromptTooLong(
                f"The prompt needs {needed} tokens and the KV cache holds {self.cells}. "
                "Lower `completion.promptTokens` or raise `engine.contextTokens`."
            )
        return tuple(evict)
