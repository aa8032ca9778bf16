// Keys for the inbox. Everything they do can be done without them.

const SWITCH = "partnerkompass-keys";
const links = [...document.querySelectorAll(".inbox .row-link")];
const menus = [...document.querySelectorAll(".inbox details.status")];
const keys = document.querySelector("#keys");
const box = document.querySelector("#keys-on");

function wanted() {
  try {
    return localStorage.getItem(SWITCH) !== "off";
  } catch {
    return true; // A browser that keeps nothing: the keys work.
  }
}

function remember(on) {
  try {
    localStorage.setItem(SWITCH, on ? "on" : "off");
  } catch {
    // Then it holds for this page.
  }
}

function row() {
  return document.activeElement?.closest(".inbox tbody tr");
}

function move(step) {
  if (links.length === 0) return;
  const at = links.findIndex((link) => link.closest("tr") === row());
  const next = at < 0 ? (step > 0 ? 0 : links.length - 1) : at + step;
  links[Math.min(Math.max(next, 0), links.length - 1)].focus();
}

function openMenu() {
  const menu = row()?.querySelector("details.status");
  if (!menu) return;
  menu.open = true;
  menu.querySelector("button")?.focus();
}

function showKeys() {
  keys.open = true;
  keys.querySelector("summary").focus();
}

const actions = {
  j: () => move(1),
  k: () => move(-1),
  s: openMenu,
  "/": () => document.querySelector("#q")?.focus(),
  "?": showKeys,
};

function inList(event) {
  return event.target.matches?.(".inbox .row-link");
}

function inMenu(event) {
  return event.target.closest?.("details.status[open]");
}

function moveInMenu(menu, step) {
  const items = [menu.querySelector("summary"), ...menu.querySelectorAll("button")];
  const at = items.indexOf(document.activeElement);
  items[(at + step + items.length) % items.length].focus();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const menu = inMenu(event);
  if (event.key === "Escape" && menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  } else if (step && menu) {
    event.preventDefault();
    moveInMenu(menu, step);
  } else if (step && inList(event)) {
    event.preventDefault();
    move(step);
  } else if (box.checked && actions[event.key] && !event.target.matches("input, select, textarea")) {
    event.preventDefault();
    actions[event.key]();
  }
});

// One menu at a time, and none that stays open behind one's back.
for (const menu of menus) {
  menu.addEventListener("toggle", () => {
    if (menu.open) menus.filter((other) => other !== menu).forEach((other) => (other.open = false));
  });
}
document.addEventListener("click", (event) => {
  menus.filter((menu) => !menu.contains(event.target)).forEach((menu) => (menu.open = false));
});

keys.hidden = false;
box.checked = wanted();
box.addEventListener("change", () => remember(box.checked));
