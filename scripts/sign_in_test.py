#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every way to sign in, by a real browser against a server of its own and a real provider of identities.

Each step says what it expects and ends the test when it does not come. usage: sign_in_test.py PROGRAM
"""
import base64, hashlib, hmac, json, os, pathlib, re, shutil, socket, struct, subprocess, sys, tempfile, time
import urllib.error, urllib.parse, urllib.request

NAME, PASSWORD, OTHER = "lan.nguyen", "một câu để thử trình duyệt", "một câu khác hẳn để thử"
PROVIDED = ("mai", "correct horse battery staple")
PATIENCE = 30_000  # ms; shared machines are slow
BIN = pathlib.Path(sys.executable).parent
USED = {}  # the last step of each app's key that was shown


def say(step):
    print(f"✔ {step}", flush=True)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Provider:
    """Canaille 0.3.6 with one user and one client, its keys in its own settings."""

    def __init__(self, folder, port, service):
        self.folder, self.port, self.process = folder, port, None
        self.issuer = f"http://localhost:{port}"
        folder.mkdir()
        self.keys = [self.key()]
        self.write()
        self.run("db", "upgrade")
        self.run("create", "user", "--user-name", PROVIDED[0], "--password", PROVIDED[1],
                 "--family-name", "Mai", "--emails", "mai@example.org")
        self.run("create", "client", "--client-id", "tram", "--client-secret", "s3cret of the test",
                 "--client-name", "Tram", "--redirect-uris", f"{service}/sign-in/openid/back",
                 "--grant-types", "authorization_code", "--response-types", "code", "--scope", "openid",
                 "--scope", "profile", "--token-endpoint-auth-method", "client_secret_basic",
                 "--client-uri", service)

    def environment(self):
        return {**os.environ, "CANAILLE_CONFIG": str(self.folder / "canaille.toml")}

    def run(self, *words):
        done = subprocess.run([BIN / "canaille", *words], env=self.environment(), capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"canaille {' '.join(words[:2])}: {done.stdout}{done.stderr}")
        return done.stdout

    def key(self):
        made = subprocess.run([BIN / "canaille", "jwk", "create", "rsa", "--format", "toml"],
                              capture_output=True, text=True, check=True)
        return made.stdout.strip().splitlines()[-1]

    def write(self):
        (self.folder / "canaille.toml").write_text(f"""
SECRET_KEY = "0123456789abcdef0123456789abcdef"
SERVER_NAME = "localhost:{self.port}"
PREFERRED_URL_SCHEME = "http"
DEBUG = true
[CANAILLE]
DATABASE = "sql"
JAVASCRIPT = false
HTMX = false
[CANAILLE_SQL]
DATABASE_URI = "sqlite:///{self.folder}/provider.sqlite"
[CANAILLE_OIDC]
ACTIVE_JWKS = [{self.keys[-1]}]
""")

    def start(self):
        log = (self.folder / "provider.log").open("a")
        self.process = subprocess.Popen([BIN / "canaille", "run", "--bind", f"localhost:{self.port}"],
                                        env=self.environment(), stdout=log, stderr=subprocess.STDOUT)
        for _ in range(600):
            try:
                return urllib.request.urlopen(f"{self.issuer}/.well-known/openid-configuration", timeout=5).read()
            except OSError:
                time.sleep(0.1)
        sys.exit("the provider did not start")

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait(timeout=30)

    def change_keys(self):
        self.stop()
        self.keys.append(self.key())
        self.write()
        self.start()


def serve(program, folder, port, provider):
    log = folder / "server.log"
    secret = folder / "openid.secret"
    secret.write_text("s3cret of the test\n")
    secret.chmod(0o600)
    address = f"http://localhost:{port}"
    server = subprocess.Popen(
        [program, "serve", "--folder", str(folder / "room"), "--host", "localhost", "--port", str(port),
         "--public-address", address, "--openid-issuer", provider.issuer, "--openid-client", "tram",
         "--openid-secret-file", str(secret), "--openid-label", "Canaille", "--openid-allows-plain", "true"],
        stdout=log.open("a"), stderr=subprocess.STDOUT)
    for _ in range(600):
        if "control room is at" in log.read_text():
            found = re.search(r"(tu_\S+)", log.read_text())
            return server, address, found and found[1]
        if server.poll() is not None:
            break
        time.sleep(0.1)
    sys.exit(f"the server did not start:\n{log.read_text()}")


def code_of(secret, step=None):
    """The six digits of an app (RFC 6238), by a second hand."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    step = int(time.time()) // 30 if step is None else step
    mac = hmac.new(key, struct.pack(">Q", step), hashlib.sha1).digest()
    at = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[at:at + 4])[0] & 0x7fffffff) % 1_000_000:06d}"


