"""`python -m checkers` (in the tree) and `python -m mailcheck` (installed) are the command `mailcheck`."""

from .cli import main

main()
