"""The real Caddy with deploy/Caddyfile, where it is installed."""

import os
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

CADDYFILE = (Path(__file__).parents[2] / "deploy/Caddyfile").read_text("utf-8")
PATIENCE_SECONDS = 20.0


@dataclass
class Caddy:
    """`url`: where it listens; `upstreams`: the ports that it forwards to."""

    url: str
    upstreams: list[int]
    process: "subprocess.Popen[str]"

    @property
    def upstream(self) -> int:
        """The only port."""
        (port,) = self.upstreams
        return port

    def stop(self) -> str:
        """What it has logged since it listens."""
        self.process.terminate()
        return self.process.communicate(timeout=PATIENCE_SECONDS)[0]


def program() -> str:
    """Skips the test where there is none."""
    found = shutil.which("caddy")
    if found is None:
        pytest.skip("caddy is not installed")
    return found


def version() -> tuple[int, ...]:
    """Such as (2, 11, 2). Skips the test where there is no Caddy."""
    said = subprocess.run([program(), "version"], capture_output=True, text=True, check=True).stdout
    return tuple(int(part) for part in re.findall(r"\d+", said)[:3])


def written(folder: Path, text: str = CADDYFILE) -> Path:
    """The file as this Caddy reads it: until 2.8 a directive had another name."""
    if version() < (2, 8):
        text = text.replace("log_skip", "skip_log").replace("request_buffers 1MiB", "")
    path = folder / "Caddyfile"
    path.write_text(text, "utf-8")
    return path


@contextmanager
def running(folder: Path, text: str = CADDYFILE, replicas: int = 1) -> Iterator[Caddy]:
    """Without TLS, and without the port for orders, which another one on this machine may have."""
    config = written(folder, text.replace("{\n", "{\n\tadmin off\n", 1))
    port, upstreams = free_port(), [free_port() for _ in range(replicas)]
    url = f"http://127.0.0.1:{port}"
    given = {
        "DOMAIN": url,
        "UPSTREAM": " ".join(f"127.0.0.1:{each}" for each in upstreams),
        "REPLICAS": "one" if replicas == 1 else "several",
        "HOME": str(folder),
    }
    process = subprocess.Popen(
        [program(), "run", "--adapter", "caddyfile", "--config", str(config)],
        env=os.environ | given,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert process.stdout is not None
        said = iter(process.stdout.readline, "")
        assert any("serving initial configuration" in line for line in said), "it does not start"
        yield Caddy(url, upstreams, process)
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