def fill_password(page, address, password=PASSWORD, name=NAME):
    page.goto(address + "/sign-in")
    page.fill("[name=name]", name)
    page.fill("[name=password]", password)
    page.click("form[action='/sign-in'] button")


def sign_out(page):
    page.click("form[action='/sign-out'] button")
    page.wait_for_url(re.compile("/sign-in"))


def shot(page, screens, name):
    if screens:
        page.screenshot(path=str(screens / f"sign-in-{name}.png"), full_page=True)


def set_up(page, address, token):
    page.goto(address + "/setup")
    page.fill("[name=setup]", token)
    page.fill("[name=name]", NAME)
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    fill_password(page, address)
    page.wait_for_url(address + "/")
    say("the administrator is made and signs in by a password alone")


def status(request):
    try:
        return urllib.request.urlopen(request, timeout=30).status
    except urllib.error.HTTPError as error:
        return error.code


def codes(page, address, screens):
    page.goto(address + "/account")
    shot(page, screens, "account-empty")
    page.click("form[action='/account/codes'] button")
    page.wait_for_selector(".poster-code svg")
    shot(page, screens, "codes")
    secret = page.locator(".key code").inner_text().replace(" ", "")
    page.fill("#code", "12345")
    page.click("form[action='/account/codes/confirm'] button")
    page.wait_for_selector("[role=alert]")
    assert page.locator(".key code").inner_text().replace(" ", "") == secret, "another key after a wrong code"
    used = int(time.time()) // 30
    page.fill("#code", code_of(secret, used))
    page.click("form[action='/account/codes/confirm'] button")
    page.wait_for_selector("ol.codes li")
    shot(page, screens, "recovery")
    paper = page.locator("ol.codes code").all_inner_texts()
    assert len(paper) == 10, paper
    say("an app is taken up by its QR code's key and a first code; ten recovery codes are shown")
    sign_out(page)
    fill_password(page, address)
    page.wait_for_url(address + "/sign-in/code")
    shot(page, screens, "second-step")
    page.fill("#code", code_of(secret, used))
    page.click("form[action='/sign-in/code'] button")
    page.wait_for_selector("[role=alert]")
    say("the code that took it up is not taken a second time")
    USED[secret] = used
    wait_for_step(secret)
    page.fill("#code", code_of(secret, USED[secret]))
    page.click("form[action='/sign-in/code'] button")
    page.wait_for_url(address + "/")
    say("the password and the next code sign in")
    sign_out(page)
    fill_password(page, address)
    page.fill("#code", paper[3].lower().replace("-", " "))
    page.click("form[action='/sign-in/code'] button")
    page.wait_for_url(re.compile("/account"))
    assert "9" in page.locator("section[aria-labelledby=codes-title]").inner_text()
    sign_out(page)
    fill_password(page, address)
    page.fill("#code", paper[3])
    page.click("form[action='/sign-in/code'] button")
    page.wait_for_selector("[role=alert]")
    page.fill("#code", paper[4])
    page.click("form[action='/sign-in/code'] button")
    page.wait_for_url(re.compile("/account"))
    say("a recovery code stands in for the phone once")
    return secret


