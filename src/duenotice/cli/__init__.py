"""The commands: each a few lines over the rooms. Exit 0 done, 1 a check failed, 2 bad input; never a traceback."""

from duenotice.cli.main import main

__all__ = ["main"]
