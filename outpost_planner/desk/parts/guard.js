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
  const name = () => {
    for (const each of whole()?.querySelectorAll(".op-live:not([aria-live])") ?? []) each.ariaLive = "polite";
    // The part of a slider that takes the focus has no name of its own.
    for (const each of whole()?.querySelectorAll(".noUi-handle:not([aria-label])") ?? []) {
      each.ariaLabel = each.closest(".widget-slider")?.querySelector(".widget-label")?.textContent ?? "";
    }
  };

  // JupyterLab scrolls to the last cell before its output stands, and the desk ends up below the window.
  let isLeftAlone = true;
  const touched = () => { isLeftAlone = false; };
  const touches = ["wheel", "pointerdown", "keydown"];
  for (const each of touches) window.addEventListener(each, touched, { capture: true, passive: true });
  const bringIntoSight = () => {
    const root = el.closest(".op-desk");
    if (root === null || !isLeftAlone) return;
    const { top } = root.getBoundingClientRect();
    if (top < 0 || top > window.innerHeight / 2) root.scrollIntoView({ block: "start" });
  };
  const sights = [300, 900, 1800].map((after) => setTimeout(bringIntoSight, after));
  const observer = new MutationObserver(() => {
    name();
    setTimeout(restore, 60);
  });
  document.addEventListener("focusin", remember, true);

  // A kernel that has ended says nothing, and a desk without one looks as if it could order. So the page asks, and where
  // no answer comes the desk is grey and takes no click. A kernel that was only busy answers late, and all is as before.
  const ASK_MS = 5000, PATIENCE_MS = 12000;
  let waitsSince = null;
  const hear = (message) => {
    if (message?.kind !== "here") return;
    waitsSince = null;
    show(false);
  };
  const show = (isGone) => {
    const root = whole();
    if (root === null || root.classList.contains("op-gone") === isGone) return;
    root.classList.toggle("op-gone", isGone);
    for (const each of root.children) if (!each.contains(el)) each.inert = isGone;
    el.style.display = isGone ? "" : "none";
    const saved = root.matches(".op-desk") ? ": what was planned is saved, and is offered then" : "";
    const said = "The kernel does not answer: it is busy, or it has ended. Nothing can be sent from here until it answers."
      + ` If it has ended, run the notebook or load the page again${saved}.`;
    el.innerHTML = isGone ? `<div class="op"><p class="op-message op-bad" role="alert">${said}</p></div>` : "";
  };
  const ask = () => {
    // A page in the background is given no time to listen.
    if (document.hidden) { waitsSince = null; return; }
    const now = performance.now();
    if (waitsSince !== null && now - waitsSince > PATIENCE_MS) show(true);
    if (waitsSince === null) waitsSince = now;
    try { model.send({ kind: "there" }); } catch { /* no way to a kernel: no answer comes either */ }
  };
  model.on("msg:custom", hear);
  const asks = setInterval(ask, ASK_MS);

  const start = setTimeout(() => {
    const root = whole();
    if (root === null) return;
    name();
    observer.observe(root, { subtree: true, childList: true, attributes: true, attributeFilter: ["disabled", "style"] });
  }, 0);
  return () => {
    for (const each of [start, ...sights]) clearTimeout(each);
    for (const each of touches) window.removeEventListener(each, touched, true);
    clearInterval(asks);
    model.off("msg:custom", hear);
    observer.disconnect();
    window.removeEventListener("keydown", keys, true);
    document.removeEventListener("focusin", remember, true);
  };
}

export default { render };
