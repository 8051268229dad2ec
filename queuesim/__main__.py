"""`python -m queuesim scenario.json`: see `queuesim.sandbox.terminal`."""

import sys

from queuesim.sandbox.terminal import main

if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8")  # wherever it goes: names may hold any letter
    sys.exit(main())
