"""`python -m broadcaster` is the same as the command `broadcaster`."""

from broadcaster.cli.main import main

if __name__ == "__main__":
    main()
