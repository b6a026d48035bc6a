// Sends no form while there is no connection: the browser's own page would take what was typed.
// Without this script the browser says so, and its button to reload sends the form again.
"use strict";

const NO_CONNECTION =
  "Er is nu geen verbinding. Er is niets verstuurd, en wat u hebt ingevuld, staat er nog. Druk nog eens op de knop zodra u weer verbinding hebt.";

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

document.addEventListener("submit", (event) => {
  if (event.target.method !== "post" || navigator.onLine) return;
  event.preventDefault();
  say(event.target, NO_CONNECTION);
});
