"""Which beginnings of prompts an engine has ready, where it can add to them and never drop a single one."""

from __future__ import annotations

from dataclasses import dataclass, field

NEAR = 64  # tokens between a head and the line that are rather computed at every key than kept as one more head


@dataclass(frozen=True)
class Plan:
    """How a prompt is begun."""

    size: int  # leading tokens given as head; 0: none
    reused: int  # of these, not computed again
    keep: bool  # whether the head may stay


@dataclass
class Heads:
    """The heads one native generator holds, bounded in bytes. Not thread-safe: the engine owns it.

    Args:
        most: bytes that all of them may have.
        token_bytes: keys and values of one token.
    """

    most: int
    token_bytes: int
    known: dict[tuple[int, ...], None] = field(default_factory=dict)  # oldest first

    @property
    def nbytes(self) -> int:
        """What the heads hold."""
        return self.token_bytes * sum(map(len, self.known))

    @property
    def crowded(self) -> bool:
        """Whether so much is held that an empty generator should be made ready."""
        return 4 * self.nbytes > 3 * self.most

    @property
    def full(self) -> bool:
        """Whether there is hardly room for one more."""
        return 8 * self.nbytes > 7 * self.most

    def plan(self, ids: list[int], stable: int) -> Plan:
        """How to begin a prompt of which the first ``stable`` tokens stay the same while the user is on the line.

        The longest head that the prompt begins with serves while it is near the line; else the line gets one of its
        own, as long as there is room.
        """
        stable = min(stable, len(ids) - 1)  # a generation needs a token to start from
        longest = max((len(head) for head in self.known if self._begins(ids, head)), default=0)
        if longest and stable - longest <= NEAR:
            return Plan(longest, longest, True)
        if stable > 0 and self.nbytes + stable * self.token_bytes <= self.most:
            return Plan(stable, 0, True)
        return Plan(longest, longest, True) if longest else Plan(0, 0, False)

    def add(self, ids: list[int]) -> None:
        """Notes a head that was kept."""
        self.known[tuple(ids)] = None

    def _begins(self, ids: list[int], head: tuple[int, ...]) -> bool:
        return len(head) < len(ids) and tuple(ids[: len(head)]) == head
