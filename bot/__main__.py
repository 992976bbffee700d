"""`python -m bot` runs the `liaison` command."""

from bot.cli.main import main

main()
