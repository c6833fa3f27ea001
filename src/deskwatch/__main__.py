"""`python -m deskwatch` is `deskwatch`."""

import sys

from deskwatch.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
