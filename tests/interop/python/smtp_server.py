"""An SMTP server that behaves as badly as a file tells it to, and notes each message that it took over.

    smtp_server.py PORT MODE_FILE RECEIVED_FILE

The mode file holds one of MODES. Each message that was answered with 250 is a line of JSON in the received file.
"""

import asyncio
import email
import email.policy
import json
import sys
from pathlib import Path

from aiosmtpd.smtp import SMTP

MODES = {
    "take": "takes every message at once",
    "slow": "thinks for a moment about each message",
    "ponder": "takes each message, but says so only after PONDER seconds",
    "hang": "takes connections and never greets back",
    "busy": "answers each receiver with 452",
    "no-such-user": "answers each receiver with 550",
    "closed": "lets nobody send, with 530",
    "drop": "hangs up when it has the message, without taking it",
}
PONDER = 40
SLOW = 0.1
FOREVER = 3600


class Handler:
    """What aiosmtpd asks for each command."""

    def __init__(self, mode_file: Path, received_file: Path):
        self.mode_file = mode_file
        self.received_file = received_file

    def mode(self) -> str:
        mode = self.mode_file.read_text().strip()
        assert mode in MODES, mode
        return mode

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        if self.mode() == "hang":
            await asyncio.sleep(FOREVER)
        session.host_name = hostname
        return responses

    async def handle_MAIL(self, server, session, envelope, address, options):
        if self.mode() == "closed":
            return "530 5.7.0 Authentication required"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.mode() == "busy":
            return "452 4.5.3 Come back later"
        if self.mode() == "no-such-user":
            return f"550 5.1.1 <{address}> is nobody here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        mode = self.mode()
        if mode == "drop":
            server.transport.abort()
            return "451 gone"
        if mode in ("ponder", "slow"):
            await asyncio.sleep(PONDER if mode == "ponder" else SLOW)
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        received = {
            "id": message["Message-ID"],
            "to": envelope.rcpt_tos,
            "subject": message["Subject"],
            "auto_submitted": message["Auto-Submitted"],
            "text": message.get_body(("plain",)).get_content(),
            "has_html": message.get_body(("html",)) is not None,
        }
        with open(self.received_file, "a", encoding="utf-8") as file:
            file.write(json.dumps(received) + "\n")
        return "250 OK"


async def main() -> None:
    port, mode_file, received_file = sys.argv[1:]
    handler = Handler(Path(mode_file), Path(received_file))
    loop = asyncio.get_running_loop()
    # Its own time-out would end what is meant to hang.
    server = await loop.create_server(
        lambda: SMTP(handler, hostname="mail.test", timeout=FOREVER, loop=loop), "127.0.0.1", int(port)
    )
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
