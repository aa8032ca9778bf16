// The work desk without reloading: what the forms and links of the page do, done in place.
// Everything here also works as plain forms and links.

const desk = document.getElementById("work");
const parts = (root) => [...root.querySelectorAll("[data-part]")];
let latest = 0;

// Which details are open, by id: a part that is replaced keeps them.
function opened() {
  return new Set([...desk.querySelectorAll("details[id][open]")].map((one) => one.id));
}

// How the focused control is found again after its part was replaced.
function focused() {
  const one = document.activeElement;
  if (!desk.contains(one)) return null;
  if (one.id) return `#${CSS.escape(one.id)}`;
  if (one.name) return `[name="${CSS.escape(one.name)}"][value="${CSS.escape(one.value)}"]`;
  return null;
}

function replace(html, keep) {
  const fresh = new DOMParser().parseFromString(html, "text/html").getElementById("work");
  if (!fresh) return false;
  const open = opened();
  const sheets = [...desk.querySelectorAll(".sheet-place > .sheet:not([hidden])")].map((sheet) => [
    sheet.previousElementSibling.pathname,
    sheet,
  ]);
  const focus = focused();
  const ticked = new Set([...desk.querySelectorAll("[form=compare-form]:checked")].map((one) => one.value));
  for (const part of parts(desk)) {
    const name = part.dataset.part;
    const other = fresh.querySelector(`[data-part="${name}"]`);
    if (!other || (keep && part.contains(keep))) continue;
    const scroll = part.scrollTop;
    part.replaceChildren(...document.importNode(other, true).childNodes);
    part.scrollTop = scroll;
  }
  for (const box of desk.querySelectorAll("input[form=compare-form]")) {
    box.checked = ticked.has(box.value);
  }
  for (const link of desk.querySelectorAll("a[data-sheet]")) {
    const [, sheet] = sheets.find(([path]) => path === link.pathname) ?? [];
    if (!sheet) continue;
    link.parentElement.append(sheet);
    link.setAttribute("aria-expanded", "true");
  }
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  if (focus && document.activeElement === document.body) {
    desk.querySelector(focus)?.focus({ preventScroll: true });
  }
  return true;
}

// Fetch a page and put its parts in the place of ours; `keep` is a control whose part stays,
// `otherwise` is what the browser does by itself, where there is no answer.
async function show(address, options = {}, keep = null, otherwise = () => location.reload()) {
  const turn = ++latest;
  const list = desk.querySelector('[data-part="list"]');
  list.classList.add("loading");
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" }, ...options });
    const html = await answer.text();
    if (turn !== latest) return;
    if (!replace(html, keep)) {
      location.assign(answer.url);
      return;
    }
    const shown = new URL(answer.url);
    shown.searchParams.delete("done");
    const posted = options.method === "POST" && !answer.redirected;
    if (!posted && shown.href !== location.href) history.pushState(null, "", shown);
  } catch {
    otherwise();
  } finally {
    if (turn === latest) list.classList.remove("loading");
  }
}

// The details of a candidate, below its link instead of on a page of their own.
async function unfold(link) {
  const place = link.parentElement;
  const shown = place.querySelector(".sheet");
  if (shown) {
    shown.hidden = !shown.hidden;
    link.setAttribute("aria-expanded", String(!shown.hidden));
    return;
  }
  try {
    const answer = await fetch(link.href, { headers: { Accept: "text/html" } });
    const html = new DOMParser().parseFromString(await answer.text(), "text/html");
    const sheet = document.importNode(html.getElementById("sheet"), true);
    sheet.removeAttribute("id");
    sheet.querySelector(".sheet-only")?.remove();
    // Below the name of a candidate, which is a heading of the third level.
    for (const head of sheet.querySelectorAll("h2")) {
      const lower = document.createElement("h4");
      lower.id = head.id;
      lower.className = head.className;
      lower.append(...head.childNodes);
      head.replaceWith(lower);
    }
    place.append(sheet);
    link.setAttribute("aria-expanded", "true");
  } catch {
    location.assign(link.href);
  }
}

function hidden(name, value) {
  const field = document.createElement("input");
  Object.assign(field, { type: "hidden", name, value });
  return field;
}

function addressOf(form) {
  const pairs = [...new FormData(form)].filter(([, value]) => value !== "");
  return `${form.getAttribute("action")}?${new URLSearchParams(pairs)}`;
}

desk.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.id === "compare-form") return;
  event.preventDefault();
  const button = event.submitter;
  const target = button?.getAttribute("formaction") ?? form.getAttribute("action");
  const fields = new FormData(form, button);
  if (form.method === "post") {
    // The fields stay as they are, so that nothing typed is lost.
    const plainly = () => {
      if (button?.name) form.append(hidden(button.name, button.value));
      form.action = target;
      form.submit();
    };
    show(target, { method: "POST", body: new URLSearchParams(fields) }, null, plainly);
    return;
  }
  const pairs = [...fields].filter(([, value]) => value !== "");
  show(`${target}?${new URLSearchParams(pairs)}`);
});

desk.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  if (link.dataset.sheet !== undefined) {
    event.preventDefault();
    unfold(link);
    return;
  }
  // Links within a picture have no address as text.
  const to = new URL(link.getAttribute("href"), location.href);
  const here = to.origin === location.origin && to.pathname === location.pathname;
  if (to.hash && here && to.search === location.search) {
    document.getElementById(to.hash.slice(1))?.setAttribute("open", "");
    return;
  }
  if (!here || to.hash) return;
  event.preventDefault();
  show(to.href).then(() => {
    if (link.closest(".pager")) document.getElementById("candidates").scrollIntoView();
  });
});

// A slider says its value while it moves and orders the list when it rests.
let resting = 0;
desk.addEventListener("input", (event) => {
  const slider = event.target;
  if (slider.type !== "range") return;
  slider.nextElementSibling.value = slider.value;
  clearTimeout(resting);
  resting = setTimeout(() => show(addressOf(slider.form), {}, slider), 250);
});

addEventListener("popstate", () => show(location.href));
