"""`python -m core.cli` is `dateline`."""

import sys

from core.cli import main

sys.exit(main())
