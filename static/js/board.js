// Dragging a name onto a group opens that person's form with the group filled in. The move itself
// stays what it is without a mouse: a reason and a button.
"use strict";

for (const name of document.querySelectorAll(".board li > strong, .late li > strong")) {
  const person = name.closest("li");
  if (!person.querySelector("select[name=number]")) continue;
  name.draggable = true;
  name.addEventListener("dragstart", (event) => {
    event.dataTransfer.setData("text/plain", person.id);
    event.dataTransfer.effectAllowed = "move";
  });
}

for (const group of document.querySelectorAll(".board > section")) {
  const number = group.getAttribute("aria-labelledby").replace("groep-", "");
  group.addEventListener("dragover", (event) => {
    event.preventDefault();
    group.classList.add("target");
  });
  group.addEventListener("dragleave", () => group.classList.remove("target"));
  group.addEventListener("drop", (event) => {
    event.preventDefault();
    group.classList.remove("target");
    const person = document.getElementById(event.dataTransfer.getData("text/plain"));
    const choice = person?.querySelector(`select[name=number] option[value="${number}"]`);
    if (!choice) return;
    person.querySelector("details").open = true;
    choice.selected = true;
    person.querySelector("input[name=reason]:not([type=hidden])").focus();
  });
}
