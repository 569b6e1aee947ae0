"""Puts this folder on the path, so that tests below can import `made`, whatever pytest's import mode."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
