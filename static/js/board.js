// Dragging a name onto a group opens the page of that person with the group filled in. The move
// itself stays what it is without a mouse: a reason and a button.
"use strict";

let dragged = "";

function takeIn(place, number) {
  place.addEventListener("dragover", (event) => {
    if (!dragged) return;
    event.preventDefault();
    place.classList.add("target");
  });
  place.addEventListener("dragleave", () => place.classList.remove("target"));
  place.addEventListener("drop", (event) => {
    event.preventDefault();
    place.classList.remove("target");
    if (dragged) location.assign(`${dragged}?naar=${number}`);
  });
}

for (const name of document.querySelectorAll(".members strong > a")) {
  name.addEventListener("dragstart", () => {
    dragged = name.href;
    // The numbers of all groups stay within reach; a browser gives up where the page changes at once.
    setTimeout(() => document.body.classList.add("is-dragging"));
  });
  name.addEventListener("dragend", () => {
    dragged = "";
    document.body.classList.remove("is-dragging");
  });
}

for (const group of document.querySelectorAll(".board > section")) {
  takeIn(group, group.getAttribute("aria-labelledby").replace("groep-", ""));
}

for (const link of document.querySelectorAll(".group-index a")) {
  takeIn(link, link.dataset.group);
}
