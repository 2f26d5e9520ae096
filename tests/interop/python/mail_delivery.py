"""Mail through a real SMTP server process that refuses, hangs, answers 4xx and comes back, and over kill -9 of the server.

Each step registers people and asks three things: did every request answer within MOST_SECONDS, did each message arrive,
and did it arrive once. A message's name is its Message-ID, so one that a kill cut off between the server's 250 and
our note of it shows as the same name twice; SMTP has no way to rule that out (RFC 1047), and nothing else may show twice.
"""

import collections
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import requests

from environment import DIRECTORY, PASSWORD, record_secret
from form_browser import FormBrowser
from report import run_steps

LIB = "aiosmtpd"
# A request that waited for the SMTP server would take longer than either: see tests/run.
MOST_SECONDS = float(os.environ.get("MAIL_ANSWER_SECONDS", "0.3"))
# Claims of a process that was killed run out after a minute; refused messages wait half of one.
PATIENCE = 120
# Messages that one process has on the way at a time.
LANES = 4
KILLS = 6


class Place:
    """The two processes and what passed between them."""

    def __init__(self):
        self.directory = DIRECTORY / "mail"
        self.directory.mkdir()
        self.mode_file = self.directory / "mode"
        self.received_file = self.directory / "received.jsonl"
        self.received_file.touch()
        self.smtp_port, self.port = free_port(), free_port()
        self.origin = f"http://localhost:{self.port}"
        self.smtp = None
        self.server = None
        self.durations: list[float] = []
        # Whose message has arrived and must not arrive again.
        self.settled: list[str] = []
        self.serial = 0
        self.be("take")

    # --- the SMTP server

    def be(self, mode: str) -> None:
        replacement = self.mode_file.with_suffix(".new")
        replacement.write_text(mode)
        replacement.replace(self.mode_file)

    def start_smtp(self) -> None:
        script = Path(__file__).with_name("smtp_server.py")
        arguments = [str(self.smtp_port), str(self.mode_file), str(self.received_file)]
        log = open(self.directory / "smtp.log", "a", encoding="utf-8")
        self.smtp = subprocess.Popen([sys.executable, str(script), *arguments], stdout=log, stderr=log)
        wait_until(lambda: answers(self.smtp_port), "the SMTP server listens", 20)

    def stop_smtp(self) -> None:
        self.smtp.kill()
        self.smtp.wait()

    def received(self) -> list[dict]:
        lines = self.received_file.read_text(encoding="utf-8").splitlines(keepends=True)
        # The last line may be half written.
        return [json.loads(line) for line in lines if line.endswith("\n")]

    # --- the server under test

    def environment(self) -> dict[str, str]:
        return os.environ | {
            "CHANCERY__SERVER__LISTEN": f"127.0.0.1:{self.port}",
            "CHANCERY__SERVER__PUBLIC_URL": self.origin,
            "CHANCERY__MAIL__SMTP_URL": f"smtp://127.0.0.1:{self.smtp_port}",
            "CHANCERY__OTP__RESEND_COOLDOWN": "1",
            "CHANCERY__THROTTLE__NETWORK_FREE_ATTEMPTS": "1000000",
        }

    def start_server(self) -> None:
        log = open(self.directory / "server.log", "a", encoding="utf-8")
        self.server = subprocess.Popen(
            [os.environ["CHANCERY_BIN"], "serve"], cwd=self.directory, env=self.environment(), stdout=log, stderr=log
        )
        ready = f"{self.origin}/health/ready"
        wait_until(lambda: answers(self.port) and requests.get(ready, timeout=5).ok, "the server is ready", 30)

    def kill_server(self) -> None:
        self.server.send_signal(signal.SIGKILL)
        self.server.wait()

    def command(self, *arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [os.environ["CHANCERY_BIN"], *arguments, "--json"],
            cwd=self.directory,
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=60,
        )

    # --- people

    def addresses(self, count: int) -> list[str]:
        self.serial += count
        return [f"person{number}@example.com" for number in range(self.serial - count, self.serial)]

    def register(self, address: str) -> FormBrowser:
        """Asks for an account, and notes how long each request took."""
        browser = FormBrowser(self.origin)
        browser.http.hooks["response"].append(lambda answer, **_: self.durations.append(answer.elapsed.total_seconds()))
        browser.open(f"{self.origin}/register")
        page = browser.submit("submit", email=address, name="Ada", password=PASSWORD)
        assert page.status == 200 and page.path == "/code", page.describe()
        return browser

    def register_all(self, addresses: list[str]) -> None:
        for address in addresses:
            self.register(address)

    def arrive(self, addresses: list[str], patience: float = PATIENCE) -> None:
        """Waits until there is a message to each of them; that it is the only one is asked at the end."""
        wait_until(lambda: set(addresses) <= self.receivers().keys(), "every message arrives", patience)
        self.settled += addresses

    def receivers(self) -> dict[str, list[str]]:
        """The names of the messages to each address."""
        found = collections.defaultdict(list)
        for message in self.received():
            for address in message["to"]:
                found[address].append(message["id"])
        return found



