// Turns the pages of a big screen by the keys of a keyboard or a presenter, and keeps it up to
// date. Without it, the links at the foot do the same.
"use strict";

const EVERY = 4_000;
const NEXT = new Set(["PageDown", "ArrowRight", "ArrowDown", " "]);
const PREVIOUS = new Set(["PageUp", "ArrowLeft", "ArrowUp"]);
const UP_AND_DOWN = new Set(["PageDown", "ArrowDown", " ", "PageUp", "ArrowUp"]);
const SLACK = 2;
const fault = document.getElementById("storing");
let isBusy = false;

function say(text) {
  if (fault.textContent !== text) fault.textContent = text;
}

function way(key, shift) {
  if (key === "Home") return "first";
  if (NEXT.has(key) && !shift) return "next";
  return PREVIOUS.has(key) || (key === " " && shift) ? "prev" : null;
}

// A text that is longer than the screen is read to its end first.
function scrollsOn(key, rel) {
  if (!UP_AND_DOWN.has(key)) return false;
  const { scrollTop, scrollHeight, clientHeight } = document.documentElement;
  if (rel === "prev") return scrollTop > SLACK;
  return scrollTop + clientHeight < scrollHeight - SLACK;
}

function turn(event) {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const rel = way(event.key, event.shiftKey);
  if (rel === null || scrollsOn(event.key, rel)) return;
  event.preventDefault();
  document.querySelector(`#scherm a[rel="${rel}"]`)?.click();
}

async function page() {
  const answer = await fetch(location.href, { cache: "no-store", redirect: "manual" });
  const found = new DOMParser().parseFromString(await answer.text(), "text/html");
  // Signed out, or an error page.
  if (!answer.ok || !found.getElementById("scherm")) throw new Error("no screen");
  return found;
}

async function refresh() {
  if (isBusy || document.hidden) return;
  isBusy = true;
  try {
    const fresh = (await page()).getElementById("scherm");
    const here = document.getElementById("scherm");
    say("");
    if (fresh.dataset.put !== here.dataset.put) {
      // Somebody put something else here: that goes before what was chosen on the screen itself.
      location.replace(location.pathname);
    } else if (fresh.dataset.mark !== here.dataset.mark) {
      const focused = here.contains(document.activeElement) && document.activeElement.rel;
      here.replaceWith(document.adoptNode(fresh));
      if (focused) fresh.querySelector(`a[rel="${focused}"]`)?.focus();
    }
  } catch {
    say("Bijwerken lukt nu niet. We blijven het proberen.");
  } finally {
    isBusy = false;
  }
}

document.addEventListener("keydown", turn);
document.addEventListener("visibilitychange", refresh);
setInterval(refresh, EVERY);
