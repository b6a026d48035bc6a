// Sends no form while there is no connection: the browser's own page would take what was typed.
// Without this script the browser says so, and its button to reload sends the form again.
"use strict";

const NO_CONNECTION =
  "Er is nu geen verbinding. Er is niets verstuurd, en wat u hebt ingevuld, staat er nog. Druk nog eens op de knop zodra u weer verbinding hebt.";
const checked = new WeakSet();

function say(form, text) {
  let place = form.querySelector(".no-connection");
  if (!place) {
    place = document.createElement("p");
    place.className = "alert alert-error no-connection";
    place.setAttribute("role", "alert");
    form.append(place);
  }
  place.textContent = text;
}

async function isConnected() {
  if (!navigator.onLine) return false;
  try {
    await fetch("/robots.txt", { method: "HEAD", cache: "no-store" });
    return true;
  } catch {
    return false;
  }
}

document.addEventListener("submit", async (event) => {
  const { target: form, submitter } = event;
  if (event.defaultPrevented || form.method !== "post" || checked.delete(form)) return;
  event.preventDefault();
  if (await isConnected()) {
    checked.add(form);
    form.requestSubmit(submitter);
  } else {
    say(form, NO_CONNECTION);
  }
});
