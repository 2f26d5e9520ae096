"""A chancery of its own, with its own data, that can be killed without warning and started again."""

import json
import os
import socket
import subprocess
import time
from pathlib import Path

import requests

START_SECONDS = 10


class Server:
    """Always the same port and the same data directory."""

    def __init__(self, directory: Path, postgres: str | None = None):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.issuer = f"http://localhost:{port}"
        self.directory = directory
        self.environment = os.environ | {
            "CHANCERY__SERVER__LISTEN": f"127.0.0.1:{port}",
            "CHANCERY__SERVER__PUBLIC_URL": self.issuer,
        }
        if postgres:
            self.environment["CHANCERY__DATABASE__URL"] = postgres
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        """Returns when discovery answers."""
        with open(self.directory / "server.log", "ab") as log:
            self.process = subprocess.Popen(
                [os.environ["CHANCERY_BIN"], "serve"],
                cwd=self.directory,
                env=self.environment,
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                requests.get(f"{self.issuer}/.well-known/openid-configuration", timeout=1).raise_for_status()
                return
            except requests.RequestException:
                time.sleep(0.02)
        raise AssertionError(f"the server did not answer within {START_SECONDS} s of its start")

    def kill(self) -> None:
        """SIGKILL: nothing is flushed, nobody says good-bye."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def command(self, *arguments: str, stdin: str | None = None) -> dict:
        """Runs `chancery … --json` on the same data."""
        done = subprocess.run(
            [os.environ["CHANCERY_BIN"], *arguments, "--json"],
            cwd=self.directory,
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=30,
        )
        assert done.returncode == 0, f"chancery {' '.join(arguments[:2])}: {done.stderr}"
        return json.loads(done.stdout)
