// A table of things with a box for a quantity beside each. Texts are set as text, never as markup. Each keystroke is a
// message of its own, so that no click overtakes what was typed before it; the kernel says which text is no quantity.
function render({ model, el }) {
  const view = Math.random().toString(36).slice(2);
  const boxes = new Map();
  let sent = 0;
  let heard = 0;
  const sorted = { at: null, down: false };
  el.classList.add("op", "op-quantities");

  const tell = (message) => {
    sent += 1;
    model.send({ ...message, view, number: sent });
  };

  const show = () => {
    const [whose, number] = model.get("heard");
    if (whose === view) heard = number;
    // While the person is ahead of the kernel, what the person typed stands.
    if (heard !== sent) return;
    const texts = model.get("texts");
    const problems = model.get("problems");
    for (const [id, { input, problem }] of boxes) {
      const text = texts[id] ?? "";
      if (input.value !== text) input.value = text;
      const said = problems[id] ?? "";
      if (problem.textContent !== said) problem.textContent = said;
      input.setAttribute("aria-invalid", String(said !== ""));
    }
  };

  const element = (tag, text, parent) => {
    const made = document.createElement(tag);
    if (text !== undefined) made.textContent = text;
    parent.append(made);
    return made;
  };

  const step = (from, by) => {
    const all = [...boxes.values()].map(({ input }) => input);
    const next = all[all.indexOf(from) + by];
    if (next === undefined) return;
    next.focus();
    next.select();
  };

  const makeBox = (row, cell) => {
    const input = element("input", undefined, cell);
    Object.assign(input, { type: "text", inputMode: "numeric", autocomplete: "off" });
    input.dataset.id = row.id;
    input.setAttribute("aria-label", `Quantity of ${row.name}, ${row.id}`);
    const problem = element("div", "", cell);
    problem.className = "op-box-problem";
    problem.id = `op-problem-${view}-${row.id}`;
    input.setAttribute("aria-describedby", problem.id);
    input.addEventListener("input", () => tell({ kind: "typed", id: row.id, text: input.value }));
    input.addEventListener("change", () => tell({ kind: "left", id: row.id }));
    input.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
      event.preventDefault();
      step(input, event.key === "ArrowDown" ? 1 : -1);
    });
    boxes.set(row.id, { input, problem });
  };

  // A number counts as a number, a cell without one comes last; texts go by the alphabet, with "9" before "10".
  const value = (row, at) => {
    const text = row.cells[at] ?? "";
    if (!model.get("numbers").includes(at)) return text;
    const number = /-?\d[\d,]*(\.\d+)?/.exec(text);
    return number === null ? null : Number(number[0].replaceAll(",", ""));
  };

  const compare = (one, other) => {
    if (one === null || other === null) return Number(one === null) - Number(other === null);
    const by = typeof one === "number" ? one - other : one.localeCompare(other, undefined, { numeric: true });
    return sorted.down ? -by : by;
  };

  const inOrder = (rows) =>
    sorted.at === null ? rows : [...rows].sort((one, other) => compare(value(one, sorted.at), value(other, sorted.at)));

  // Up, down, and as the catalog has the rows.
  const sortBy = (at) => {
    if (sorted.at !== at) Object.assign(sorted, { at, down: false });
    else if (sorted.down) Object.assign(sorted, { at: null, down: false });
    else sorted.down = true;
    draw();
    el.querySelector(`button[data-column="${at}"]`)?.focus();
  };

  const makeHead = (name, at, head) => {
    const cell = element("th", undefined, head);
    cell.scope = "col";
    const is = sorted.at === at;
    cell.setAttribute("aria-sort", is ? (sorted.down ? "descending" : "ascending") : "none");
    const button = element("button", `${name}${is ? (sorted.down ? " ▼" : " ▲") : ""}`, cell);
    Object.assign(button, { type: "button", title: `Sort by ${name}` });
    button.dataset.column = String(at);
    // One stop for the Tab key, however many columns there are; the arrows go from column to column.
    button.tabIndex = at === (sorted.at ?? 0) ? 0 : -1;
    button.addEventListener("click", () => sortBy(at));
    button.addEventListener("keydown", (event) => {
      const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (by === undefined) return;
      event.preventDefault();
      el.querySelector(`button[data-column="${at + by}"]`)?.focus();
    });
  };

  const draw = () => {
    const focused = el.contains(document.activeElement) ? document.activeElement : null;
    const id = focused?.dataset.id;
    const typed = heard === sent ? new Map() : new Map([...boxes].map(([each, { input }]) => [each, input.value]));
    const scrolled = el.querySelector(".op-quantities-frame")?.scrollTop ?? 0;
    boxes.clear();
    el.replaceChildren();
    const frame = element("div", undefined, el);
    frame.className = "op-quantities-frame";
    frame.tabIndex = 0;
    frame.setAttribute("role", "region");
    frame.setAttribute("aria-label", model.get("caption"));
    const table = element("table", undefined, frame);
    element("caption", model.get("caption"), table);
    const head = element("tr", undefined, element("thead", undefined, table));
    element("th", "Quantity", head).scope = "col";
    model.get("columns").forEach((name, at) => makeHead(name, at, head));
    const body = element("tbody", undefined, table);
    for (const row of inOrder(model.get("rows"))) {
      const line = element("tr", undefined, body);
      const cell = element("td", undefined, line);
      // What stands in the order can be taken out of it, whatever became of the item.
      if (row.can_order || model.get("texts")[row.id]) {
        makeBox(row, cell);
      } else {
        cell.textContent = "discontinued";
        line.className = "op-out";
      }
      row.cells.forEach((text, at) => {
        const shown = element("td", text, line);
        if (model.get("numbers").includes(at)) shown.className = "op-number";
      });
    }
    if (!model.get("rows").length) element("p", model.get("empty"), frame);
    show();
    for (const [each, text] of typed) if (boxes.has(each)) boxes.get(each).input.value = text;
    frame.scrollTop = scrolled;
    if (id !== undefined && boxes.has(id)) boxes.get(id).input.focus();
    else if (focused !== null) frame.focus();
  };

  const changes = "change:texts change:problems change:heard";
  model.on("change:rows change:columns change:caption", draw);
  model.on(changes, show);
  draw();
  return () => {
    model.off("change:rows change:columns change:caption", draw);
    model.off(changes, show);
  };
}

export default { render };
