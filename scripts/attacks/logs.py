# SPDX-License-Identifier: Apache-2.0
"""Writing into the server's own log, and reading secrets out of it."""
import re


def attack(room, ledger):
    client = room.client("127.0.0.40")
    evil = "\x1b[31mroot\x1b[0m"
    client.sign_in(evil + "\r\nlevel=notice msg=\"admin signed in\"", "not this one at all")
    client.get("/nowhere%0d%0alevel=error%20msg=forged", User_Agent="forged\x1b[2J")
    room.raw(b"GET /nowhere\x1b[31m HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: \xff\xfe\x1b[2J\r\nConnection: close\r\n\r\n", seconds=5)
    room.raw(b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: " + b"a" * 15_000 + b"\r\nConnection: close\r\n\r\n", seconds=5)
    text = room.log.read_bytes()
    ledger.tried("colours and control characters in the log", b"\x1b" not in text and b"\x00" not in text, "none there")
    ledger.tried("lines of its own in the log", b"forged" not in text and b"admin signed in" not in text, "none there")
    longest = max(map(len, text.split(b"\n")))
    ledger.tried("a line without an end", longest < 8192, f"the longest has {longest} bytes")
    found = [secret for secret in room.secrets if len(secret) > 8 and secret.encode() in text]
    ledger.tried("passwords, sessions and tokens in the log", not found, f"{len(room.secrets)} looked for, {len(found)} there")
    numbers = re.findall(rb"\b09\d{8}\b|\+849\d{8}\b|\b105\.85\d*", text)
    ledger.tried("telephone numbers and places in the log", not numbers, f"{len(numbers)} there")
