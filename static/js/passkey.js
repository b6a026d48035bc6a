// Says it on the page when a passkey is not given, as after "Annuleren". Goes before allauth's
// own scripts, which would only write it in the console.
"use strict";

const fault = document.getElementById("passkey-fault");

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  fault.hidden = false;
});
