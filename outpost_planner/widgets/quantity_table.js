// A table of things with a number typed beside each. Texts are set as text, never as markup.
function render({ model, el }) {
  el.classList.add("op", "op-quantities");
  const inputs = new Map();
  let timer = null;

  const send = () => {
    timer = null;
    const quantities = { ...model.get("quantities") };
    for (const [id, input] of inputs) {
      const wanted = input.value.trim();
      const number = Number(wanted);
      const bad = wanted !== "" && !(Number.isInteger(number) && number >= 0);
      input.setAttribute("aria-invalid", String(bad));
      input.title = bad ? "A whole number, 0 or more" : "";
      if (bad) continue;
      if (number > 0) quantities[id] = number;
      else delete quantities[id];
    }
    model.set("quantities", quantities);
    model.save_changes();
  };

  const sendSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(send, 150);
  };

  const showQuantities = () => {
    if (timer !== null) return;
    const quantities = model.get("quantities");
    for (const [id, input] of inputs) {
      if (input.getAttribute("aria-invalid") === "true") continue;
      const text = quantities[id] ? String(quantities[id]) : "";
      if (input.value !== text) input.value = text;
    }
  };

  const element = (tag, text, parent) => {
    const made = document.createElement(tag);
    if (text !== undefined) made.textContent = text;
    parent.append(made);
    return made;
  };

  const draw = () => {
    const focused = el.contains(document.activeElement) ? document.activeElement.dataset.id : null;
    if (timer !== null) { clearTimeout(timer); send(); }
    inputs.clear();
    el.replaceChildren();
    const frame = element("div", undefined, el);
    frame.className = "op-quantities-frame";
    frame.tabIndex = 0;
    frame.setAttribute("role", "region");
    frame.setAttribute("aria-label", model.get("caption"));
    const table = element("table", undefined, frame);
    element("caption", model.get("caption"), table);
    const head = element("tr", undefined, element("thead", undefined, table));
    for (const name of ["Quantity", ...model.get("columns")]) element("th", name, head).scope = "col";
    const body = element("tbody", undefined, table);
    for (const row of model.get("rows")) {
      const line = element("tr", undefined, body);
      const cell = element("td", undefined, line);
      if (row.can_order) {
        const input = element("input", undefined, cell);
        Object.assign(input, { type: "number", min: "0", step: "1", inputMode: "numeric" });
        input.dataset.id = row.id;
        input.setAttribute("aria-label", `Quantity of ${row.name}, ${row.id}`);
        input.addEventListener("input", sendSoon);
        inputs.set(row.id, input);
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
    showQuantities();
    if (focused && inputs.has(focused)) inputs.get(focused).focus();
  };

  model.on("change:rows", draw);
  model.on("change:caption", draw);
  model.on("change:quantities", showQuantities);
  draw();
  return () => {
    clearTimeout(timer);
    model.off("change:rows", draw);
    model.off("change:caption", draw);
    model.off("change:quantities", showQuantities);
  };
}

export default { render };
