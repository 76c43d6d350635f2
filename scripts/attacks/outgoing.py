# SPDX-License-Identifier: Apache-2.0
"""Addresses that would lead the server's own requests into its machine or its networks."""


def attack(room, ledger):
    kind = "org.camaraproject.geofencing-subscriptions.v0.area-entered"
    scope = f"geofencing-subscriptions:{kind}:create"
    client = room.client(token=room.token(scope, "geofencing-subscriptions:read"))
    sinks = [
        f"http://127.0.0.1:{room.port}/", f"https://127.0.0.1:{room.port}/", "https://localhost/", "https://LOCALHOST./", "https://2130706433/",
        "https://0x7f000001/", "https://0177.0.0.1/", "https://127.1/", "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://[fe80::1%25eth0]/",
        "https://169.254.169.254/latest/meta-data/", "https://10.0.0.1/", "https://192.168.1.1/", "https://100.64.0.1/", "https://0.0.0.0/",
        "https://user:pass@example.org/", "https://example.org/#x", "file:///etc/passwd", "gopher://127.0.0.1:6379/_FLUSHALL", "ftp://example.org/",
        "https://metadata.google.internal/", "https://printer.local/", "https://intranet/", "https://example.org\r\nX-Evil: 1/", "javascript:alert(1)",
        "https://" + "a" * 3000 + ".example/",
    ]
    for sink in sinks:
        wish = {"protocol": "HTTP", "sink": sink, "types": [kind],
                "config": {"subscriptionDetail": {"device": {"phoneNumber": "+84912345678"},
                                                  "area": {"areaType": "CIRCLE", "center": {"latitude": 21.03, "longitude": 105.85}, "radius": 2000}}}}
        answer = client.send("POST", "/geofencing-subscriptions/v0.5/subscriptions", wish)
        ledger.tried(f"a sink at {sink[:60]!r}", answer.status == 400 and "INVALID_SINK" in answer.text, str(answer.status))
    listed = client.get("/geofencing-subscriptions/v0.5/subscriptions")
    ledger.tried("a subscription of these", listed.status == 200 and listed.json() == [], "there is none")
    ledger.left_out("a name that changes its address between the look and the call", "the test `a name is looked up once and connected to as it was checked` does")
