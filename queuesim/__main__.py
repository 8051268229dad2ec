"""`python -m queuesim scenario.json`: see `queuesim.sandbox.terminal`."""

import sys

from queuesim.sandbox.terminal import main

if __name__ == "__main__":
    sys.exit(main())
