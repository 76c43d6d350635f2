# SPDX-License-Identifier: Apache-2.0
"""Other implementations of SMPP, as a service or a message centre, for scripts/messages-peers."""
import asyncio
import os
import sys
import threading
import time


def text_of(count):
    return f"message {count}".encode()


def smpplib_service(port, count, roots=None):
    """smpplib as a service: each message waits for its answer, receipts are counted; by TLS where `roots` are trusted."""
    import ssl

    import smpplib.client

    context = ssl.create_default_context(cafile=roots) if roots else None
    if context:
        # It names no host to its context; that the certificate is trusted is checked all the same.
        context.check_hostname = False

    taken, receipts = [], []
    client = smpplib.client.Client("127.0.0.1", port, allow_unknown_opt_params=True, ssl_context=context)
    client.set_message_sent_handler(lambda pdu: taken.append(pdu.message_id))
    client.set_message_received_handler(lambda pdu: receipts.append(pdu.receipted_message_id) or 0)
    client.connect()
    client.bind_transceiver(system_id="smpplib", password="tram")
    # One that reads while another writes breaks OpenSSL's session (BAD_LENGTH): by TLS one thread does both.
    if not context:
        threading.Thread(target=lambda: listen(client), daemon=True).start()
    start = time.time()
    for number in range(count):
        # esm_class 0x40 with a header for one message in ten, as smpplib's own guide sends it.
        header = b"\x05\x00\x03\x01\x02\x01" if number % 10 == 0 else b""
        client.send_message(
            source_addr_ton=5, source_addr="BYT", dest_addr_ton=1, dest_addr_npi=1,
            destination_addr="84901234567", short_message=header + text_of(number),
            esm_class=0x40 if header else 0, registered_delivery=True)
        while context and min(len(taken), len(receipts)) <= number:
            client.read_once()
    until = time.time() + 20
    while len(receipts) < count and time.time() < until:
        time.sleep(0.01)
    seconds = time.time() - start
    same = sorted(x.strip(b"\0") for x in taken) == sorted(x.strip(b"\0") for x in receipts)
    print(f"smpplib: {len(taken)} taken, {len(receipts)} receipts, {int(count / seconds)} a second")
    sys.exit(0 if len(receipts) == count and same else 1)


def listen(client):
    try:
        client.listen()
    except Exception as error:  # the line is closed at the end
        print(f"smpplib: listening ended: {error}", file=sys.stderr)


async def smpp34_service(port, count, window):
    """smpp34 as a service with many messages on their way."""
    import smpp34

    # Its own window refuses with SYSERR when places are not free yet that were answered: it gets much more room.
    client = smpp34.Client("127.0.0.1", port, "smpp34", "tram", window_size=4 * window)
    smsc = await client.connect()
    receipts = 0

    async def read():
        nonlocal receipts
        while not isinstance(await smsc.next(), smpp34.Disconnected):
            receipts += 1

    reading = asyncio.create_task(read())
    start = time.time()
    gate = asyncio.Semaphore(window)
    taken = 0

    async def send(number):
        nonlocal taken
        async with gate:
            answer = await smsc.submit_sm(
                "84901234567", text_of(number), source_addr="1407", registered_delivery=1)
            taken += bool(answer.is_success)

    await asyncio.gather(*(send(number) for number in range(count)))
    until = time.time() + 20
    while receipts < count and time.time() < until:
        await asyncio.sleep(0.01)
    seconds = time.time() - start
    print(f"smpp34: {taken} taken, {receipts} receipts, {int(count / seconds)} a second")
    reading.cancel()
    await smsc.unbind()
    # Its threads may not outlive the interpreter (a crash at the end): nothing is torn down.
    sys.stdout.flush()
    os._exit(0 if taken == count and receipts == count else 1)


async def smpp34_centre(port):
    """smpp34 as a message centre: takes everything, a receipt for each that asks."""
    import smpp34

    server = smpp34.Server(host="127.0.0.1", port=port, system_id="smpp34")
    await server.start()
    print("smpp34: listening", flush=True)
    sessions, number, receipts = {}, 0, set()
    while True:
        event = await server.next()
        if isinstance(event, smpp34.Esme):
            sessions[event.session_id] = event
        elif isinstance(event, smpp34.SubmitSmEvent):
            number += 1
            name = f"{number:x}"
            event.accept(message_id=name)
            sending = asyncio.ensure_future(
                sessions[event.session_id].deliver_sm(
                    source_addr="84901234567", destination_addr="1407", esm_class=4,
                    short_message=f"id:{name.upper()} sub:001 dlvrd:001 submit date:2011290100 "
                    f"done date:2011290101 stat:DELIVRD err:000 text:stat:UNDELIV".encode()))
            receipts.add(sending)
            sending.add_done_callback(receipts.discard)


def smpp34_codec():
    """How many units a second smpp34 reads and writes from Python, on one core."""
    import smpp34

    unit = smpp34.SubmitSm(
        source_addr="1407", destination_addr="84901234567",
        short_message=b"Bo Y te khuyen cao: rua tay thuong xuyen", registered_delivery=1)
    octets = unit.encode()
    for name, work in (("encode", unit.encode), ("decode", lambda: smpp34.decode(octets))):
        best = 1e9
        for _ in range(5):
            start = time.perf_counter()
            for _ in range(200_000):
                work()
            best = min(best, time.perf_counter() - start)
        print(f"smpp34 {name} submit_sm, from Python: {int(200_000 / best)} a second")


if __name__ == "__main__":
    what, *rest = sys.argv[1:]
    numbers = [int(x) if x.isdigit() else x for x in rest]
    if what == "smpplib-service":
        smpplib_service(*numbers)
    elif what == "smpp34-service":
        asyncio.run(smpp34_service(*numbers))
    elif what == "smpp34-centre":
        asyncio.run(smpp34_centre(*numbers))
    elif what == "smpp34-codec":
        smpp34_codec()
    else:
        sys.exit(f"unknown: {what}")
