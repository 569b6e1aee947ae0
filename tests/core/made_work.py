"""Functions that workers on a cluster can import."""

import gc
import os
import signal
from pathlib import Path

from core.errors import LexiconError

STARTED = []


def note():
    """An initializer that leaves a trace in its own process."""
    STARTED.append("ready")


def seen(n):
    """What a worker has been made ready with, and which it is."""
    return n, tuple(STARTED), os.getpid(), os.environ.get("DATELINE_BATCH_SIZE")


def die_once(mark, n):
    """Kills its own process at 3, the first time."""
    if n == 3 and not Path(mark).exists():
        Path(mark).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return n * n


def fail_at_two(n):
    """Raises what a caller can mend."""
    if n == 2:
        raise LexiconError("verbs.toml: 'xyz' is no verb.")
    return n


def fail_at_once():
    """An initializer that cannot do its work."""
    raise LexiconError("nothing is there.")


def frozen(_):
    """How many objects the collector leaves alone."""
    return gc.get_freeze_count()
