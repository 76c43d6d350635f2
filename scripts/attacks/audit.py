# SPDX-License-Identifier: Apache-2.0
"""Changing the record of who looked: each deed must be told by `tram audit verify`, or keep the log from opening."""
import shutil, subprocess


def attack(room, ledger):
    log = room.folder / "audit"
    if not log.exists():
        ledger.left_out("the record of who looked", "this room keeps none")
        return
    room.stop()
    first = verify(room, log)
    ledger.tried("the record after all these attacks", first.returncode == 0, (first.stdout.strip().splitlines() or [first.stderr[:200]])[-1])
    early, late, yesterday = room.base / "early-head", room.base / "late-head", room.base / "yesterday"
    keep_head(room, log, early)
    shutil.copytree(log, yesterday)
    room.start()
    room.browser("admin").get("/people")
    room.stop()
    keep_head(room, log, late)
    deeds(room, ledger, log, late)
    back = verify(room, yesterday, "--head", late)
    ledger.tried("yesterday's log put back, with a head kept elsewhere", back.returncode == 3, f"told, exit code {back.returncode}")
    whole = verify(room, log, "--head", early, "--head", late)
    ledger.tried("the log itself against both heads", whole.returncode == 0, f"whole, exit code {whole.returncode}")
    text = b"".join(path.read_bytes() for path in entry_files(log))
    names = [word for word in ["Nguyễn", "Trần Thị", "0912000001", "+84912000001"] if word.encode() in text]
    ledger.tried("names and numbers in the record", not names, f"{len(names)} there")
    serving(room, ledger, log)
    ledger.left_out("a disk too full for the record", "the test `lets nothing be seen or changed when it cannot be written` does")
    # What follows asks a server that is alive.
    shutil.rmtree(log)
    shutil.copytree(yesterday, log)
    room.start()


def verify(room, folder, *words):
    return room.command("audit", "verify", folder, *words)


def keep_head(room, log, place):
    place.write_text(room.command("audit", "heads", log, "--last").stdout)


def entry_files(log):
    return [path for path in sorted(log.rglob("*")) if path.is_file() and path.suffix != ".secret"]


def deeds(room, ledger, log, head):
    """Each on a copy of its own, on the largest file, which holds the entries."""
    entries = max(entry_files(log), key=lambda path: path.stat().st_size).relative_to(log)

    def deed(name, change, *words):
        copy = room.base / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(log, copy)
        changed = change((copy / entries).read_bytes())
        (copy / entries).unlink() if changed is None else (copy / entries).write_bytes(changed)
        told = verify(room, copy, *words)
        ledger.tried(name, told.returncode in (1, 3), f"told, exit code {told.returncode}")

    def flip(part):
        def change(data):
            at = int(len(data) * part)
            return data[:at] + bytes([data[at] ^ 1]) + data[at + 1:]
        return change

    for part in (0.05, 0.3, 0.6, 0.9):
        deed(f"one bit at {part:.0%} of the entries", flip(part))
    deed("the tail cut off", lambda data: data[: len(data) * 4 // 5], "--head", head)
    deed("the beginning cut off", lambda data: data[200:])
    deed("its halves exchanged", lambda data: data[len(data) // 2:] + data[: len(data) // 2])
    deed("the file removed", lambda data: None)


def serving(room, ledger, log):
    """A server must not start on a record that was written over."""
    entries = max(entry_files(log), key=lambda path: path.stat().st_size)
    entries.write_bytes(b"x" * 128)
    opened = subprocess.Popen([room.program, "serve", "--folder", str(room.folder), "--port", "0"],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        code = opened.wait(60)
        ledger.tried("serving on a record that was written over", code != 0, f"does not start, exit code {code}")
    except subprocess.TimeoutExpired:
        opened.kill()
        opened.wait()
        ledger.tried("serving on a record that was written over", False, "it serves")
