"""Picks a front end."""

from renamespace.cli.main import main

if __name__ == "__main__":
    main()
