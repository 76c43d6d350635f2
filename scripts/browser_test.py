#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""One order from its making to a closed alarm, by a browser and a phone's own messages.

The phone reports in OwnTracks' JSON with times of the last forty minutes, so that nobody has to wait: twenty minutes at home,
then away. Each step says what it expects and ends the test when it does not come. usage: browser_test.py PROGRAM
"""
import base64, json, math, pathlib, re, shutil, subprocess, sys, tempfile, time, urllib.request

HOME = (21.0285, 105.8542)
NAME, PASSWORD = "lan.nguyen", "một câu để thử trình duyệt"
PATIENCE = 120_000  # ms; shared machines are slow


def say(step):
    print(f"✔ {step}", flush=True)


def serve(program, folder):
    log = folder / "server.log"
    server = subprocess.Popen(
        [program, "serve", "--folder", str(folder / "room"), "--port", "0"],
        stdout=log.open("w"), stderr=subprocess.STDOUT)
    for _ in range(600):
        text = log.read_text()
        address = re.search(r"control room is at (http://\S+)", text)
        if address:
            return server, address[1].rstrip("."), re.search(r"(tu_\S+)", text)[1]
        if server.poll() is not None:
            break
        time.sleep(0.1)
    sys.exit(f"the server did not start:\n{log.read_text()}")


def report(address, name, token, when, north, east=0.0):
    """Sends one position, metres north and east of home, as the app does."""
    body = {
        "_type": "location", "tid": "an", "t": "u", "conn": "m", "batt": 76, "acc": 11, "vel": 0,
        "lat": HOME[0] + north / 111_195, "lon": HOME[1] + east / (111_195 * math.cos(math.radians(HOME[0]))),
        "tst": int(when),
    }
    request = urllib.request.Request(
        f"{address}/owntracks", json.dumps(body).encode(),
        {"Content-Type": "application/json",
         "Authorization": "Basic " + base64.b64encode(f"{name}:{token}".encode()).decode()})
    with urllib.request.urlopen(request, timeout=30) as answer:
        assert answer.status == 200 and answer.read() == b"[]", answer.status


def set_up(page, address, token):
    page.goto(address + "/setup")
    page.fill("[name=setup]", token)
    page.fill("[name=name]", NAME)
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.fill("[name=name]", NAME)
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.wait_for_url(address + "/")
    say("the administrator is made at the first start and signs in")


def issue(page, address):
    page.goto(address + "/orders/new")
    page.fill("#name", "Đặng Thị Hương")
    page.fill("#phone", "+84912345678")
    page.fill("#latitude", f"{HOME[0]:.6f}")
    page.fill("#longitude", f"{HOME[1]:.6f}")
    page.fill("#radius", "100")
    # In Vietnam's time, as the page says it: since two hours ago.
    start = time.gmtime(time.time() + 7 * 3600 - 2 * 3600)
    page.fill("#from", time.strftime("%Y-%m-%dT%H:%M", start))
    page.select_option("#deviceKind", "owntracks")
    page.click("form[action='/orders'] button[type=submit]")
    page.wait_for_selector(".qr svg")
    copies = [text.strip() for text in page.locator(".copy").all_inner_texts()]
    token = next(text for text in copies if text.startswith("td_"))
    name = next(text for text in copies if not text.startswith(("td_", "http")))
    say("an order is made by the form, and the phone's code is shown once")
    return name, token


def watch_alarm(page, address, name, token):
    now = time.time()
    for minute in range(40, 18, -1):
        report(address, name, token, now - minute * 60, north=4 * math.sin(minute), east=3 * math.cos(minute))
    page.goto(address + "/")
    page.wait_for_selector("[data-map][data-ready]", timeout=PATIENCE)
    page.evaluate("window.stayed = true")
    before = page.locator(".alarm-pin").count()
    say("the phone reports from home by OwnTracks' JSON, the map stands")
    for step, minute in enumerate(range(18, 0, -1)):
        report(address, name, token, now - minute * 60, north=60.0 * (step + 1))
    page.wait_for_function(
        "(before) => document.querySelectorAll('.alarm-pin').length > before", arg=before, timeout=PATIENCE)
    page.wait_for_selector("[data-key]", timeout=PATIENCE)
    assert page.evaluate("window.stayed === true"), "the page was loaded again"
    say("the phone leaves; the alarm comes to the map and the list without loading the page again")


def work_alarm(page, address, screens):
    page.goto(address + "/alarms?kind=left")
    page.locator("tbody tr th a").first.click()
    page.wait_for_selector("ol.timeline li")
    assert page.locator("svg").count() > 0, "no curve"
    if screens:
        page.screenshot(path=str(screens / "browser-test-alarm.png"))
    page.click("form[action$='/acknowledge'] button")
    page.wait_for_selector("form[action$='/acknowledge']", state="detached")
    say("the alarm's page shows why; it is taken")
    details = page.locator("details:has(form[action$='/close'])")
    details.locator("summary").click()
    page.select_option("#finding", "away")
    page.fill("#note", "Đã gọi, đang trên đường về.")
    details.locator("button[type=submit]").click()
    page.wait_for_selector("form[action$='/close']", state="detached")
    say("the alarm is closed with a finding")


def trace(page, address, screens):
    """A case from a suspicion to its tree, a contact's follow-up, a task that is done and a name that is released."""
    here = time.time() + 7 * 3600
    day = lambda days: time.strftime("%Y-%m-%d", time.gmtime(here - days * 86_400))
    moment = lambda days: time.strftime("%Y-%m-%dT%H:%M", time.gmtime(here - days * 86_400))
    page.goto(address + "/cases")
    fresh = page.locator("details:has(form[action='/cases'])")
    fresh.locator("summary").click()
    page.fill("#new-name", "Lê Thị Mai")
    page.fill("#new-number", "BN1252")
    page.fill("#new-area", "0100100001")
    page.fill("#new-onset", day(3))
    page.fill("#new-sampled", moment(1))
    fresh.locator("button[type=submit]").click()
    page.wait_for_url(re.compile(r"/cases/C"))
    details = page.locator("details:has(form[action$='/meetings'])")
    details.locator("summary").click()
    page.fill("#m-name", "Trần Văn Bình")
    page.fill("#m-label", "TX-01")
    page.fill("#m-area", "0100100002")
    page.fill("#m-first", moment(2))
    page.fill("#m-minutes", "40")
    details.locator("button").click()
    page.wait_for_selector("text=TX-01")
    page.click("form[action$='/confirm'] button")
    page.wait_for_selector("svg.tree")
    assert page.locator("svg.tree .f1").count() == 1 and page.locator("svg.milestones .rod").count() == 1
    if screens:
        page.screenshot(path=str(screens / "browser-test-case.png"), full_page=True)
    say("a positive result makes F0 and F1, a timeline and a tree")
    page.goto(address + "/tasks?area=01001")
    page.locator("a.button[href^='/contacts/']").first.click()
    page.wait_for_selector("#f-temperature")
    page.fill("#f-temperature", "36,8")
    page.click("form[action$='/follow-up'] button")
    page.wait_for_selector(".notice")
    page.locator("details:has(form[action$='/names']) summary").click()
    page.fill("#purpose", "gọi hỏi sức khoẻ")
    page.click("form[action$='/names'] button")
    page.wait_for_selector("text=Trần Văn Bình")
    say("a contact is followed up, and the name is told after its release")


