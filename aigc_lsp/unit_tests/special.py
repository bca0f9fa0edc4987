"""How methods with special names are called: {0} is the object, {1} the first argument."""

SPECIAL = {
    "__len__": "len({0})", "__str__": "str({0})", "__repr__": "repr({0})", "__bool__": "bool({0})",
    "__iter__": "list({0})", "__hash__": "hash({0})", "__int__": "int({0})", "__float__": "float({0})",
    "__neg__": "-{0}", "__abs__": "abs({0})", "__reversed__": "list(reversed({0}))",
    "__contains__": "{1} in {0}", "__getitem__": "{0}[{1}]", "__eq__": "{0} == {1}", "__ne__": "{0} != {1}",
    "__lt__": "{0} < {1}", "__le__": "{0} <= {1}", "__gt__": "{0} > {1}", "__ge__": "{0} >= {1}",
    "__add__": "{0} + {1}", "__sub__": "{0} - {1}", "__mul__": "{0} * {1}", "__truediv__": "{0} / {1}",
    "__mod__": "{0} % {1}", "__floordiv__": "{0} // {1}", "__pow__": "{0} ** {1}", "__and__": "{0} & {1}",
    "__or__": "{0} | {1}", "__xor__": "{0} ^ {1}",
}  # fmt: skip
