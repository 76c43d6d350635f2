# SPDX-License-Identifier: Apache-2.0
"""Guessing, locking out, stealing and keeping sessions."""
import statistics, time


def attack(room, ledger):
    names(room, ledger)
    sessions(room, ledger)
    guessing(room, ledger)


def names(room, ledger):
    client = room.client("127.0.0.9")
    for name in ["' OR 1=1 --", "admin' --", "admin\x00", "*", "{{7*7}}", "$(id)", "../../admin", "ADMIN\u202e"]:
        answer = client.sign_in(name, "not this one at all")
        ledger.tried(f"sign in as {name!r}", answer.status in (422, 429) and not client.cookies,
                     str(answer.status))
        client = room.client(f"127.0.1.{len(name)}")
    start = time.perf_counter()
    answer = room.client("127.0.0.10").sign_in("admin", "x" * 900_000)
    ledger.tried("a password of 900,000 letters", answer.status in (413, 422, 429) and time.perf_counter() - start < 20, str(answer.status))
    answer = room.client().form("/setup", {"setup": room.code, "name": "second", "password": room.password})
    ledger.tried("the code of the first start once more", answer.status != 303 or "setUp" not in answer.place, f"{answer.status}")
    times = {}
    texts = {}
    for kind, name in [("there", "admin"), ("not there", "nobody-of-this-name")]:
        took = []
        for number in range(5):
            begin = time.perf_counter()
            answer = room.client(f"127.0.2.{number + (50 if kind == 'there' else 100)}").sign_in(name, "not this one at all")
            took.append(time.perf_counter() - begin)
        times[kind] = statistics.median(took)
        texts[kind] = answer.status, answer.text.replace(name, "")
    alike = texts["there"] == texts["not there"]
    ratio = times["there"] / times["not there"]
    ledger.tried("which names there are, by the words", alike, "the same words" if alike else "other words")
    ledger.tried("which names there are, by the time", 0.4 < ratio < 2.5, f"{ratio:.2f} times as long")


def sessions(room, ledger):
    client = room.client("127.0.0.20")
    client.cookies["tram"] = "ts_chosen-by-somebody-else"
    client.sign_in("admin", room.password)
    ledger.tried("a session chosen before signing in", client.cookies.get("tram", "").find("chosen") < 0, "another one is given")
    stolen = dict(client.cookies)
    before = client.page_token()
    client.form("/sign-in", {"name": "admin", "password": room.password, "csrf": before})
    thief = room.client("127.0.0.21")
    thief.cookies = dict(stolen)
    ledger.refused("a session after its browser signed in anew", thief.get("/people"), 303, 401)
    stolen = dict(client.cookies)
    thief.cookies = {name: value[:-1] + ("A" if value[-1] != "A" else "B") for name, value in stolen.items()}
    ledger.refused("a session with one letter changed", thief.get("/people"), 303, 401)
    client.form("/sign-out", {"csrf": client.page_token()})
    thief.cookies = dict(stolen)
    ledger.refused("a session that was signed out", thief.get("/people"), 303, 401)
    thief.token = list(stolen.values())[0]
    thief.cookies = {}
    ledger.refused("a session as a program's token", thief.get("/v1/people"), 401)
    thief.token = None
    ledger.refused("a token in the address of a page", room.client().get("/people?token=" + list(stolen.values())[0]), 303, 401)
    ledger.tried("the form's token is another each time", before != client.page_token("/sign-in"), "it is")


def guessing(room, ledger):
    client = room.client("127.0.0.30")
    statuses = [client.sign_in("admin", f"guess number {number}").status for number in range(12)]
    ledger.tried("guessing a password from one address", 429 in statuses, f"held back after {statuses.index(429) if 429 in statuses else 'never'}")
    answer = client.sign_in("admin", "one more", **{"X-Forwarded-For": "198.51.100.7", "X-Real-IP": "198.51.100.7", "Forwarded": "for=198.51.100.7"})
    ledger.refused("naming another address in a header", answer, 429)
    statuses = []
    for number in range(40):
        statuses.append(room.client(f"127.0.3.{number + 1}").sign_in("admin", f"guess number {number}").status)
    ledger.tried("guessing a password from forty addresses", 429 in statuses, f"held back after {statuses.index(429) if 429 in statuses else 'never'}")
    answer = room.client("127.0.0.1").sign_in("admin", room.password)
    ledger.refused("locking the owner of the name out by that", answer, 303)
    statuses = [client.sign_in(f"name-{number}", "password1234").status for number in range(30)]
    ledger.tried("one password for many names from one address", 429 in statuses, f"held back after {statuses.index(429) if 429 in statuses else 'never'}")