def scanned(picture, folder):
    """What a camera reads of a picture of a code, by zbar."""
    path = folder / "code.png"
    path.write_bytes(picture)
    found = subprocess.run(["zbarimg", "-q", "--raw", str(path)], capture_output=True, text=True, check=True)
    return found.stdout.strip()


def stranger(browser):
    """A phone of somebody without an account; without scripts, for these pages need none."""
    phone = browser.new_context(
        viewport={"width": 390, "height": 844}, device_scale_factor=2, has_touch=True, locale="vi-VN", java_script_enabled=False)
    phone.set_default_timeout(PATIENCE)
    return phone


def declare_and_check_in(browser, page, address, folder, screens):
    """A place, its poster's codes read by a camera, a check-in, a declaration that becomes a case."""
    page.goto(address + "/venues")
    form = page.locator("form[action='/venues'][method=post]")
    page.fill("#name", "Quán phở Thìn")
    page.select_option("#kind", "restaurant")
    page.fill("#ward", "0100100001")
    page.fill("#latitude", f"{HOME[0]:.6f}")
    page.fill("#longitude", f"{HOME[1]:.6f}")
    form.locator("button[type=submit]").click()
    page.wait_for_url(re.compile(r"/venues/Q"))
    venue = page.url.split("?")[0]
    page.goto(venue + "/poster")
    codes = page.locator(".poster .qr svg")
    links = [scanned(codes.nth(number).screenshot(), folder) for number in range(codes.count())]
    assert links == [text.strip() for text in page.locator(".poster .copy").all_inner_texts()], links
    say("a place is registered, and a camera reads both codes of its poster")
    phone = stranger(browser)
    own = phone.new_page()
    own.goto(links[0])
    own.fill("#who", "0912 345 678")
    own.locator("button.first").click()
    own.wait_for_selector("#in-title")
    page.goto(venue)
    assert "1" in page.locator("section p").first.inner_text()
    own.locator("button.first").click()
    own.wait_for_selector("[role=status]")
    say("somebody checks in with a phone that runs no scripts, and out")
    own.goto(links[1])
    own.fill("#name", "Nguyễn Văn Khai")
    own.fill("#phone", "0912 345 678")
    own.check("#symptom-fever")
    own.fill("#met0", "Trần Thị Gặp")
    own.locator("button.first").click()
    own.wait_for_selector("#faults")
    assert own.input_value("#name") == "Nguyễn Văn Khai" and own.is_checked("#symptom-fever")
    own.fill("#birthYear", "1984")
    today = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 7 * 3600 - 86_400))
    own.fill("#onset", today)
    own.check("#metCase-no")
    own.check("#metIll-yes")
    own.check("#affirmed")
    own.locator("button[value=people]").click()
    own.wait_for_selector("#met2")
    assert own.input_value("#met0") == "Trần Thị Gặp"
    # The key Enter in a field sends, and adds no row.
    own.press("#name", "Enter")
    own.wait_for_url(re.compile(r"/r/B"))
    number = own.locator("dd.large").inner_text()
    assert scanned(own.locator(".qr svg").screenshot(), folder) == own.url
    if screens:
        own.screenshot(path=str(screens / "browser-test-receipt.png"), full_page=True)
    say("faults lose nothing typed; the declaration is handed in, and a camera reads the receipt")
    phone.close()
    page.goto(address + "/declarations")
    page.locator("tbody th a", has_text=number).click()
    page.locator("summary", has_text="Lập ca nghi ngờ").click()
    page.locator("form:has([name=as][value=case]) button").click()
    page.wait_for_url(re.compile(r"/contacts/N"))
    assert number in page.locator("main").inner_text()
    say("an officer takes the declaration on as a suspected case")
    page.goto(address + "/hotspots")
    page.wait_for_selector("tbody tr")
    if page.locator("[data-map]").count():
        page.wait_for_selector("[data-map][data-ready]", timeout=PATIENCE)
    say("the hotspots are on a map and in a table")


