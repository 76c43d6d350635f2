// SPDX-License-Identifier: Apache-2.0
// Passkeys: asks the server what to ask, asks the browser, and sends its answer. Without this file,
// or in a browser without passkeys, the buttons stay hidden and passwords do.

const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer ?? new ArrayBuffer(0))))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

async function post(path, body, csrf) {
  const headers = { "Content-Type": "application/json", Accept: "application/json" };
  if (csrf) headers["X-CSRF-Token"] = csrf;
  const answer = await fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
  const said = await answer.json().catch(() => ({}));
  if (answer.ok) return said;
  if (said.next) location.assign(said.next);
  throw Object.assign(new Error(path), { sentence: said.sentence });
}

function tell(place, error) {
  const alert = place.querySelector("[role=alert]");
  // Whoever puts the browser's question away has seen that already.
  if (!alert || error?.name === "NotAllowedError" || error?.name === "AbortError") return;
  alert.textContent = error?.sentence ?? alert.dataset.trouble;
  alert.hidden = false;
}

async function signIn(place) {
  const csrf = place.dataset.csrf;
  const asked = await post("/sign-in/passkey/begin", {}, csrf);
  const found = await navigator.credentials.get({
    publicKey: { ...asked, challenge: bytes(asked.challenge) },
  });
  const said = await post("/sign-in/passkey", {
    id: text(found.rawId),
    clientData: text(found.response.clientDataJSON),
    data: text(found.response.authenticatorData),
    signature: text(found.response.signature),
    holder: text(found.response.userHandle),
    next: place.dataset.next ?? "/",
  }, csrf);
  location.assign(said.next);
}

async function add(form) {
  const csrf = form.dataset.csrf;
  const asked = await post("/account/passkeys/begin", {}, csrf);
  const known = asked.excludeCredentials.map((key) => ({ ...key, id: bytes(key.id) }));
  const made = await navigator.credentials.create({
    publicKey: {
      ...asked,
      challenge: bytes(asked.challenge),
      user: { ...asked.user, id: bytes(asked.user.id) },
      excludeCredentials: known,
    },
  });
  const said = await post(
    "/account/passkeys",
    {
      clientData: text(made.response.clientDataJSON),
      attestation: text(made.response.attestationObject),
      label: form.elements.label.value,
    },
    csrf,
  );
  location.assign(said.next);
}

if (window.PublicKeyCredential) {
  for (const place of document.querySelectorAll("[data-passkey-sign-in]")) {
    place.hidden = false;
    place.querySelector("button").addEventListener("click", () => {
      signIn(place).catch((error) => tell(place, error));
    });
  }
  for (const form of document.querySelectorAll("[data-passkey-add]")) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      add(form).catch((error) => tell(form, error));
    });
  }
}

// A code that came in the fragment of an address, which no server was sent.
for (const field of document.querySelectorAll("[data-from-fragment]")) {
  if (location.hash.length > 1 && !field.value) {
    field.value = location.hash.slice(1);
    history.replaceState(null, "", location.pathname);
  }
}
