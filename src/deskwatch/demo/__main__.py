"""`python -m deskwatch.demo --bot ema-btc --data DIR`: one bot of the demo in a process of its own."""

import sys

from deskwatch.demo.process import main

if __name__ == "__main__":
    sys.exit(main())