def passkeys(page, context, address, screens):
    tool = context.new_cdp_session(page)
    tool.send("WebAuthn.enable")
    device = tool.send("WebAuthn.addVirtualAuthenticator", {"options": {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True}})["authenticatorId"]
    page.goto(address + "/account")
    page.fill("[data-passkey-add] input", "máy thử")
    page.click("[data-passkey-add] button")
    page.wait_for_url(re.compile("done=account"))
    page.wait_for_selector("text=máy thử")
    shot(page, screens, "account")
    made = tool.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"]
    assert len(made) == 1 and made[0]["rpId"] == "localhost" and made[0]["isResidentCredential"], made
    say("a passkey is made by the browser's authenticator, for this site, without attestation")
    page.click("[data-passkey-add] button")
    page.wait_for_timeout(1500)
    again = tool.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"]
    assert len(again) == 1, "the same authenticator made a second one"
    say("the same authenticator makes no second one")
    sign_out(page)
    shot(page, screens, "sign-in")
    sent = []
    page.on("request", lambda request: sent.append(request) if request.url.endswith("/sign-in/passkey") else None)
    page.click("[data-passkey-sign-in] button")
    page.wait_for_url(address + "/")
    say("the passkey signs in without name, password or code")
    # With the cookie of then, which the browser has thrown away.
    replay = urllib.request.Request(
        address + "/sign-in/passkey", sent[-1].post_data.encode(),
        {"Content-Type": "application/json", "Origin": address, "Cookie": sent[-1].all_headers()["cookie"]})
    assert status(replay) == 422, status(replay)
    foreign = page.request.post(address + "/sign-in/passkey/begin", data="{}",
                                headers={"Content-Type": "application/json", "Origin": "http://evil.example"})
    assert foreign.status == 403, foreign.status
    say("its answer sent again is refused, and so is a page of another site")
    sign_out(page)
    tool.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    page.click("[data-passkey-sign-in] button")
    page.wait_for_timeout(1500)
    assert "/sign-in" in page.url, "signed in without a check of who touched the key"
    tool.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": True})
    page.goto(address + "/sign-in")
    page.click("[data-passkey-sign-in] button")
    page.wait_for_url(address + "/")
    say("a key that does not check who touches it does not sign in")
    key = tool.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"][0]
    tool.send("WebAuthn.removeCredential", {"authenticatorId": device, "credentialId": key["credentialId"]})
    tool.send("WebAuthn.addCredential", {"authenticatorId": device, "credential": {**key, "signCount": 1}})
    sign_out(page)
    page.click("[data-passkey-sign-in] button")
    page.wait_for_selector("[data-passkey-sign-in] [role=alert]:not([hidden])")
    say("a copy of the key that counts fewer uses is refused, and that is said")


def at_provider(page, provider):
    """Follows the provider's own pages: name, password, consent, as they come."""
    # Where the provider knows the browser already it sends it back at once.
    page.wait_for_url(lambda url: url.startswith(provider.issuer)
                      or any(part in url for part in ("/openid/back", "/sign-in/code", "/account?")))
    for _ in range(6):
        if not page.url.startswith(provider.issuer):
            return
        for name, value in (("login", PROVIDED[0]), ("password", PROVIDED[1])):
            field = page.locator(f"input[name={name}]:visible")
            if field.count():
                field.first.fill(value)
        accept = page.locator("button[name=answer][value=accept]")
        (accept if accept.count() else page.locator("form button[type=submit]:visible, form input[type=submit]:visible").first).click()
        page.wait_for_load_state()


def by_provider(page, address, provider):
    """To the second step by the provider; on a busy machine its one-file database may be locked for a moment."""
    for _ in range(3):
        page.goto(address + "/sign-in")
        page.click("text=Canaille")
        at_provider(page, provider)
        page.wait_for_url(re.compile("/sign-in/(code|openid/back)"))
        page.wait_for_load_state()
        if page.url == address + "/sign-in/code":
            return
    sys.exit("the provider's word was refused three times")


