# SPDX-License-Identifier: Apache-2.0
"""What another site can make a browser send, and what it can plant in a page."""
import html.parser, re


class Inline(html.parser.HTMLParser):
    """Scripts that stand in a page itself: a script without a source, an attribute of an event, an address that is a script."""

    def __init__(self):
        super().__init__()
        self.count = 0

    def handle_starttag(self, tag, attributes):
        names = dict(attributes)
        self.count += tag == "script" and "src" not in names
        self.count += any(name.startswith("on") for name in names)
        self.count += any((value or "").strip().lower().startswith("javascript:") for value in names.values())

    @classmethod
    def found(cls, text):
        parser = cls()
        parser.feed(text)
        return parser.count


def attack(room, ledger):
    admin = room.admin
    forged(room, ledger, admin)
    planted(room, ledger, admin)
    headers(room, ledger, admin)


def forged(room, ledger, admin):
    fields = {"name": "made-by-another-site", "password": room.password, "role": "administrator"}
    token = admin.page_token("/accounts")
    other = room.browser("admin")
    foreign = other.page_token("/accounts")
    ledger.refused("a form without its token", admin.form("/accounts", fields), 403)
    ledger.refused("a form with the token of another session", admin.form("/accounts", {**fields, "csrf": foreign}), 403)
    for name, value in [("Origin", "https://evil.example"), ("Origin", "null"), ("Sec-Fetch-Site", "cross-site")]:
        ledger.refused(f"a form with the right token and {name}: {value}",
                       admin.form("/accounts", {**fields, "csrf": token}, {name: value}), 403)
    ledger.refused("two tokens, the wrong one first", admin.form("/accounts", [("csrf", "x"), ("csrf", token), *fields.items()]), 403)
    ledger.refused("the token in the address", admin.form(f"/accounts?csrf={token}", fields), 403)
    ledger.refused("a change by GET", admin.get(f"/sign-out?csrf={token}"), 405)
    ledger.refused("a change by GET with a header that names POST",
                   admin.get("/sign-out", X_HTTP_Method_Override="POST"), 405)
    ledger.refused("the interface for programs by cookie alone", admin.send("POST", "/v1/people", {"name": "Forged"}), 403)
    ledger.refused("the interface for programs as text/plain", admin.ask("POST", "/v1/people", b'{"name":"Forged"}', {"Content-Type": "text/plain"}), 403, 415)
    answer = admin.ask("OPTIONS", "/v1/people", headers={"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"})
    ledger.tried("asking whether another site may", "access-control-allow-origin" not in answer.headers, f"{answer.status}, nobody is allowed")
    ledger.tried("nothing of these was made", "made-by-another-site" not in admin.get("/accounts").text, "no such account")
    for place in ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/%0d%0aSet-Cookie:x=1", "\r\nSet-Cookie: x=1"]:
        client = room.client()
        answer = client.form("/sign-in", {"name": "admin", "password": room.password, "next": place})
        away = re.match(r"(https?:)?//|javascript:|.*[\r\n]", answer.place) or "x" in client.cookies
        ledger.tried(f"leading away after signing in, by {place!r}", answer.status == 303 and not away, f"to {answer.place!r}")


def planted(room, ledger, admin):
    words = ["<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "{{{csrf}}}", "'; DROP TABLE people; --", "=HYPERLINK(\"http://evil\")"]
    token = room.token("desk.read", "desk.write")
    program = room.client(token=token)
    for word in words:
        made = program.send("POST", "/v1/people", {"name": word, "phone": "0912345678", "area": "0100100001"})
        if made.status not in (200, 201):
            ledger.tried(f"a person named {word!r}", made.status == 422, f"refused: {made.status}")
            continue
        page = admin.get("/people").text + admin.get("/people/" + made.json()["id"]).text
        # Letters alone may stand as they are; what begins a tag or was filled in may not.
        ran = "<script>alert" in page or "<img src=x" in page or ("{" in word and word not in page)
        ledger.tried(f"a person named {word!r}", not ran, "stands as text")
    ledger.tried("people are still there", admin.get("/people").status == 200, "/people 200")


def headers(room, ledger, admin):
    places = [admin.get(path) for path in ["/", "/people", "/nowhere", "/health", "/openapi.json", "/v1/people", "/sign-in"]]
    places.append(admin.ask("DELETE", "/people"))
    places.append(room.client().get("/v1/people"))
    for name, wanted in [("content-security-policy", "default-src 'none'"), ("content-security-policy", "frame-ancestors 'none'"),
                         ("content-security-policy", "base-uri 'none'"), ("x-content-type-options", "nosniff"),
                         ("referrer-policy", "same-origin"), ("cross-origin-opener-policy", "same-origin")]:
        missing = [a.status for a in places if wanted not in a.headers.get(name, "")]
        ledger.tried(f"an answer without {name}: {wanted}", not missing, f"{len(places)} answers, {len(missing)} without")
    loose = [a.status for a in places if "unsafe" in a.headers.get("content-security-policy", "")]
    ledger.tried("scripts in the page itself", not loose, "the policy allows none")
    inline = [a for a in places if "html" in a.headers.get("content-type", "") and Inline.found(a.text)]
    ledger.tried("pages that need them", not inline, f"{len(places)} pages looked through")
    kept = [a.status for a in places if "no-store" not in a.headers.get("cache-control", "") and "text/html" in a.headers.get("content-type", "")]
    ledger.tried("pages that stay in a shared computer's cache", not kept, "no-store on all")
    told = [a for a in places if re.search(r"hummingbird|swift|nio/", " ".join(a.headers.values()), re.I)]
    ledger.tried("versions of what is below, by headers", not told, "none told")
    cookie = room.client()
    made = cookie.ask("POST", "/sign-in", f"name=admin&password={room.password.replace(' ', '+')}".encode(),
                      {"Content-Type": "application/x-www-form-urlencoded"})
    line = made.headers.get("set-cookie", "")
    ledger.tried("a cookie that scripts can read or other sites send", "HttpOnly" in line and "SameSite=Lax" in line, "HttpOnly; SameSite=Lax")
