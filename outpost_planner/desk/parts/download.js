// A button that asks the kernel for a file and hands it to the browser. Nothing leaves this machine.
function render({ model, el }) {
  el.classList.add("op-download");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "jupyter-button widget-button";
  const show = () => {
    button.textContent = model.get("label");
    button.disabled = model.get("disabled");
  };
  button.addEventListener("click", () => model.send({ kind: "wanted" }));
  const save = (message, buffers) => {
    if (message.kind !== "file") return;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([buffers[0]], { type: message.type }));
    link.download = message.name;
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    said.textContent = `${message.name} is in the downloads of this browser`;
  };
  const said = document.createElement("span");
  said.setAttribute("role", "status");
  const trouble = document.createElement("span");
  trouble.setAttribute("role", "alert");
  const tell = () => {
    trouble.textContent = model.get("error");
    said.textContent = "";
  };
  model.on("change:label", show);
  model.on("change:disabled", show);
  model.on("change:error", tell);
  model.on("msg:custom", save);
  show();
  tell();
  el.append(button, said, trouble);
  return () => {
    model.off("change:label", show);
    model.off("change:disabled", show);
    model.off("change:error", tell);
    model.off("msg:custom", save);
  };
}

export default { render };