def openid(page, context, address, provider, secret, screens):
    page.goto(address + "/sign-in")
    page.click("text=Canaille")
    at_provider(page, provider)
    page.wait_for_selector("main > [role=alert]")
    assert "chưa cho vào" in page.locator("main > [role=alert]").inner_text() and page.locator("nav").count() == 0
    say("an identity that is not signed, as this provider gives them to clients that do not ask, is refused")
    provider.run("set", "client", "tram", "--id-token-signed-response-alg", "RS256")
    page.goto(address + "/sign-in")
    page.click("text=Canaille")
    at_provider(page, provider)
    page.wait_for_selector("main > [role=alert]")
    assert "chưa cho vào" in page.locator("main > [role=alert]").inner_text() and page.locator("nav").count() == 0
    say("an identity that names no audience, or another, is refused")
    provider.run("set", "client", "tram", "--audience", "tram")
    page.goto(address + "/sign-in")
    page.click("text=Canaille")
    at_provider(page, provider)
    page.wait_for_selector("main > [role=alert]")
    assert "Chưa có tài khoản" in page.locator("main > [role=alert]").inner_text(), page.locator("main").inner_text()
    assert page.locator("nav").count() == 0
    shot(page, screens, "openid-unknown")
    say("an identity that belongs to no account is not let in, and is told how to join one")
    context.clear_cookies()
    second_step(page, address, secret)
    page.goto(address + "/account")
    page.click("form[action='/account/identities'] button")
    shot(page, screens, "openid-go")
    page.click("main a.button")
    at_provider(page, provider)
    page.wait_for_url(re.compile("/account"))
    assert PROVIDED[0] in page.locator("section[aria-labelledby=identities-title]").inner_text()
    shot(page, screens, "account-joined")
    say("an identity is joined to the account in a fresh session")
    sign_out(page)
    by_provider(page, address, provider)
    wait_for_step(secret)
    page.fill("#code", code_of(secret))
    page.click("form[action='/sign-in/code'] button")
    page.wait_for_url(address + "/")
    say("the provider's word and the account's code sign in")


def wait_for_step(secret):
    """A code opens once: waits for the next one where the present one was used."""
    while int(time.time()) // 30 <= USED.get(secret, 0):
        time.sleep(0.5)
    USED[secret] = int(time.time()) // 30


def second_step(page, address, secret):
    fill_password(page, address)
    page.wait_for_url(address + "/sign-in/code")
    wait_for_step(secret)
    page.fill("#code", code_of(secret))
    page.click("form[action='/sign-in/code'] button")
    page.wait_for_url(address + "/")


def held(context, address):
    """The address by which the provider sends a browser back, which is not followed."""
    there = context.request.get(address + "/sign-in/openid", max_redirects=0).headers["location"]
    back = context.request.get(there, max_redirects=0).headers["location"]
    assert back.startswith(address + "/sign-in/openid/back"), back
    return back


def forged(page, context, address, provider):
    """Answers that were not asked for: another state, none, another provider, another code, another browser."""
    def refused(page, address):
        page.goto(address)
        page.wait_for_selector("main > [role=alert]")
        assert page.locator("nav").count() == 0

    context.clear_cookies()
    refused(page, address + "/sign-in/openid/back?code=x&state=y")
    by_provider(page, address, provider)
    for twist in (
        lambda query: query | {"state": "other"}, lambda query: {k: v for k, v in query.items() if k != "state"},
        lambda query: query | {"iss": "https://evil.example"}, lambda query: query | {"code": "guess"},
    ):
        query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(held(context, address)).query))
        refused(page, f"{address}/sign-in/openid/back?{urllib.parse.urlencode(twist(query))}")
    say("another state, none, another provider and another code are refused")
    back = held(context, address)
    thief = context.browser.new_context()
    refused(thief.new_page(), back)
    thief.close()
    page.goto(back)
    page.wait_for_url(address + "/sign-in/code")
    refused(page, back)
    say("an answer opens in the browser that asked for it alone, and once")


def rotated(page, context, address, provider):
    provider.change_keys()
    time.sleep(61)  # keys are not fetched twice within a minute
    context.clear_cookies()
    by_provider(page, address, provider)
    say("the provider changes its key; the new one is fetched for its number")


def sessions(page, context, address, secret, screens):
    context.clear_cookies()
    second_step(page, address, secret)
    other = context.browser.new_context()
    elsewhere = other.new_page()
    elsewhere.set_default_timeout(PATIENCE)
    second_step(elsewhere, address, secret)
    page.goto(address + "/account")
    rows = page.locator("section[aria-labelledby=sessions-title] li")
    assert rows.count() >= 2
    rows.first.locator("button").click()
    page.wait_for_url(re.compile("done=sessions"))
    elsewhere.goto(address + "/orders")
    elsewhere.wait_for_url(re.compile("/sign-in"))
    other.close()
    say("a session is ended from another browser, and is over there at once")


