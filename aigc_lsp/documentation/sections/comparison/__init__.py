"""The tree of a docstring beside the facts of its definition."""