class Delivery:
    """Each method is one step."""

    def __init__(self, place: Place):
        self.place = place

    def start(self):
        self.place.start_smtp()
        self.place.start_server()
        record_secret(PASSWORD)

    def all_is_well(self):
        addresses = self.place.addresses(5)
        self.place.register_all(addresses)
        self.place.arrive(addresses, 20)
        message = self.place.received()[-1]
        assert message["auto_submitted"] == "auto-generated" and message["has_html"], message
        code = re.match(r"\d{6}", message["subject"]).group()
        assert message["text"].rstrip().endswith(f"@localhost #{code}"), "no domain-bound code"

    def refuses(self):
        self.place.stop_smtp()
        self._while_away(10, self.place.start_smtp)

    def hangs(self):
        self.place.be("hang")
        self._while_away(10, lambda: self.place.be("take"))

    def answers_4xx(self):
        self.place.be("busy")
        self._while_away(10, lambda: self.place.be("take"))

    def lets_nobody_send(self):
        self.place.be("closed")
        self._while_away(10, lambda: self.place.be("take"))

    def hangs_up(self):
        self.place.be("drop")
        self._while_away(5, lambda: self.place.be("take"))

    def thinks_long(self):
        """Longer than impatient clients wait, who then send everything twice."""
        self.place.be("ponder")
        addresses = self.place.addresses(3)
        self.place.register_all(addresses)
        self.place.arrive(addresses)
        self.place.be("take")

    def killed_while_mail_waits(self):
        self.place.stop_smtp()

        def come_back():
            self.place.kill_server()
            self.place.start_server()
            self.place.start_smtp()

        self._while_away(20, come_back)

    def killed_while_mail_leaves(self):
        place = self.place
        place.be("slow")
        asked: list[str] = []
        # What was answered was committed, so it must arrive; the rest may or may not.
        wanted = place.addresses(60)
        for kill in range(KILLS):
            mine = wanted[kill * 10 : kill * 10 + 10]
            people = threading.Thread(target=self._register_until_killed, args=(mine, asked))
            people.start()
            time.sleep(0.15 + 0.13 * kill)
            place.kill_server()
            people.join()
            place.start_server()
        place.be("take")
        wait_until(lambda: set(asked) <= place.receivers().keys(), "every message arrives", PATIENCE)
        # Claims of the killed run out, and whatever would come twice comes.
        time.sleep(75)
        names = {address: set(ids) for address, ids in place.receivers().items()}
        lost = [address for address in asked if not names[address]]
        several = [address for address in asked if len(names[address]) > 1]
        again = sum(len(ids) - len(set(ids)) for address, ids in place.receivers().items() if address in wanted)
        assert not lost and not several, f"lost: {lost}, several messages: {several}"
        assert again <= KILLS * LANES, f"{again} messages were taken over twice in {KILLS} kills"
        print(f"  {len(asked)} messages, {KILLS} kills, {again} of them taken over twice under one Message-ID", flush=True)

    def only_the_newest_code_is_sent(self):
        place = self.place
        place.stop_smtp()
        [address] = place.addresses(1)
        browser = place.register(address)
        for _ in range(2):
            time.sleep(1.1)
            page = browser.submit("resend")
            assert page.status == 200, page.describe()
        place.start_smtp()
        place.arrive([address])
        subject = next(message["subject"] for message in place.received() if address in message["to"])
        page = browser.submit("submit", code=re.match(r"\d{6}", subject).group())
        assert page.status == 200 and page.path != "/code", page.describe()

    def what_failed_is_kept(self):
        place = self.place
        place.be("no-such-user")
        [address] = place.addresses(1)
        place.register(address)
        failed = lambda: json.loads(place.command("mail", "list", "--state", "failed").stdout)  # noqa: E731
        wait_until(lambda: len(failed()) == 1, "the message is given up", 30)
        [entry] = failed()
        assert "550" in entry["last_error"] and address not in json.dumps(entry), entry
        place.be("take")
        assert json.loads(place.command("mail", "retry", entry["id"]).stdout) == {"retried": 1}
        place.arrive([address])
        wait_until(lambda: json.loads(place.command("mail", "list").stdout) == [], "the outbox is empty", 30)

    def mail_test(self):
        place = self.place
        sent = place.command("mail", "test", "operator@example.com")
        assert sent.returncode == 0, sent.stderr
        wait_until(lambda: "operator@example.com" in place.receivers(), "the test message arrives", 5)
        place.be("closed")
        refused = place.command("mail", "test", "operator@example.com")
        assert refused.returncode == 1 and "530" in refused.stderr, refused
        place.be("take")

    def each_message_arrived_once(self):
        # A second one would come with the next look at the outbox.
        time.sleep(20)
        receivers = self.place.receivers()
        wrong = {address: len(receivers[address]) for address in self.place.settled if len(receivers[address]) != 1}
        assert not wrong, f"not once: {wrong}"
        print(f"  {len(self.place.settled)} messages", flush=True)

    def every_request_answered_in_time(self):
        count, slowest = len(self.place.durations), max(self.place.durations)
        assert slowest <= MOST_SECONDS, f"the slowest of {count} requests took {slowest:.3f} s"
        print(f"  {count} requests, the slowest took {slowest:.3f} s", flush=True)

    def _while_away(self, count: int, come_back) -> None:
        """People ask for codes while the SMTP server is of no use, and then it comes back."""
        before = len(self.place.received())
        addresses = self.place.addresses(count)
        self.place.register_all(addresses)
        time.sleep(3)
        assert len(self.place.received()) == before, "a message arrived although it could not"
        come_back()
        self.place.arrive(addresses)

    def _register_until_killed(self, addresses: list[str], asked: list[str]) -> None:
        for address in addresses:
            try:
                self.place.register(address)
            except (requests.RequestException, AssertionError):
                return
            asked.append(address)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def wait_until(holds, what: str, patience: float) -> None:
    end = time.monotonic() + patience
    while not holds():
        assert time.monotonic() < end, f"not within {patience:.0f} s: {what}"
        time.sleep(0.1)


