"""`python -m duenotice`."""

from duenotice.cli import main

main()