def ask_and_answer(browser, page, address):
    page.goto(address + "/orders")
    page.locator("tbody a[href^='/orders/D']").first.click()
    page.wait_for_selector("form[action$='/check']", state="attached")
    person = page.locator("a[href^='/people/P']").first.get_attribute("href")
    details = page.locator("details:has(form[action$='/check'])")
    details.locator("summary").click()
    details.locator("button[type=submit]").click()
    page.wait_for_load_state()
    page.goto(address + person)
    details = page.locator("details:has(form[action$='/link'])")
    details.locator("summary").click()
    details.locator("button[type=submit]").click()
    page.wait_for_selector(".qr svg")
    link = next(t.strip() for t in page.locator(".copy").all_inner_texts() if "/me/link" in t)
    say("the person is asked, and gets a link to the own page")
    phone = browser.new_context(
        viewport={"width": 390, "height": 844}, device_scale_factor=2, has_touch=True, locale="vi-VN",
        geolocation={"latitude": HOME[0], "longitude": HOME[1], "accuracy": 15}, permissions=["geolocation"])
    phone.set_default_timeout(PATIENCE)
    own = phone.new_page()
    own.goto(link)
    own.click("form:has([name=open]) button")
    own.wait_for_selector("[data-position] button:visible")
    own.locator("[data-position] button").first.click()
    own.wait_for_selector("[data-position]", state="detached")
    own.wait_for_selector(".cards-list li")
    say("the person answers with the browser's position on the own page")
    phone.close()
    page.goto(address + "/orders")
    page.locator("tbody a[href^='/orders/D']").first.click()
    page.wait_for_selector("ol.timeline li")
    say("the officer reads the answer in the order's history")


def colleague(browser, address, name, width=1280, locale="vi-VN"):
    """A colleague's own browser, signed in."""
    context = browser.new_context(viewport={"width": width, "height": 844}, locale=locale)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(address + "/sign-in")
    page.fill("[name=name]", name)
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.wait_for_load_state("load")
    return page