def recovered(page, context, address, screens):
    """Another officer, a lost password, a one-time code in the fragment of an address."""
    page.goto(address + "/accounts")
    page.fill("[name=name]", "hoa")
    page.fill("[name=password]", PASSWORD)
    page.click("section[aria-labelledby=add-title] button")
    page.wait_for_url(re.compile("done=account"))
    page.click("text=hoa")
    page.wait_for_url(re.compile("/accounts/"))
    shot(page, screens, "administrator")
    page.click("form[action$='/recovery'] button")
    link = page.locator(".notice code").nth(1).inner_text()
    shot(page, screens, "administrator-code")
    hers = context.browser.new_context()
    other = hers.new_page()
    other.set_default_timeout(PATIENCE)
    other.goto(link)
    other.wait_for_function("document.querySelector('#code').value.startsWith('tr_')")
    assert "#" not in other.url, "the code stays in the address"
    shot(other, screens, "recover")
    other.fill("#password", OTHER)
    other.click("form[action='/recover'] button")
    other.wait_for_url(re.compile("done=password"))
    fill_password(other, address, OTHER, "hoa")
    other.wait_for_selector("nav")
    hers.close()
    say("a one-time code in the fragment of an address gives another password")
    page.goto(address + "/tokens")
    page.fill("#label", "cell operator")
    page.check("input[value='metrics']")
    page.click("section[aria-labelledby=add-title] button")
    page.wait_for_selector(".notice code")
    token = page.locator(".notice code").inner_text()
    shot(page, screens, "tokens")
    metrics = urllib.request.Request(address + "/metrics", headers={"Authorization": f"Bearer {token}"})
    assert status(metrics) == 200
    page.goto(address + "/tokens")
    page.locator("section[aria-labelledby=list-title] button").first.click()
    page.wait_for_url(re.compile("done=token"))
    assert status(metrics) == 401
    say("a token is made with one scope, opens with it, and opens nothing once it is ended")


def narrow_screens(browser, address, secret, screens):
    """The same pages as a phone shows them, in both languages."""
    if not screens:
        return
    for language in ("vi", "en"):
        phone = browser.new_context(viewport={"width": 390, "height": 844}, locale=language)
        page = phone.new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(address + "/sign-in")
        shot(page, screens, f"phone-{language}-sign-in")
        fill_password(page, address)
        shot(page, screens, f"phone-{language}-second-step")
        wait_for_step(secret)
        page.fill("#code", code_of(secret))
        page.click("form[action='/sign-in/code'] button")
        page.wait_for_url(address + "/")
        for path in ("account", "accounts/2", "tokens", "recover"):
            page.goto(f"{address}/{path}")
            shot(page, screens, f"phone-{language}-{path.replace('/', '-')}")
        phone.close()
    wide = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en")
    page = wide.new_page()
    page.goto(address + "/sign-in")
    shot(page, screens, "en-sign-in")
    wide.close()


def main(program):
    from playwright.sync_api import sync_playwright
    screens = pathlib.Path(os.environ["SCREENS"]) if "SCREENS" in os.environ else None
    folder = pathlib.Path(tempfile.mkdtemp(prefix="tram-sign-in-"))
    port = free_port()
    provider = Provider(folder / "provider", free_port(), f"http://localhost:{port}")
    server = None
    try:
        provider.start()
        server, address, token = serve(program, folder, port, provider)
        with sync_playwright() as play:
            browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            context = browser.new_context(locale="vi-VN")
            page = context.new_page()
            page.set_default_timeout(PATIENCE)
            try:
                set_up(page, address, token)
                secret = codes(page, address, screens)
                passkeys(page, context, address, screens)
                openid(page, context, address, provider, secret, screens)
                forged(page, context, address, provider)
                rotated(page, context, address, provider)
                sessions(page, context, address, secret, screens)
                recovered(page, context, address, screens)
                narrow_screens(browser, address, secret, screens)
            except Exception:
                print(f"✘ at {page.url}: {page.locator('main').inner_text()[:600]}", file=sys.stderr)
                print("".join((folder / "server.log").read_text().splitlines(True)[-5:]), file=sys.stderr)
                raise
            browser.close()
        text = (folder / "server.log").read_text()
        for word in (secret, "s3cret of the test", PASSWORD, OTHER, "ts_", "to_", "tr_"):
            assert word not in text, f"the log holds {word}"
        say("the server's own log holds no password, code, token or secret")
    finally:
        for process in (server,):
            if process:
                process.terminate()
                process.wait(timeout=60)
        provider.stop()
        shutil.rmtree(folder, ignore_errors=True)


main(sys.argv[1])
