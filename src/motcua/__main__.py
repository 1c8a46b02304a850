"""Run the `motcua` command as `python -m motcua`."""

import sys

from motcua.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
