// What a page of the desk needs and ipywidgets does not give: keys that stay in their box, focus that does not fall to
// the page, regions that are announced, and the desk in sight once it stands.
function render({ model, el }) {
  el.style.display = "none";
  const whole = () => el.closest(".op-desk, .op-explorer");

  // JupyterLab runs the cell at Shift+Enter wherever the focus is, and what was typed would be gone with the old desk.
  const keys = (event) => {
    const isInside = whole()?.contains(event.target);
    const runs = event.key === "Enter" && (event.shiftKey || event.ctrlKey || event.metaKey || event.altKey);
    if (isInside && runs && event.target.matches("input, select, textarea, button, [tabindex]")) {
      event.stopImmediatePropagation();
      event.preventDefault();
      if (event.target.matches("input")) event.target.dispatchEvent(new Event("change", { bubbles: true }));
    }
  };
  window.addEventListener("keydown", keys, true);

  // A button that is dead after its click loses the focus to the page; what it did is where the reader goes on.
  let last = null;
  const remember = (event) => { if (whole()?.contains(event.target)) last = event.target; };
  const isThere = (each) => each.isConnected && !each.disabled && each.offsetParent !== null;
  const restore = () => {
    if (last === null || (document.activeElement !== document.body && document.activeElement !== null)) return;
    if (isThere(last)) { last.focus({ preventScroll: true }); return; }
    const panel = last.closest?.(".lm-TabPanel-stackedPanel > *, .widget-tab-contents > *") ?? whole();
    const answers = [...(panel?.querySelectorAll(".op-live") ?? [])].filter((each) => each.innerText.trim() !== "");
    const next = answers.pop() ?? [...(panel?.querySelectorAll("button, input, select") ?? [])].find(isThere);
    if (next === undefined) return;
    if (next.matches(".op-live")) next.tabIndex = -1;
    next.focus({ preventScroll: true });
  };
  const live = () => {
    for (const each of whole()?.querySelectorAll(".op-live:not([aria-live])") ?? []) each.ariaLive = "polite";
  };
  const observer = new MutationObserver(() => {
    live();
    setTimeout(restore, 60);
  });
  document.addEventListener("focusin", remember, true);

  const start = setTimeout(() => {
    const root = whole();
    if (root === null) return;
    live();
    observer.observe(root, { subtree: true, childList: true, attributes: true, attributeFilter: ["disabled", "style"] });
  }, 0);
  return () => {
    clearTimeout(start);
    observer.disconnect();
    window.removeEventListener("keydown", keys, true);
    document.removeEventListener("focusin", remember, true);
  };
}

export default { render };
