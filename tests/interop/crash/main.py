"""The crash test: refresh tokens rotate while the server is killed and restarted, and nothing handed out is lost.

Environment: CHANCERY_BIN, INTEROP_DIR (where to put data and logs), CRASH_KILLS (default 10), CRASH_POSTGRES (the URL of
an empty database; unset: SQLite).
"""

import os
import random
import secrets
import sys
import threading
import time
from pathlib import Path

from client import REDIRECT_URI, Client, code_of, is_invalid_grant
from form_browser import FormBrowser, through_pages
from ledger import Family, Findings, Worker
from environment import record_secret
from report import run_steps
from server import Server

POSTGRES = os.environ.get("CRASH_POSTGRES")
LIB = "crash-postgresql" if POSTGRES else "crash-sqlite"
EMAIL = "crash@example.com"
KILLS = int(os.environ.get("CRASH_KILLS", "10"))
WORKERS = 6
FAMILIES_PER_WORKER = 2
LIMIT_SECONDS = 90


class CrashTest:
    """`prepare` and `kill_during_rotations` come first; the methods after them are verdicts of their own."""

    def __init__(self, server: Server):
        self.server = server
        self.password = secrets.token_urlsafe(18)
        record_secret(self.password)
        self.findings = Findings()
        self.families: list[Family] = []

    def prepare(self):
        self.server.start()
        created = self.server.command(
            *("client", "create", "crash", "--name", "Crash test", "--redirect", REDIRECT_URI),
            *("--grant", "authorization_code", "--grant", "refresh_token", "--scope", "openid offline_access"),
        )
        self.server.command("user", "create", EMAIL, "--password-stdin", stdin=self.password)
        self.client = Client(self.server.issuer, created)

        self.signed_in = FormBrowser(self.server.issuer)
        self.families = [self._new_family() for _ in range(WORKERS * FAMILIES_PER_WORKER)]

        self.pending = FormBrowser(self.server.issuer)
        url, self.pending_verifier = self.client.authorization()
        self.pending.open(url)
        assert self.pending.page.path == "/login", f"the pending sign-in is at {self.pending.page.describe()}"

    def kill_during_rotations(self):
        stop = threading.Event()
        shares = [self.families[first::WORKERS] for first in range(WORKERS)]
        workers = [Worker(self.client, share, self.findings, stop) for share in shares]
        for worker in workers:
            worker.start()
        for _ in range(KILLS):
            time.sleep(random.uniform(0.3, 0.9))
            self.server.kill()
            self.server.start()
        stop.set()
        for worker in workers:
            worker.join(timeout=10)
            assert not worker.is_alive(), "a worker still waits for an answer"
        rotations = sum(len(family.handed) - 1 for family in self.families)
        print(
            f"crash: {rotations} rotations, {len(self.findings.cut_off)} requests cut off,"
            f" {len(self.findings.repeated)} repeated",
            file=sys.stderr,
        )
        assert self.findings.cut_off, "no request was cut off, so nothing was shown"

    def nothing_refused(self):
        assert not self.findings.refused, "; ".join(self.findings.refused)

    def same_successor(self):
        assert self.findings.repeated, "no request was repeated"
        assert not self.findings.forked, f"{len(self.findings.forked)} of {len(self.findings.repeated)} forked"

    def replaced_tokens_refused(self):
        for family in self.to_be_ended:
            newest = self._use_last(family)
            while len(family.handed) < 3:
                newest = self._use_last(family)
            # Its successor was used, so any token before the last one is a stolen one.
            replaced = random.choice(family.handed[:-2])
            assert is_invalid_grant(self.client.refresh(replaced)), "a replaced refresh token works again"
            assert is_invalid_grant(self.client.refresh(newest)), "the family outlived the use of a replaced token"
            status = self.client.userinfo(family.access_token).status_code
            assert status == 401, f"userinfo answers {status} to an access token of an ended family"

    def last_tokens_work(self):
        for family in self.to_be_kept:
            self._use_last(family)
            assert self.client.userinfo(family.access_token).status_code == 200, "the access token does not work"

    def ended_stays_ended(self):
        self._restart()
        for family in self.to_be_ended:
            assert is_invalid_grant(self.client.refresh(family.handed[-1])), "an ended family came back"
        for family in self.to_be_kept:
            self._use_last(family)

    def session_survives(self):
        page = self.signed_in.open(f"{self.server.issuer}/")
        assert page.status == 200 and page.path == "/", f"not signed in any more: {page.describe()}"
        url, verifier = self.client.authorization(prompt="none")
        code_of(self.signed_in.open(url).url, verifier)

    def pending_sign_in_completes(self):
        callback = through_pages(self.pending, EMAIL, self.password)
        answer = self.client.redeem(code_of(callback, self.pending_verifier))
        assert answer.status_code == 200, f"{answer.status_code} {answer.text}"

    def code_survives_once(self):
        url, verifier = self.client.authorization()
        code = code_of(self.signed_in.open(url).url, verifier)
        self._restart()
        assert self.client.redeem(code).status_code == 200, "the code is lost"
        self._restart()
        assert is_invalid_grant(self.client.redeem(code)), "the code works twice"

    @property
    def to_be_ended(self) -> list[Family]:
        return self.families[::2]

    @property
    def to_be_kept(self) -> list[Family]:
        return self.families[1::2]

    def _new_family(self) -> Family:
        url, verifier = self.client.authorization()
        self.signed_in.open(url)
        answer = self.client.redeem(code_of(through_pages(self.signed_in, EMAIL, self.password), verifier))
        assert answer.status_code == 200, f"{answer.status_code} {answer.text}"
        tokens = answer.json()
        return Family([tokens["refresh_token"]], tokens["access_token"])

    def _use_last(self, family: Family) -> str:
        """Presents the token handed out last and keeps what comes back."""
        answer = self.client.refresh(family.handed[-1])
        assert answer.status_code == 200, f"a token handed out last is lost: {answer.status_code} {answer.text}"
        tokens = answer.json()
        family.handed.append(tokens["refresh_token"])
        family.access_token = tokens["access_token"]
        return tokens["refresh_token"]

    def _restart(self) -> None:
        self.server.kill()
        self.server.start()


def main() -> bool:
    directory = Path(os.environ["INTEROP_DIR"]) / LIB
    directory.mkdir()
    server = Server(directory, POSTGRES)
    limit = threading.Timer(LIMIT_SECONDS, give_up, [server])
    limit.daemon = True
    limit.start()
    test = CrashTest(server)
    try:
        passed = run_steps(
            LIB,
            [("prepare", test.prepare), (f"{KILLS} kills during rotations", test.kill_during_rotations)],
        )
        verdicts = [
            ("no rotation is refused", test.nothing_refused),
            ("a cut-off or repeated request gets the same token", test.same_successor),
            ("replaced tokens are refused and end their family", test.replaced_tokens_refused),
            ("every token handed out last works", test.last_tokens_work),
            ("ended families stay ended after another kill", test.ended_stays_ended),
            ("a browser session survives", test.session_survives),
            ("a pending sign-in can be completed", test.pending_sign_in_completes),
            ("a code handed out before a kill works once", test.code_survives_once),
        ]
        # Independent of each other, but not of the first two.
        return passed and all([run_steps(LIB, [verdict]) for verdict in verdicts])
    finally:
        limit.cancel()
        server.kill()


def give_up(server: Server) -> None:
    """Ends everything when the test hangs."""
    print(f"FAIL {LIB} time limit: not finished after {LIMIT_SECONDS} s", flush=True)
    server.kill()
    os._exit(1)


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
