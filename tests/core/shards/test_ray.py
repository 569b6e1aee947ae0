"""The engine on Ray. Where `dateline[ray]` is not installed most of this is skipped; `make test-scale` installs it."""

import os
import sys
from functools import partial
from pathlib import Path

import pyarrow as pa
import pytest
from made_pickles import pickles
from made_shards import ADDED, tree
from made_work import die_once, fail_at_once, fail_at_two, frozen, note, seen
from pyarrow import parquet

from core.engine import Cluster, on_ray, run
from core.errors import EngineError, LexiconError
from core.shards.dataset import opened
from core.shards.parse import parse

ROOT = Path(__file__).parents[3]
# A node whose agents do not answer within 15 s is given up, which on a busy machine happens.
STARTS = 4


@pytest.fixture(scope="module")
def ray():
    """Ray on this machine, two workers."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    os.environ["DATELINE_BATCH_SIZE"] = "7"
    found = pytest.importorskip("ray", reason="Ray is not installed: pip install 'dateline[ray]'")
    for _ in range(STARTS):
        try:
            found.init(num_cpus=2, include_dashboard=False, log_to_driver=False, runtime_env={"env_vars": variables()})
            break
        except Exception as error:  # Ray raises the bare class
            reason = str(error)
    else:
        pytest.skip(f"Ray does not start here: {reason[:200]}")
    yield found
    found.shutdown()
    del os.environ["DATELINE_BATCH_SIZE"]


def variables():
    """With where workers find the core and what the tests make up: they do not know pytest's path."""
    path = [str(ROOT), str(ROOT / "tests/core"), *filter(None, [os.environ.get("PYTHONPATH")])]
    return on_ray._variables() | {"PYTHONPATH": os.pathsep.join(path)}


def test_results_come_in_order_from_workers_that_were_made_ready_once(ray):
    results = list(run(range(12), seen, workers=2, initializer=note, cluster=Cluster()))
    assert [n for n, *_ in results] == list(range(12))
    assert {started for _, started, *_ in results} == {("ready",)}
    assert len({pid for _, _, pid, _ in results}) == 2
    assert os.getpid() not in {pid for _, _, pid, _ in results}
    assert {size for *_, size in results} == {"7"}


def test_the_collector_leaves_alone_what_a_worker_loaded(ray):
    assert min(run(range(2), frozen, workers=2, cluster=Cluster())) > 10_000


def test_a_batch_whose_worker_was_killed_is_done_by_another(ray, tmp_path):
    done = list(run(range(8), partial(die_once, str(tmp_path / "died")), workers=2, cluster=Cluster()))
    assert done == [n * n for n in range(8)]
    assert (tmp_path / "died").exists()


@pytest.mark.parametrize("told", [(fail_at_two, None), (seen, fail_at_once)], ids=["at work", "at the start"])
def test_what_a_worker_raises_is_raised_here(ray, told):
    function, initializer = told
    with pytest.raises(LexiconError, match=r"is no verb|nothing is there") as raised:
        list(run(range(5), function, workers=2, initializer=initializer, cluster=Cluster()))
    assert "In a worker process" in raised.value.__notes__[0]


def test_shards_are_those_of_the_local_engine(ray, tmp_path):
    given = tmp_path / "in"
    given.mkdir()
    for n in range(6):
        (given / f"{n}.txt").write_text(f"Chile signed a treaty with Peru on {n + 1} March 2024, Ana Rivera said.")
    for place, cluster in (("here", None), ("ray", Cluster())):
        parse([str(given)], str(tmp_path / place), workers=2, cluster=cluster, shard_mb=2e-4, added=ADDED)
    assert tree(tmp_path / "here") == tree(tmp_path / "ray")


def test_pickles_in_the_files_of_a_user_are_not_loaded(ray, tmp_path):
    """Ray teaches PyArrow columns that are unpickled when they are read: no worker may read a user's Parquet itself."""
    mark = tmp_path / "loaded"
    given = pickles(tmp_path / "in", mark)
    assert parquet.read_schema(given / "column.parquet").field("text").type != pa.large_binary()
    parse([str(given)], str(tmp_path / "out"), workers=2, cluster=Cluster(), added=ADDED)
    assert not mark.exists()
    assert opened(str(tmp_path / "out")).rows("rejects") > 0


def test_nothing_to_do_needs_no_cluster(tmp_path):
    assert list(run([], seen, workers=2, cluster=Cluster("127.0.0.1:1"))) == []


# ---- what goes wrong -------------------------------------------------------------------------------------------------


def test_without_ray_it_is_said_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(EngineError, match=r"Ray is not installed .*dateline\[ray\].*--engine local"):
        list(run([1], seen, cluster=Cluster()))


@pytest.mark.parametrize("address", ["nonsense", "host:", ":6379", "host:70000", "host:six"])
def test_an_address_of_no_known_form_is_named(address):
    with pytest.raises(EngineError, match="is no address of a cluster"):
        Cluster(address)


class Ray:
    """As much of Ray as is there before a cluster is."""

    def __init__(self, error):
        self._error = error

    def is_initialized(self):
        return False

    def init(self, **_):
        raise self._error


@pytest.mark.parametrize(
    ("address", "error", "said"),
    [
        ("127.0.0.1:1", None, "There is no Ray cluster at 127.0.0.1:1: .*refused.*ray start --head"),
        ("auto", ConnectionError("Could not find any running Ray instance."), "no Ray cluster at auto: Could not find"),
        (
            "auto",
            RuntimeError("Version mismatch: The cluster was started with:\n    Ray: 2.1.0\n    Python: 3.9"),
            "is of other versions than this machine: .*Ray: 2.1.0 Python: 3.9 Use the same on both",
        ),
        (None, RuntimeError("The current node timed out during startup."), "Ray did not start on this machine: The cu"),
    ],
)
def test_a_cluster_that_cannot_be_worked_with_is_named(monkeypatch, address, error, said):
    monkeypatch.setattr(on_ray, "_ray", lambda: Ray(error))
    with pytest.raises(EngineError, match=said):
        list(run([1], seen, cluster=Cluster(address)))
