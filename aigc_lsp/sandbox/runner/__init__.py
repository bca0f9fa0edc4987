"""What runs the user's code: standard library only, Python 3.8 and newer, in the project's own interpreter.

``sandbox/observe.py`` sends these files over a pipe; nothing of aigc-lsp needs to be installed where they run.
"""
