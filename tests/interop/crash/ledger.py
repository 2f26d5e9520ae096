"""What the clients were handed, and the workers that rotate refresh tokens while the server dies under them."""

import random
import threading
import time
from dataclasses import dataclass, field

import requests

from client import Client

# Longer than this after a rotation a repeated request may count as theft, so its answer proves nothing.
RETRY_SECONDS = 8
REPEAT_SHARE = 0.2


@dataclass
class Family:
    """One grant: every refresh token its client was handed, oldest first, and the latest access token."""

    handed: list[str]
    access_token: str


@dataclass
class Findings:
    """What the workers saw; lists are append-only, so they can be shared between threads."""

    cut_off: list[str] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    forked: list[str] = field(default_factory=list)


class Worker(threading.Thread):
    """Rotates the families it owns until told to stop; no other worker touches them."""

    def __init__(self, client: Client, families: list[Family], findings: Findings, stop: threading.Event):
        super().__init__(daemon=True)
        self.client = client
        self.families = families
        self.findings = findings
        self.stop = stop
        self.http = requests.Session()

    def run(self) -> None:
        while not self.stop.is_set():
            try:
                self._rotate(random.choice(self.families))
            except Exception as error:  # a worker that dies unseen would look like success
                self.findings.refused.append(f"{type(error).__name__}: {error}")
                return

    def _rotate(self, family: Family) -> None:
        presented = family.handed[-1]
        started = time.monotonic()
        answer, was_cut_off = self._until_answered(presented)
        family.handed.append(answer["refresh_token"])
        family.access_token = answer["access_token"]

        # A client whose answer was cut off asks again; so does now and then one that lost it after it arrived.
        if was_cut_off or random.random() < REPEAT_SHARE:
            again, _ = self._until_answered(presented)
            waited = time.monotonic() - started
            assert waited < RETRY_SECONDS, f"the server was away for {waited:.1f} s, too long to judge repeated requests"
            self.findings.repeated.append(presented)
            if again["refresh_token"] != answer["refresh_token"]:
                self.findings.forked.append("a repeated request was answered with another refresh token")

    def _until_answered(self, presented: str) -> tuple[dict, bool]:
        was_cut_off = False
        while True:
            try:
                answer = self.client.refresh(presented, self.http)
                body = answer.json()
            except requests.RequestException:
                was_cut_off = True
                self.findings.cut_off.append(presented)
                time.sleep(0.05)
                continue
            assert answer.status_code == 200, f"a rotation was answered {answer.status_code} {body}"
            return body, was_cut_off
