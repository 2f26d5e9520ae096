"""What the caller of the drivers prepared: issuer, clients, and the command line of the server under test."""

import json
import os
import subprocess
from pathlib import Path

DIRECTORY = Path(os.environ["INTEROP_DIR"])
ISSUER = os.environ["INTEROP_ISSUER"]
REDIRECT_URI = os.environ["INTEROP_REDIRECT_URI"]
PASSWORD = os.environ["INTEROP_PASSWORD"]
AUDIENCE = "https://api.example"


def client(name: str) -> tuple[str, str]:
    """Id and secret of a client that was created for the run."""
    created = json.loads((DIRECTORY / "clients" / f"{name}.json").read_text())
    return created["client_id"], created["client_secret"]


def public_client(name: str) -> str:
    """Id of a client without a secret that was created for the run."""
    return json.loads((DIRECTORY / "clients" / f"{name}.json").read_text())["client_id"]


def record_secret(secret: str) -> None:
    """Notes a secret that no log of the servers may hold; tests/grep-logs looks for it."""
    with open(DIRECTORY / "secrets.txt", "a", encoding="utf-8") as file:
        file.write(f"{secret}\n")


def rotate_keys() -> None:
    """Asks the server under test for new signing keys, as an operator does."""
    chancery("keys", "rotate", "--force")


def chancery(*command: str) -> dict | list:
    """Runs a command of the server under test and returns its JSON."""
    done = subprocess.run(
        [os.environ["CHANCERY_BIN"], *command, "--json"],
        cwd=DIRECTORY / "server",
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert done.returncode == 0, f"chancery {command[0]} {command[1]}: {done.stderr}"
    return json.loads(done.stdout)