def main() -> bool:
    place = Place()
    delivery = Delivery(place)
    steps = [
        ("the server and the SMTP server start", delivery.start),
        ("all is well", delivery.all_is_well),
        ("refuses connections and comes back", delivery.refuses),
        ("hangs and comes back", delivery.hangs),
        ("answers 4xx and comes back", delivery.answers_4xx),
        ("lets nobody send and comes back", delivery.lets_nobody_send),
        ("hangs up on messages and comes back", delivery.hangs_up),
        ("thinks for long about each message", delivery.thinks_long),
        ("kill -9 while mail waits", delivery.killed_while_mail_waits),
        ("kill -9 while mail leaves", delivery.killed_while_mail_leaves),
        ("of several codes only the newest is sent", delivery.only_the_newest_code_is_sent),
        ("what failed is kept and tried again", delivery.what_failed_is_kept),
        ("chancery mail test", delivery.mail_test),
        ("each message arrived exactly once", delivery.each_message_arrived_once),
        (f"every request answered within {MOST_SECONDS * 1000:.0f} ms", delivery.every_request_answered_in_time),
    ]
    try:
        return run_steps(LIB, steps)
    finally:
        for process in (place.server, place.smtp):
            if process is not None and process.poll() is None:
                process.kill()
                process.wait()


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
