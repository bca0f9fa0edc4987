"""Conditions of languages other than Python as clauses."""

from __future__ import annotations

import re

from aigc_lsp.documentation.facts import Raise

PATH = r"[\w$.#\[\]'\"]+(?:\([\w$.,' \"]*\))?"  # a name, an attribute, an element, or a call with plain arguments
VALUE = rf"-?{PATH}"
NOTHING = ("null", "undefined", "nil", "None")
LONGEST = 100  # characters of a condition that is shown as code
COMPARED = {
    "===": "is", "==": "is", "!==": "is not", "!=": "is not", "<": "is less than", ">": "is greater than",
    "<=": "is at most", ">=": "is at least", "instanceof": "is an instance of",
}  # fmt: skip
COMPARISON = re.compile(rf"({PATH})\s*(===|!==|==|!=|<=|>=|<|>|\binstanceof\b)\s*({VALUE})")
TYPEOF = re.compile(r"typeof ([\w$.]+)\s*(===?|!==?)\s*['\"](\w+)['\"]")
NOT = re.compile(rf"!\s*\(?({PATH})\)?")
EITHER = re.compile(r"\s*\|\|\s*")
TRUTHY = ("javascript", "typescript", "tsx")  # languages in which any value is true or false
ARTICLE = {"object": "an object", "undefined": "undefined"}
EMPTY = re.compile(r"(.+)\.(?:is_empty|isEmpty)\(\)")
LENGTH = re.compile(r"(?:len\((.+)\)|(.+)\.(?:length|size|len)(?:\(\))?)")


def when(raised: Raise, language: str) -> str:
    """ "If …" without a full stop: when it is raised; empty when that is not known."""
    if not raised.condition or "`" in raised.condition or len(raised.condition) > LONGEST:
        return ""
    clauses = [_clause(part, language) for part in EITHER.split(raised.condition)]
    if all(clauses) and len(clauses) <= 3:
        return f"If {' or '.join(clauses)}"
    return f"If `{raised.condition}`"


def _clause(condition: str, language: str) -> str:
    """One comparison in words; empty for anything else."""
    condition = condition.strip()
    if match := TYPEOF.fullmatch(condition):
        kind = ARTICLE.get(match[3], f"a {match[3]}")
        return f"`{match[1]}` is{' not' if match[2].startswith('!') else ''} {kind}"
    if match := COMPARISON.fullmatch(condition):
        return _compared(match[1], match[2], match[3])
    if match := NOT.fullmatch(condition):
        if empty := EMPTY.fullmatch(match[1]):
            return f"`{empty[1]}` is not empty"
        return f"`{match[1]}` is {'not set' if language in TRUTHY and '(' not in match[1] else 'false'}"
    if match := EMPTY.fullmatch(condition):
        return f"`{match[1]}` is empty"
    if re.fullmatch(PATH, condition):
        return f"`{condition}` is {'set' if language in TRUTHY and '(' not in condition else 'true'}"
    return ""


def _compared(left: str, operator: str, right: str) -> str:
    if right in NOTHING:
        return f"`{left}` {COMPARED[operator]} {right}"
    length = LENGTH.fullmatch(left)
    if length and right == "0" and operator in ("==", "==="):
        return f"`{length[1] or length[2]}` is empty"
    return f"`{left}` {COMPARED[operator]} `{right}`"