def lend(browser, page, address, screens):
    """Names and positions together by another person's word; an emergency and its judgement."""
    ward = "0100100001"
    for name, role, area in [("can.huyen", "district", "01001"), ("can.phuong", "officer", ward)]:
        page.goto(address + "/accounts")
        page.fill("[name=name]", name)
        page.fill("[name=password]", PASSWORD)
        page.select_option("[name=role]", role)
        page.fill("[name=area]", area)
        page.click("main form[action='/accounts'] button")
        page.wait_for_url("**/accounts?done=account")
    order = page.evaluate(
        """async ([ward, until]) => {
          const token = document.querySelector("[name=csrf]").value;
          const send = async (path, body) => (await fetch(path, {method: "POST",
            headers: {"Content-Type": "application/json", "X-CSRF-Token": token}, body: JSON.stringify(body)})).json();
          const person = await send("/v1/people", {name: "Phạm Thị Mơ", area: ward});
          return (await send("/v1/orders", {person: person.id, until,
            place: {latitude: 21.0285, longitude: 105.8542, radius: 50}})).id; }""",
        [ward, int((time.time() + 7 * 86_400) * 1000)])
    def picture(page, name):
        if screens: page.screenshot(path=screens / f"{name}.png", full_page=True)
    district = colleague(browser, address, "can.huyen")
    district.goto(f"{address}/orders/{order}")
    picture(district, "access-refused")
    district.click("main a[href^='/access?for=']")
    assert district.input_value("#area") == ward, district.input_value("#area")
    assert district.input_value("#lends") == "positions"
    district.fill("#reason", "Nhiều báo động trong đêm, cần đối chiếu")
    picture(district, "access-ask")
    district.click("form[action='/access/releases'] button")
    district.wait_for_url("**/access?done=loanAsked")
    picture(district, "access-asked")
    officer = colleague(browser, address, "can.phuong", width=390, locale="en-GB")
    assert officer.locator("nav a[href='/access'] .count").inner_text() == "1"
    officer.goto(address + "/access")
    picture(officer, "access-answer-phone")
    officer.click("form[action$='/give'] button")
    officer.wait_for_url("**/access?done=loanGiven")
    district.goto(f"{address}/orders/{order}")
    assert district.locator("h1").count() == 1 and "Phạm Thị Mơ" in district.content()
    say("a district officer opens an order by the word of the ward")
    officer.click("summary:has-text('Take emergency access')")
    officer.fill("#emergency-area", "0100100002")
    officer.fill("#emergency-reason", "A fire in the next ward, people must be found")
    officer.click("form[action='/access/emergencies'] button")
    officer.wait_for_url("**/access?done=emergencyTaken")
    picture(officer, "access-taken-phone")
    district.goto(address + "/people")
    assert district.locator("[role=alert]").inner_text().startswith("Có người mở quyền khẩn cấp: can.phuong")
    picture(district, "access-alarm")
    district.click("[role=alert] a")
    picture(district, "access-judge")
    district.click("button[value=right]")
    district.wait_for_url("**/access?done=emergencyJudged")
    assert district.locator("[role=alert]").count() == 0
    say("an emergency is told to who oversees the area, and judged")


def main():
    from playwright.sync_api import sync_playwright

    program = str(pathlib.Path(sys.argv[1]).resolve())
    screens = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else None
    browser_path = shutil.which("chromium") or sys.exit("chromium is not there")
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as play:
        server, address, token = serve(program, pathlib.Path(scratch))
        try:
            browser = play.chromium.launch(executable_path=browser_path, args=["--no-sandbox"], timeout=PATIENCE)
            context = browser.new_context(viewport={"width": 1280, "height": 860}, locale="vi-VN")
            context.set_default_timeout(PATIENCE)
            page = context.new_page()
            errors = []
            page.on("pageerror", lambda error: errors.append(str(error)))
            set_up(page, address, token)
            name, secret = issue(page, address)
            watch_alarm(page, address, name, secret)
            work_alarm(page, address, screens)
            trace(page, address, screens)
            declare_and_check_in(browser, page, address, pathlib.Path(scratch), screens)
            ask_and_answer(browser, page, address)
            lend(browser, page, address, screens)
            assert not errors, errors
            browser.close()
        finally:
            server.terminate()
            server.wait(timeout=30)
        assert server.returncode == 0, f"the server ended with {server.returncode}"
    say("the server stops when it is told to")


main()
