"""A docstring as a tree that holds every byte of it."""
