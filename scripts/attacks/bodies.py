# SPDX-License-Identifier: Apache-2.0
"""Bodies that are too large, too deep, packed too well, or not what they say."""
import gzip, io, json, time, zipfile


def attack(room, ledger):
    program = room.client(token=room.token("desk.read", "desk.write", "observations", "cases.read", "cases.write", "names.release"))
    person = {"name": "Đo Lường", "area": "0100100001"}
    numbers = {
        "nested 100,000 deep": b'{"name":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        "a number of 1e400": b'{"person":"P11","place":{"latitude":1e400,"longitude":105,"radius":50}}',
        "2^53 + 1 metres": b'{"person":"P11","place":{"latitude":21,"longitude":105,"radius":9007199254740993}}',
        "minus zero and not a number": b'{"person":"P11","place":{"latitude":-0.0,"longitude":NaN,"radius":50}}',
        "a member twice": b'{"name":"A","name":"B","area":"0100100001","role":"administrator"}',
        "members that nobody asked for": json.dumps({**person, "id": "P11", "erased": True, "isAdministrator": True}).encode(),
        "bytes that are no UTF-8": b'{"name":"\xff\xfe","area":"0100100001"}',
        "half a surrogate": b'{"name":"\\ud800","area":"0100100001"}',
        "a name of 900,000 letters": json.dumps({**person, "name": "ă" * 900_000}).encode(),
        "2 MB": json.dumps({**person, "name": "a" * 2_000_000}).encode(),
        "nothing": b"",
        "a text": b'"name"',
    }
    for name, body in numbers.items():
        path = "/v1/orders" if b"place" in body else "/v1/people"
        ledger.refused(f"JSON: {name}", program.send("POST", path, body), 400, 413, 415, 422)
    answer = program.ask("POST", "/v1/people", json.dumps(person).encode(), {"Content-Type": "application/xml"})
    ledger.refused("JSON that calls itself XML", answer, 415)
    bomb = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
    ledger.refused("XML that reads a file", program.ask("POST", "/v1/people", bomb, {"Content-Type": "application/xml"}), 415, without=["root:"])
    before = room.memory()
    packed = gzip.compress(b"\n" * (1 << 30), 1)
    answer = program.ask("POST", "/v1/observations", packed, {"Content-Encoding": "gzip", "Content-Type": "application/x-ndjson"})
    grown = (room.memory() - before) >> 20
    ledger.tried("gzip of a gibibyte", answer.status in (413, 422, 0) and grown < 200, f"{answer.status}, {grown} MB more in memory")
    answer = program.ask("POST", "/v1/observations", gzip.compress(gzip.compress(b"x" * 1000)), {"Content-Encoding": "gzip, gzip"})
    ledger.refused("packed twice", answer, 415, 422, 400)
    workbook_bomb(room, ledger, program)
    start = time.perf_counter()
    for text in ["a" * 4000, "%" * 2000, "_" * 2000, "((((a+)+)+)+)$" + "a" * 2000, "'" * 2000, "\\" * 2000]:
        answer = program.get("/v1/people?text=" + "".join(f"%{byte:02x}" for byte in text.encode()))
        ledger.tried(f"searching for {text[:12]!r}…", answer.status in (200, 400, 414, 422, 0), str(answer.status))
    ledger.tried("searches that take for ever", time.perf_counter() - start < 60, f"{time.perf_counter() - start:.1f} s for six")
    for limit in ["-1", "0", "1e9", "999999999999999999999", "NaN", "' OR 1=1"]:
        answer = program.get("/v1/people?limit=" + limit.replace(" ", "%20").replace("'", "%27"))
        ledger.tried(f"a page of {limit} rows", answer.status == 422 or answer.status == 400, str(answer.status))
    ledger.refused("a parameter that nobody asked for", program.get("/v1/people?debug=1"), 422, 400)
    ledger.refused("a parameter twice", program.get("/v1/people?limit=10&limit=200"), 422, 400)


def workbook_bomb(room, ledger, program):
    book = io.BytesIO()
    with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("[Content_Types].xml", "<Types/>")
        parts.writestr("xl/workbook.xml", b" " * (400 << 20))
    before = room.memory()
    admin = room.admin
    edge = "attack-boundary"
    body = (f"--{edge}\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{admin.page_token('/cases/import')}\r\n"
            f"--{edge}\r\nContent-Disposition: form-data; name=\"list\"; filename=\"../../../../tmp/list.xlsx\"\r\n"
            f"Content-Type: application/vnd.openxmlformats-officedocument.spreadsheetml.sheet\r\n\r\n").encode() + book.getvalue() + f"\r\n--{edge}--\r\n".encode()
    answer = admin.ask("POST", "/cases/import", body, {"Content-Type": f"multipart/form-data; boundary={edge}"})
    grown = (room.memory() - before) >> 20
    ledger.tried("a workbook that unpacks to 400 MB, with a path in its name", answer.status == 422 and "unpacked" in answer.text and grown < 200,
                 f"{answer.status}, refused for its unpacked size, {grown} MB more")
    answer = admin.ask("POST", "/cases/import", b"x" * (64 << 20), {"Content-Type": f"multipart/form-data; boundary={edge}"})
    ledger.refused("a form of 64 MB", answer, 413, 0)
    answer = admin.ask("POST", "/cases/import", (f"--{edge}\r\n" * 200_000).encode(), {"Content-Type": f"multipart/form-data; boundary={edge}"})
    ledger.tried("a form of 200,000 empty parts", answer.status in (400, 403, 413, 422), str(answer.status))
