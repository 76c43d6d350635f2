# SPDX-License-Identifier: Apache-2.0
"""A server of its own to attack, and browsers and programs that talk to it."""
import http.client, json, os, re, secrets, socket, subprocess, sys, time, urllib.parse

WARDS = ["0100100001", "0100100004", "0100700232"]  # two of one district, one of another


class Answer:
    """What came back: status, headers, text; status 0 where the connection was closed without an answer."""

    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body
        self.text = body.decode(errors="replace")

    @property
    def place(self):
        return self.headers.get("location", "")

    def json(self):
        return json.loads(self.body)


class Client:
    """A browser or program: keeps cookies, sends from an address of the loopback network."""

    def __init__(self, room, address="127.0.0.1", token=None):
        self.room, self.address, self.token, self.cookies = room, address, token, {}

    def ask(self, method, path, body=None, headers=None, timeout=60):
        fields = {"Accept": "text/html,application/json", "Accept-Language": "en", **(headers or {})}
        if self.cookies:
            fields.setdefault("Cookie", "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        if self.token:
            fields.setdefault("Authorization", "Bearer " + self.token)
        connection = http.client.HTTPConnection("127.0.0.1", self.room.port, timeout=timeout, source_address=(self.address, 0))
        try:
            connection.request(method, path, body, fields)
            got = connection.getresponse()
            answer = Answer(got.status, {k.lower(): v for k, v in got.getheaders()}, got.read())
            for line in got.headers.get_all("set-cookie") or []:
                name, value = line.split(";")[0].split("=", 1)
                if "Max-Age=0" in line:
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = value
                    self.room.secret(value)
            return answer
        except (OSError, http.client.HTTPException) as error:
            return Answer(0, {}, f"closed: {type(error).__name__}".encode())
        finally:
            connection.close()

    def get(self, path, **headers):
        return self.ask("GET", path, headers={k.replace("_", "-"): v for k, v in headers.items()})

    def form(self, path, fields, headers=None):
        body = urllib.parse.urlencode(fields).encode()
        return self.ask("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})})

    def send(self, method, path, value, headers=None):
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        return self.ask(method, path, body, {"Content-Type": "application/json", **(headers or {})})

    def page_token(self, path="/"):
        """The token that forms of this session carry."""
        found = re.search(r'name="csrf" value="([^"]+)"', self.get(path).text)
        return found.group(1) if found else ""

    def sign_in(self, name, password, **headers):
        return self.form("/sign-in", {"name": name, "password": password}, headers)


class Room:
    """The folder and the process."""

    def __init__(self, program, folder):
        self.program, self.base, self.folder = program, folder, folder / "room"
        self.process, self.port, self.secrets = None, None, set()

    def __enter__(self):
        self.start()
        self.password = self.secret("attack " + secrets.token_hex(9))
        self.admin = self.browser("admin", "/setup")
        return self

    def __exit__(self, *_):
        self.stop()

    def secret(self, text):
        """Remembers what must be in no log."""
        self.secrets.add(text)
        return text

    def command(self, *words):
        return subprocess.run([self.program, *map(str, words)], capture_output=True, text=True)

    def start(self, *settings):
        self.log = self.base / "server.log"
        self.process = subprocess.Popen(
            [self.program, "serve", "--folder", str(self.folder), "--port", "0", "--access-log", *settings],
            stdout=subprocess.DEVNULL, stderr=self.log.open("a"))
        begin = self.log.stat().st_size
        for _ in range(1200):
            said = self.log.read_bytes()[begin:].decode(errors="replace")
            if found := re.search(r"control room is at http://127.0.0.1:(\d+)", said):
                self.port = int(found.group(1))
                if code := re.search(r"(tu_\S+)", said):
                    self.code = code.group(1).rstrip(".")
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        sys.exit(f"the server did not start:\n{self.log.read_text()[-2000:]}")

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def client(self, address="127.0.0.1", token=None):
        return Client(self, address, token)

    def browser(self, name, setup=None):
        """A browser in which an account is signed in; the first one is made with the code of the first start."""
        client = self.client()
        if setup:
            client.form(setup, {"setup": self.code, "name": name, "password": self.password})
        answer = client.sign_in(name, self.password)
        if answer.status != 303:
            sys.exit(f"{name} cannot sign in: {answer.status} {answer.text[:300]}")
        return client

    def officer(self, name, role, area=""):
        """Makes an account and signs it in."""
        self.admin.form("/accounts", {"name": name, "password": self.password, "role": role, "area": area,
                                      "csrf": self.admin.page_token("/accounts")})
        return self.browser(name)

    def token(self, *scopes):
        words = [word for scope in scopes for word in ("--scope", scope)]
        made = self.command("token", "--folder", self.folder, "--label", "attack", *words)
        if made.returncode:
            sys.exit(f"no token was made: {made.stderr}")
        return self.secret(made.stdout.strip())

    def raw(self, sent, seconds=10, after=b""):
        """Sends bytes as they are and gives everything that comes back until the server closes or is silent."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=seconds) as line:
            got = b""
            try:
                line.sendall(sent)
                if after:
                    time.sleep(0.2)
                    line.sendall(after)
                while part := line.recv(1 << 16):
                    got += part
                    if len(got) > 1 << 22:
                        break
            except OSError:
                pass
            return got

    def memory(self):
        """The most bytes that the server has had in memory."""
        with open(f"/proc/{self.process.pid}/status") as status:
            return int(re.search(r"VmHWM:\s+(\d+)", status.read()).group(1)) << 10

    def answers(self):
        return self.client().get("/health").text == "ok\n"

    def size(self, name):
        path = self.folder / name
        return os.path.getsize(path) if path.exists() else 0
