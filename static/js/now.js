// Keeps the screen of the host up to date. Without it, the link "Ververs" does the same. What was
// folded open stays so, and a fault of the network is said and tried again.
"use strict";

const EVERY = 10_000;
const fault = document.getElementById("storing");
let isBusy = false;

async function shown() {
  const answer = await fetch(`${location.pathname}?bij`, { cache: "no-store", redirect: "manual" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("nu");
  // Signed out, or an error page.
  if (!answer.ok || !fresh) throw new Error("no session");
  return fresh;
}

async function refresh() {
  if (isBusy || document.hidden || document.querySelector("#nu :focus")) return;
  isBusy = true;
  try {
    const fresh = await shown();
    const place = document.getElementById("nu");
    const open = [...place.querySelectorAll("details")].map((one) => one.open);
    [...fresh.querySelectorAll("details")].forEach((one, number) => (one.open = open[number] ?? one.open));
    place.replaceWith(document.adoptNode(fresh));
    fault.textContent = "";
  } catch {
    fault.textContent = "Bijwerken lukt nu niet. We blijven het proberen.";
  } finally {
    isBusy = false;
  }
}

setInterval(refresh, EVERY);
document.addEventListener("visibilitychange", refresh);
