"""Whether a test's name or sentence tells the truth about its case, in words that a reader can look up."""

from __future__ import annotations

import re
from itertools import pairwise

from aigc_lsp.prompt.claims import Facts, objection
from aigc_lsp.unit_tests.case import Case
from aigc_lsp.unit_tests.signature import Signature

RAISING = re.compile(r"raise[sd]|errors?|exception|fails?|refuse[sd]|reject(?:s|ed)")
RETURNING = re.compile(r"return(?:s|ed)?|gives|yields|equals")
TRUE_OF = {  # a word, and what must stand in the case's input or outcome for it to be true
    "empty": r"''|\"\"|\[\]|\(\)|\{\}",
    "none": r"\bNone\b",
    "true": r"\bTrue\b",
    "false": r"\bFalse\b",
    "zero": r"(?<![\d.])0(?:\.0)?(?![\d.])",
    "negative": r"-\d",
    "list": r"\[",
    "tuple": r"\(",
    "dict": r"\{",
    "string": r"['\"]",
}
COMMON = """
    a an the of for in on at to from with without and or not no is are has have be by as its it when if than then
    that same all any each other only one two first last more less least most before after above below between within
    outside inside empty none true false zero negative positive single missing unknown invalid valid wrong default given
    new old long short large small whole equal different mixed nested repeated sorted unsorted returns gives raises
    keeps leaves becomes stays makes takes ignores refuses rejects accepts counts adds removes replaces splits joins
    finds returned value values item items list dict set tuple string text number numbers word words key keys letter
    letters character characters result case edge end start limit input argument type error exception"""
FILLERS = {"a", "an", "the", "test", "of"}


def name_objection(name: str, case: Case, signature: Signature) -> str:
    """What is wrong with a test's name, in a few words; empty when nothing is."""
    words = name.removeprefix("test_").split("_")
    own = set(COMMON.split()) | signature.words | set(re.findall(r"[a-z]+", seen(case).lower()))
    if any(word not in own and word.removesuffix("s") not in own for word in words):
        return "words from nowhere"
    if len(set(words) - FILLERS - set(re.findall(r"[a-z]+", case.target.name.lower()))) < 2:
        return "says only the function's name"
    if any(word == earlier for earlier, word in pairwise(words)):
        return "stutters"
    return _untrue(words, case)


def intent_objection(intent: str, case: Case, signature: Signature) -> str:
    """What is wrong with a test's sentence, in a few words; empty when nothing is."""
    text = seen(case)
    facts = Facts(
        names=signature.names | frozenset(re.findall(r"[A-Za-z_]\w*", text)),
        numbers=signature.numbers | frozenset(re.findall(r"-?\d+(?:\.\d+)?", text)),
        types=signature.annotations,
    )
    if not re.fullmatch(r"[A-Z`][^.]*[^.\s]\.", intent) or len(intent.split()) < 4:
        return "no sentence"
    return objection(intent, facts) or _untrue(re.findall(r"[a-z]+", intent.lower()), case)


def seen(case: Case) -> str:
    """Everything that was put in and came out, as source."""
    outcome = [case.raises.type, case.raises.message] if case.raises else [check.expected for check in case.checks]
    return " ".join([*case.setup, *(source for _, source in case.arguments), case.call, *outcome])


def _untrue(words: list[str], case: Case) -> str:
    if case.raises is None and any(map(RAISING.fullmatch, words)):
        return "says that it raises, but it returns"
    if case.raises is not None and any(map(RETURNING.fullmatch, words)):
        return "says that it returns, but it raises"
    text = seen(case)
    if any(word in TRUE_OF and not re.search(TRUE_OF[word], text) for word in words):
        return "says what is not in the case"
    return ""
