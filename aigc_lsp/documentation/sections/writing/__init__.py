"""Entries written as their neighbours are, put where they belong, and taken away."""
