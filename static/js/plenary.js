// Keeps the list of the plenary part up to date. Without it, the link "Ververs" does the same. It
// waits while somebody writes an answer, and goes on after a fault of the network.
"use strict";

const EVERY = 10_000;
const updated = document.getElementById("bijgewerkt");
const fault = document.getElementById("storing");
let isBusy = false;

function isAnswering(list) {
  return list.querySelector("details[open]") !== null;
}

function say(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

async function questions() {
  const answer = await fetch(location.pathname, { cache: "no-store", redirect: "manual" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  // Signed out, or an error page.
  if (!answer.ok || !page.getElementById("vragen")) throw new Error("no questions");
  return page;
}

function replace(list, fresh) {
  const focused = document.activeElement.closest("#vragen li[id]")?.id;
  list.replaceWith(document.adoptNode(fresh));
  if (focused) document.getElementById(focused)?.querySelector("summary").focus();
}

async function refresh() {
  const list = document.getElementById("vragen");
  if (isBusy || document.hidden) return;
  if (isAnswering(list)) {
    say(updated, "We wachten met bijwerken zolang u iets opschrijft.");
    return;
  }
  isBusy = true;
  try {
    const page = await questions();
    // Somebody may have begun to write in the meantime.
    if (isAnswering(list)) return;
    const fresh = page.getElementById("vragen");
    if (fresh.dataset.mark !== list.dataset.mark) replace(list, fresh);
    say(updated, page.getElementById("bijgewerkt").textContent);
    say(fault, "");
  } catch {
    say(fault, "Bijwerken lukt nu niet. We blijven het proberen. Helpt dat niet? Ververs de pagina.");
  } finally {
    isBusy = false;
  }
}

setInterval(refresh, EVERY);
document.addEventListener("visibilitychange", refresh);
