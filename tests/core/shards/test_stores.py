"""Shards from and to an object store: a real server of the S3 protocol, on this machine.

Needs `moto_server` (`make peers` puts it into .peers/moto); where there is none, this is skipped.
"""

import http.client
import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

import pytest
from made_library import records
from made_shards import FILES, shards, tree, without_model, write_files

from core.errors import ShardError
from core.shards.dataset import opened
from core.shards.library import add_shards
from core.shards.places import found_at, place_of

PEER = Path(__file__).parents[3] / ".peers" / "moto" / "bin" / "moto_server"
WAIT_S = 60.0


@pytest.fixture(scope="module")
def store():
    """The address of a bucket, with what has to follow a path in it."""
    found = os.environ.get("MOTO_SERVER") or shutil.which("moto_server") or (str(PEER) if PEER.exists() else None)
    if not found:
        pytest.skip("no moto_server here; `make peers` installs one")
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
    server = subprocess.Popen(
        [found, "-H", "127.0.0.1", "-p", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("AWS_ACCESS_KEY_ID", "anyone")
        patched.setenv("AWS_SECRET_ACCESS_KEY", "anything")
        patched.setenv("AWS_EC2_METADATA_DISABLED", "true")
        try:
            make_bucket(port)
            yield "s3://articles", f"?endpoint_override=127.0.0.1:{port}&scheme=http&region=us-east-1"
        finally:
            server.terminate()
            server.wait()


def make_bucket(port):
    began = time.monotonic()
    while True:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("PUT", "/articles")
            assert connection.getresponse().status == 200
            return
        except OSError:
            if time.monotonic() - began > WAIT_S:
                raise
            time.sleep(0.2)


@pytest.fixture
def given(store, tmp_path):
    """The same files on the disk and in the store."""
    here = write_files(tmp_path / "in")
    (here / "articles.csv").write_text("file,author\na.txt,A. Writer\n")
    for path in (p for p in here.rglob("*") if p.is_file()):
        name = path.relative_to(here).as_posix()
        place_of(f"{store[0]}/in/{name}{store[1]}").publish(path.read_bytes())
    return here


def test_shards_from_a_store_to_a_store_are_those_of_the_disk(store, given, tmp_path, monkeypatch):
    seen = without_model(monkeypatch)
    address, options = store
    out = f"{address}/out{options}"
    found = shards([f"{address}/in{options}"], out)
    assert (found.shards, found.before, found.rows["articles"]) == (5, 0, 4)
    again = shards([f"{address}/in{options}"], out)
    assert (again.before, again.done, len(seen)) == (5, (), 4)
    shards([given], tmp_path / "out")
    assert {p for p in tree(tmp_path / "out") if "events" in p} == {
        f"events/{file.inner}" for file in place_of(out).at("events").files()
    }
    add_shards(out, tmp_path / "library")
    parsed = {one.article.path: one for one in records(tmp_path / "library")}
    assert sorted(parsed) == [f"s3://articles/in/{name}" for name in sorted(FILES)]
    assert parsed["s3://articles/in/a.txt"].article.author == "A. Writer"
    assert parsed["s3://articles/in/a.txt"].events == FILES["a.txt"].events


def test_a_glob_in_a_store(store, given):
    address, options = store
    _, files, _ = found_at(f"{address}/in/**/*.txt{options}")
    assert [file.place.said for file in files] == [f"s3://articles/in/{name}" for name in sorted(FILES)]


def test_a_worker_opens_the_store_by_what_it_is_given(store, given, tmp_path):
    import pickle

    address, options = store
    place = pickle.loads(pickle.dumps(place_of(f"{address}/in{options}")))  # noqa: S301 (our own)
    assert place.at("a.txt").read() == (given / "a.txt").read_bytes()


def test_a_bucket_that_is_not_there_is_said(store, given, tmp_path, monkeypatch):
    without_model(monkeypatch)
    options = store[1]
    for run in (
        lambda: shards([f"s3://nowhere-at-all/in{options}"], tmp_path / "out"),
        lambda: shards([given], f"s3://nowhere-at-all/out{options}"),
        lambda: opened(f"s3://nowhere-at-all/out{options}"),
    ):
        with pytest.raises(ShardError, match=r"s3://nowhere-at-all\S*: there is no such bucket"):
            run()


def test_an_object_that_something_else_cut_is_named(store, given, monkeypatch):
    without_model(monkeypatch)
    address, options = store
    out = f"{address}/cut{options}"
    shards([given], out)
    file = opened(out).files("events")[0]
    place_of(f"{address}/cut/{file.path}{options}").publish(b"PAR1")
    with pytest.raises(ShardError, match="has 4 bytes, .* something else wrote there"):
        shards([given], out)
