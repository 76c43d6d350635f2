# SPDX-License-Identifier: Apache-2.0
"""Sets Jasmin up over its console, for scripts/messages-jasmin."""
import socket
import sys
import time


class Console:
    """Jasmin's console: a line at a time, each until its prompt."""

    def __init__(self, port):
        self.line = socket.create_connection(("127.0.0.1", port), timeout=10)
        self.seen = b""
        self.expect(b"Session ref:")
        self.send("")
        self.expect(b"jcli :")

    def expect(self, words):
        until = time.time() + 30
        while words not in self.seen:
            if time.time() > until:
                sys.exit(f"Jasmin did not say {words!r} but {self.seen[-300:]!r}")
            try:
                more = self.line.recv(4096)
            except TimeoutError:
                more = b""
            if not more:
                sys.exit(f"Jasmin closed its console after {self.seen[-300:]!r}")
            self.seen += more
            self.decline()
        told, self.seen = self.seen.split(words, 1)
        return told

    def decline(self):
        """Answers every wish of telnet (255, 251 will or 253 do, which) with no."""
        while (at := self.seen.find(b"\xff")) >= 0 and len(self.seen) >= at + 3:
            wish, which = self.seen[at + 1], self.seen[at + 2:at + 3]
            if wish in (251, 253):
                self.line.sendall(b"\xff" + (b"\xfe" if wish == 251 else b"\xfc") + which)
            self.seen = self.seen[:at] + self.seen[at + 3:]

    def send(self, text):
        self.line.sendall(text.encode() + b"\r\n")

    def do(self, command, settings=()):
        """A command, and where it asks for more its settings, ended with ok."""
        self.send(command)
        if settings:
            self.expect(b"> ")
            for name, value in settings:
                self.send(f"{name} {value}")
                self.expect(b"> ")
            self.send("ok")
        told = self.expect(b"jcli :").decode(errors="replace")
        if "Unknown" in told or "rror" in told:
            sys.exit(f"{command}: {told}")
        return told


def set_up(port, centre):
    console = Console(port)
    console.do("smppccm -a", [
        ("cid", "tramcentre"), ("host", "127.0.0.1"), ("port", centre), ("username", "jasmin"), ("password", "tram"),
        ("submit_throughput", 10000), ("bind", "transceiver"), ("con_loss_delay", 2), ("con_fail_delay", 2)])
    console.do("smppccm -1 tramcentre")
    console.do("group -a", [("gid", "services")])
    console.do("user -a", [("username", "tram"), ("password", "tram"), ("gid", "services"), ("uid", "tram")])
    console.do("mtrouter -a", [("type", "DefaultRoute"), ("connector", "smppc(tramcentre)"), ("rate", "0.00")])
    console.do("persist")
    print("Jasmin is set up")


if __name__ == "__main__":
    if len(sys.argv) == 4 and sys.argv[2] == "set-up":
        set_up(int(sys.argv[1]), int(sys.argv[3]))
    else:
        sys.exit("usage: messages_jasmin.py PORT set-up CENTRE")
