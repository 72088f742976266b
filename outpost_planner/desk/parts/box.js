// A labelled text box. Each keystroke is a message of its own, so that no click overtakes what was typed before it.
function render({ model, el }) {
  const view = Math.random().toString(36).slice(2);
  const part = (tag, kind) => {
    const made = document.createElement(tag);
    made.className = kind;
    return made;
  };
  el.classList.add("op", "op-box");
  const label = part("label", "op-box-label");
  const input = part("input", "op-box-input");
  const problem = part("div", "op-box-problem");
  const note = part("div", "op-box-note");
  input.type = "text";
  input.autocomplete = "off";
  input.spellcheck = false;
  input.id = `op-box-${view}`;
  problem.id = `${input.id}-problem`;
  note.id = `${input.id}-note`;
  label.htmlFor = input.id;
  problem.setAttribute("aria-live", "assertive");
  input.setAttribute("aria-describedby", `${problem.id} ${note.id}`);

  let sent = 0;
  let heard = 0;
  input.addEventListener("input", () => {
    sent += 1;
    model.send({ kind: "typed", text: input.value, view, number: sent });
  });

  const show = () => {
    const [whose, number] = model.get("heard");
    if (whose === view) heard = number;
    label.textContent = model.get("description");
    input.placeholder = model.get("placeholder");
    input.inputMode = model.get("is_number") ? "decimal" : "text";
    problem.textContent = model.get("problem");
    note.textContent = model.get("note");
    input.setAttribute("aria-invalid", String(model.get("problem") !== ""));
    // While the person is ahead of the kernel, what the person typed stands.
    if (heard === sent && input.value !== model.get("text")) input.value = model.get("text");
  };
  model.on("change", show);
  show();
  el.append(label, input, problem, note);
  return () => model.off("change", show);
}

export default { render };
