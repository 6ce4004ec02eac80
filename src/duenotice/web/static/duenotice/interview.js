// Makes the forms of the interview answer in place. Without it every page works the same, one page load a step.
// Steps stay in the memory of this page only: nothing is written to the browser's storage.
(() => {
  "use strict";
  const kept = new Map();
  let at = 0;
  let answered = false;

  const page = () => document.getElementById("page");

  const snapshot = () => {
    const copy = page().cloneNode(true);
    const selects = copy.querySelectorAll("select");
    page().querySelectorAll("select").forEach((select, index) => { selects[index].value = select.value; });
    kept.set(at, { copy, title: document.title });
  };

  const show = (node, title) => {
    page().replaceWith(node);
    document.title = title;
    prepare();
    window.htmx.process(node);
    focusHeading();
  };

  const focusHeading = () => {
    const target = document.querySelector(".summary:not([hidden])") || document.getElementById("main");
    if (target) { target.focus({ preventScroll: true }); }
    window.scrollTo(0, 0);
  };

  // Forms marked data-step are sent in the background; a button with another address or a download is left to the browser.
  const prepare = () => {
    document.querySelectorAll("form[data-step]").forEach((form) => {
      form.setAttribute("hx-post", form.getAttribute("action"));
      form.setAttribute("hx-target", "#page");
      form.setAttribute("hx-select", "#page");
      form.setAttribute("hx-swap", "outerHTML");
      form.setAttribute("hx-push-url", "false");
    });
  };

  const begin = () => {
    prepare();
    document.querySelectorAll("form[data-step]").forEach((form) => window.htmx.process(form));
    history.replaceState({ step: at }, "");
  };

  document.addEventListener("htmx:beforeSwap", snapshot);
  document.addEventListener("htmx:afterSwap", () => {
    prepare();
    document.querySelectorAll("form[data-step]").forEach((form) => window.htmx.process(form));
  });
  document.addEventListener("htmx:afterSettle", () => {
    at += 1;
    answered = true;
    for (const step of [...kept.keys()]) { if (step >= at) { kept.delete(step); } }
    history.pushState({ step: at }, "");
    focusHeading();
  });
  document.addEventListener("htmx:sendError", () => {
    const note = document.querySelector("[data-offline]");
    if (note) { note.hidden = false; note.scrollIntoView(); }
  });
  window.addEventListener("popstate", (event) => {
    if (!event.state || typeof event.state.step !== "number") { return; }
    snapshot();
    at = event.state.step;
    const held = kept.get(at);
    if (held) { show(held.copy, held.title); }
  });

  // A download or a change of language leaves by a form: nothing is lost, so nobody is asked.
  let leaving = false;
  document.addEventListener("submit", (event) => {
    leaving = true;
    window.setTimeout(() => { leaving = false; }, 1000);
    const button = event.submitter;
    if (button && (button.hasAttribute("data-download") || button.closest(".languages"))) { event.stopImmediatePropagation(); }
  }, true);
  window.addEventListener("beforeunload", (event) => {
    if (answered && !leaving) { event.preventDefault(); }
  });

  if (document.readyState === "loading") { document.addEventListener("DOMContentLoaded", begin); } else { begin(); }
})();
