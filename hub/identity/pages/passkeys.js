// Passkeys on the pages of citizens and staff. A button with data-passkey="register|sign_in|prove|add" asks the hub for a
// question, the browser for the answer, and the hub whether it is good. What goes wrong is said in words.
"use strict";

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const WORDS = {
  NotAllowedError: "パスキーの操作が取り消されたか、時間切れです。もう一度押してください。 Cancelled or timed out. Please try again.",
  InvalidStateError: "この端末のパスキーは登録済みです。 This device's passkey is already registered.",
  offline: "通信できません。電波を確かめて、もう一度押してください。 No connection. Please try again.",
  other: "この端末ではパスキーを使えませんでした。パスワードを使ってください。 Passkeys did not work here. Use a password.",
};

const DOOR = `/${location.pathname.split("/")[1]}`;

class Refused extends Error {}

async function ask(path, token, body) {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "X-CSRF-Token": token, "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify(body),
  });
  if (answer.redirected) {
    location.assign(answer.url);
    return new Promise(() => {});
  }
  const said = (answer.headers.get("Content-Type") || "").includes("json") ? await answer.json() : {};
  if (!answer.ok) throw new Refused(said.problem || WORDS.other);
  return said;
}

function questionForNew(said) {
  return {
    ...said,
    challenge: bytes(said.challenge),
    user: { ...said.user, id: bytes(said.user.id) },
    excludeCredentials: (said.excludeCredentials || []).map((each) => ({ ...each, id: bytes(each.id) })),
  };
}

function question(said) {
  return {
    ...said,
    challenge: bytes(said.challenge),
    allowCredentials: (said.allowCredentials || []).map((each) => ({ ...each, id: bytes(each.id) })),
  };
}

function written(credential) {
  const response = { clientDataJSON: text(credential.response.clientDataJSON) };
  for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[part]) response[part] = text(credential.response[part]);
  }
  if (credential.response.getTransports) response.transports = credential.response.getTransports();
  return { id: credential.id, rawId: text(credential.rawId), type: credential.type, response };
}

async function go(button) {
  const form = button.form;
  const fields = Object.fromEntries(new FormData(form));
  const what = button.dataset.passkey;
  const path = `${DOOR}/passkeys/${what}`;
  const said = await ask(`${path}/question`, fields.csrf, { name: fields.name || "" });
  const made = what === "register" || what === "add"
    ? await navigator.credentials.create({ publicKey: questionForNew(said) })
    : await navigator.credentials.get({ publicKey: question(said) });
  const done = await ask(path, fields.csrf, {
    answer: written(made),
    name: fields.name || "",
    login: fields.login || "",
    next: fields.next || "",
  });
  location.assign(done.location);
}

function say(button, message) {
  const place = button.closest("form").querySelector("[data-problem]");
  place.textContent = message;
  place.hidden = false;
  place.focus();
}

for (const button of document.querySelectorAll("[data-passkey]")) {
  button.hidden = !window.PublicKeyCredential;
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      await go(button);
    } catch (error) {
      const offline = error instanceof TypeError ? WORDS.offline : WORDS.other;
      say(button, error instanceof Refused ? error.message : WORDS[error.name] || offline);
    } finally {
      button.disabled = false;
    }
  });
}
