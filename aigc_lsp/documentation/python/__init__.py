"""Python's definitions: their facts by the standard library's parser, and docstrings put in with proof."""
