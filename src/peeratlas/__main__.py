"""`python -m peeratlas` is the command line."""

from peeratlas.cli import main

main()
