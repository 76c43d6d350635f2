# SPDX-License-Identifier: Apache-2.0
"""Requests that a proxy and a server may read differently, and paths that lead elsewhere."""
import re

HOST = b"Host: 127.0.0.1\r\n"


def count(got):
    return len(re.findall(rb"HTTP/1\.[01] \d{3}", got))


def first(got):
    found = re.match(rb"HTTP/1\.[01] (\d{3})", got)
    return int(found.group(1)) if found else 0


def attack(room, ledger):
    smuggled = b"GET /metrics HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n"
    one = b"POST /v1/observations HTTP/1.1\r\n" + HOST
    body = b"0\r\n\r\n" + smuggled
    length = str(len(body)).encode()
    cases = {
        "both a length and chunks": one + b"Content-Length: " + length + b"\r\nTransfer-Encoding: chunked\r\n\r\n" + body,
        "two lengths": one + b"Content-Length: 0\r\nContent-Length: " + length + b"\r\n\r\n" + body,
        "a length with a sign": one + b"Content-Length: +" + length + b"\r\n\r\n" + body,
        "a length below nothing": one + b"Content-Length: -1\r\n\r\n" + body,
        "chunks that are none": one + b"Transfer-Encoding: xchunked\r\n\r\n" + body,
        "chunks within something else": one + b"Transfer-Encoding: chunked, identity\r\n\r\n" + body,
        "a chunk of 2^64 bytes": one + b"Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n" + smuggled,
        "a chunk's length with a tail": one + b"Transfer-Encoding: chunked\r\n\r\n0;x=" + b"y" * 100_000 + b"\r\n\r\n",
        "a space before the colon": one + b"Content-Length : " + length + b"\r\n\r\n" + body,
        "a header that goes on in the next line": one + b"X-One: a\r\n Content-Length: 5\r\n\r\n" + smuggled,
        "a null in a header": one + b"X-One: a\x00b\r\nContent-Length: 0\r\n\r\n",
        "lines that end in LF alone and a length": b"GET /health HTTP/1.1\nHost: 127.0.0.1\nContent-Length: " + length + b"\n\n" + body,
        "no host": b"GET /health HTTP/1.1\r\n\r\n",
        "a version of its own": b"GET /health HTTP/9.9\r\n" + HOST + b"\r\n",
        "a header of 100,000 bytes": b"GET /health HTTP/1.1\r\n" + HOST + b"X-Long: " + b"a" * 100_000 + b"\r\n\r\n",
        "5,000 headers": b"GET /health HTTP/1.1\r\n" + HOST + b"".join(b"X-%d: a\r\n" % n for n in range(5000)) + b"\r\n",
        "an address of 1,000,000 bytes": b"GET /" + b"a" * 1_000_000 + b" HTTP/1.1\r\n" + HOST + b"\r\n",
        "an answer of HTTP/2 at once": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    }
    for name, sent in cases.items():
        got = room.raw(sent, seconds=6)
        # /metrics needs a token: were it seen as a request of its own, a second answer would come.
        seen = b"tram_" in got
        ledger.tried(name, not seen and 500 not in [first(got)], f"{first(got) or 'closed'}, {count(got)} answers")
    for method in ["TRACE", "CONNECT", "TRACK", "PROPFIND", "DEBUG", "FOO"]:
        got = room.raw(f"{method} /health HTTP/1.1\r\n".encode() + HOST + b"X-Secret: sesame\r\nConnection: close\r\n\r\n", seconds=6)
        ledger.tried(f"the method {method}", first(got) in (0, 400, 404, 405, 501) and b"sesame" not in got, str(first(got) or "closed"))
    paths = ["/../../../../etc/passwd", "/assets/x/../../../../etc/passwd", "/assets/x/..%2f..%2f..%2fetc%2fpasswd", "/assets/x/%2e%2e/%2e%2e/etc/passwd",
             "/assets/x/..%5c..%5cetc%5cpasswd", "/assets/x/%00", "/assets/x/....//....//etc/passwd", "/.git/config", "/assets/", "/journal.sqlite",
             "/room/journal.sqlite", "/%c0%ae%c0%ae/etc/passwd", "//etc/passwd", "/people/..;/metrics", "/PEOPLE", "/people/%2e%2e/metrics"]
    for path in paths:
        got = room.raw(f"GET {path} HTTP/1.1\r\n".encode() + HOST + b"Connection: close\r\n\r\n", seconds=10)
        told = b"root:" in got or b"SQLite" in got or b"tram_intake" in got or b"[core]" in got
        ledger.tried(f"the path {path}", first(got) in (0, 303, 400, 401, 403, 404) and not told, str(first(got) or "closed"))
    poisoned = room.raw(b"GET /people HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example\r\nConnection: close\r\n\r\n")
    ledger.tried("a host of its own choice", b"evil.example" not in poisoned, "named nowhere in the answer")
