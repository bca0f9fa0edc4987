import random

import pytest

from aigc_lsp.engine.reuse import Slots, common_prefix
from aigc_lsp.errors import PromptTooLong


def test_the_common_prefix_is_found_by_halving():
    generator = random.Random(1)
    for _ in range(300):
        left = [generator.randrange(2) for _ in range(generator.randrange(40))]
        right = [generator.randrange(2) for _ in range(generator.randrange(40))]
        expected = 0
        while expected < min(len(left), len(right)) and left[expected] == right[expected]:
            expected += 1
        assert common_prefix(left, right) == expected


def place(slots: Slots, key: str, tokens: list[int], room: int = 8) -> tuple[int, int]:
    """Does what an engine does with a plan; the sequence and the tokens kept."""
    plan = slots.plan(key, tokens, room)
    for slot in plan.evict:
        slot.tokens, slot.key = [], ""
    plan.slot.tokens = list(tokens)
    return plan.slot.sequence, plan.keep


def test_a_document_finds_its_own_sequence_again():
    slots = Slots(1000, 4)
    first, kept = place(slots, "a", list(range(100)))
    assert kept == 0
    place(slots, "b", list(range(500, 600)))
    assert place(slots, "a", [*range(100), 7]) == (first, 100)


def test_a_longer_shared_head_is_copied_from_another_document():
    slots = Slots(1000, 4)
    place(slots, "a", list(range(100)))
    plan = slots.plan("b", [*range(80), 7, 7], 8)
    assert plan.copy_from is not None
    assert plan.copy_from.key == "a"
    assert plan.keep == 80


def test_a_short_shared_head_is_not_worth_a_copy():
    slots = Slots(1000, 4)
    place(slots, "a", list(range(100)))
    assert slots.plan("b", [0, 1, 2, 500], 8).copy_from is None


def test_the_least_recently_used_document_makes_room():
    slots = Slots(300, 4)
    for number, key in enumerate("abc"):
        place(slots, key, list(range(1000 * number, 1000 * number + 80)))
    place(slots, "a", list(range(80)))
    plan = slots.plan("d", list(range(9000, 9080)), 8)
    assert [slot.key for slot in plan.evict] == ["b"]


def test_with_all_sequences_in_use_the_oldest_one_is_taken_over():
    slots = Slots(10_000, 2)
    place(slots, "a", [1, 2, 3])
    place(slots, "b", [4, 5, 6])
    assert place(slots, "c", [7, 8, 9])[0] == 0


def test_a_sequence_in_which_a_generation_is_under_way_is_never_evicted():
    slots = Slots(300, 4)
    place(slots, "long job", list(range(150)))
    slots.slots[0].busy = True
    place(slots, "b", list(range(1000, 1080)))
    plan = slots.plan("c", list(range(2000, 2080)), 8)
    assert [slot.key for slot in plan.evict] == ["b"]


def test_a_prompt_that_cannot_fit_is_refused_with_the_numbers():
    slots = Slots(100, 4)
    with pytest.raises(PromptTooLong, match=r"120 tokens.* 100"):
        slots.plan("a", list(range(112)), 8)


def test_a_closed_document_gives_its_sequence_back():
    slots = Slots(100, 1)
    place(slots, "a", list(range(50)))
    assert slots.forget("a") is slots.slots[0]
    assert slots.forget("a") is None
    assert place(slots, "b", list(range(50)))[1] == 0
