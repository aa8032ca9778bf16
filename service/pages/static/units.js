// Suggestions for fields that take a German municipality: <input data-units>.
// The field works without them; the list follows the pattern of a combobox with a list box.

const ADDRESS = "/api/v1/municipalities";
const SHOWN = 8;
let made = 0;

class Suggestions {
  constructor(input) {
    this.input = input;
    this.turn = 0;
    this.active = -1;
    this.list = document.createElement("ul");
    this.list.id = `units-${++made}`;
    this.list.className = "suggestions";
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", input.labels[0]?.textContent ?? "");
    this.list.hidden = true;
    input.after(this.list);
    input.parentElement.classList.add("with-suggestions");
    for (const [name, value] of [
      ["role", "combobox"],
      ["aria-autocomplete", "list"],
      ["aria-expanded", "false"],
      ["aria-controls", this.list.id],
    ]) {
      input.setAttribute(name, value);
    }
    input.addEventListener("input", () => this.ask());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => this.close());
    // Before the field loses the focus, or the list would be gone.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.choose(option);
    });
  }

  async ask() {
    const typed = this.input.value.trim();
    const turn = ++this.turn;
    if (typed.length < 2) {
      this.close();
      return;
    }
    await new Promise((done) => setTimeout(done, 150));
    if (turn !== this.turn) return;
    try {
      const query = new URLSearchParams({ q: typed, limit: String(SHOWN) });
      const answer = await fetch(`${ADDRESS}?${query}`);
      const found = answer.ok ? (await answer.json()).items : [];
      if (turn === this.turn) this.show(found);
    } catch {
      this.close();
    }
  }

  show(units) {
    this.active = -1;
    this.input.removeAttribute("aria-activedescendant");
    this.list.replaceChildren(
      ...units.map((unit, nth) => {
        const option = document.createElement("li");
        option.id = `${this.list.id}-${nth}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.dataset.value = unit.label;
        const state = document.createElement("span");
        state.className = "quiet";
        state.textContent = `${unit.state} · ${unit.ags}`;
        option.append(`${unit.label} `, state);
        return option;
      }),
    );
    this.list.hidden = units.length === 0;
    this.input.setAttribute("aria-expanded", String(units.length > 0));
  }

  key(event) {
    const options = [...this.list.children];
    if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      this.close();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (this.list.hidden || options.length === 0) return;
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      const from = this.active < 0 && step < 0 ? options.length : this.active;
      this.active = (from + step + options.length) % options.length;
      options.forEach((one, nth) => {
        one.setAttribute("aria-selected", String(nth === this.active));
      });
      this.input.setAttribute("aria-activedescendant", options[this.active].id);
      options[this.active].scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" && !this.list.hidden && this.active >= 0) {
      event.preventDefault();
      this.choose(options[this.active]);
    }
  }

  choose(option) {
    this.input.value = option.dataset.value;
    this.close();
    this.input.focus();
  }

  close() {
    this.turn++;
    this.active = -1;
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}

function equip(root) {
  for (const input of root.querySelectorAll("input[data-units]")) {
    if (!input.hasAttribute("role")) new Suggestions(input);
  }
}

equip(document);
// Parts of the page may be replaced.
new MutationObserver((changes) => {
  for (const change of changes) {
    for (const node of change.addedNodes) if (node.querySelectorAll) equip(node);
  }
}).observe(document.body, { childList: true, subtree: true });
