"""Docstrings that exist: read into sections without losing a byte, compared with the facts, brought up to date."""
