// Three things for the pages of the vault: leave the screen when the vault has locked itself, and say so a minute before;
// send many files one by one; show how far slow work is. Every page works without it. A page that shows work comes again
// by itself when the work ends, but never over what someone has begun: a box filled in, files chosen, a button pressed.
(() => {
  "use strict";

  const bar = document.querySelector("[data-vault]");

  // When the vault is locked, nothing of a case stays on the screen.
  const leave = () => { window.location.replace(bar.dataset.locked); };
  // Who types is not idle, although no page is asked for.
  let typed = false;
  const soon = document.querySelector("[data-soon]");
  const look = async () => {
    const address = typed ? `${bar.dataset.vault}?typed=1` : bar.dataset.vault;
    typed = false;
    try {
      const answer = await fetch(address, { cache: "no-store", credentials: "same-origin" });
      const told = await answer.json();
      if (!told.open) { leave(); return; }
      soon.hidden = told.left > 60;
    } catch {
      // The program has ended, and with it the key. The page goes too.
      document.getElementById("main").replaceChildren();
    }
  };
  if (bar) {
    window.setInterval(look, 5000);
    document.addEventListener("input", () => { typed = true; });
    soon.querySelector("button").addEventListener("click", () => { typed = true; look(); });
    document.addEventListener("visibilitychange", () => { if (!document.hidden) { look(); } });
    window.addEventListener("pageshow", (event) => { if (event.persisted) { look(); } });
  }

  const begun = () => [...document.querySelectorAll("main input, main textarea")].some((box) => {
    if (box.type === "hidden") { return false; }
    if (box.type === "file") { return box.files.length > 0; }
    if (box.type === "checkbox" || box.type === "radio") { return box.checked !== box.defaultChecked; }
    return box.value !== box.defaultValue;
  });
  // A press is on its way to the program for as long as that may take; a download leaves the page where it is.
  let pressed = -Infinity;
  window.addEventListener("beforeunload", () => { pressed = performance.now(); });
  const underWay = () => performance.now() - pressed < 5000;
  const comeAgain = () => {
    // Asked for as an address, not reloaded: the answer to a form must not be sent a second time.
    window.location.replace(window.location.pathname + window.location.search);
  };

  const said = (text, values) => text.replace(/\{([a-z_]+)\}/g, (whole, name) => String(values[name] ?? whole));

  const dropForm = document.querySelector("[data-drop]");
  const filesIn = async (entry) => {
    if (entry.isFile) { return [await new Promise((done, failed) => { entry.file(done, failed); })]; }
    const reader = entry.createReader();
    const found = [];
    for (;;) {
      const some = await new Promise((done, failed) => { reader.readEntries(done, failed); });
      if (some.length === 0) { return found; }
      for (const inner of some) { found.push(...await filesIn(inner)); }
    }
  };

  const dropping = (form) => {
    const LARGEST = 100_000_000;
    const line = form.querySelector("[data-drop-line]");
    const meter = form.querySelector("[data-drop-bar]");
    const refused = form.querySelector("[data-drop-refused]");
    const input = form.querySelector("input[type=file]");
    const send = form.querySelector("button[type=submit]");
    const stop = form.querySelector("[data-stop]");
    const goOn = form.querySelector("[data-go-on]");
    let queue = [];
    let done = 0;
    let halted = false;
    let running = false;

    const show = (name) => {
      line.textContent = said(line.dataset[name], { done, total: done + queue.length });
      meter.max = Math.max(done + queue.length, 1);
      meter.value = done;
    };
    const refuse = (name, why) => {
      const item = document.createElement("li");
      const label = document.createElement("bdi");
      label.textContent = name;
      item.append(label, `: ${why}`);
      refused.append(item);
    };
    const sendOne = async (file) => {
      if (file.size > LARGEST) { refuse(file.name, line.dataset.large); return true; }
      const body = new FormData();
      body.append("form_token", form.elements.form_token.value);
      body.append("files", file, file.name);
      const answer = await fetch(form.action, {
        method: "POST", body, headers: { "X-Requested-With": "vault" }, credentials: "same-origin",
      });
      if (answer.redirected) { leave(); return false; }
      if (!answer.ok) { refuse(file.name, line.dataset.failed); return true; }
      const told = await answer.json();
      told.refused.forEach((why) => refuse(file.name, why));
      return true;
    };
    const run = async () => {
      if (running) { return; }
      running = true;
      halted = false;
      meter.hidden = false;
      send.hidden = true;
      stop.hidden = false;
      goOn.hidden = true;
      while (queue.length && !halted) {
        show("sending");
        try {
          if (!await sendOne(queue[0])) { return; }
        } catch {
          halted = true;
          break;
        }
        queue.shift();
        done += 1;
      }
      running = false;
      stop.hidden = true;
      if (queue.length) {
        goOn.hidden = false;
        show("stopped");
      } else {
        send.hidden = false;
        show("sent");
        if (!refused.children.length && !begun()) { comeAgain(); }
      }
    };
    const take = (files) => { queue = queue.concat([...files]); if (queue.length) { run(); } };

    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!input.files.length) { input.focus(); return; }
      const files = [...input.files];
      input.value = "";
      take(files);
    });
    stop.addEventListener("click", () => { halted = true; });
    goOn.addEventListener("click", run);
    form.addEventListener("dragover", (event) => { event.preventDefault(); form.classList.add("over"); });
    form.addEventListener("dragleave", () => form.classList.remove("over"));
    form.addEventListener("drop", async (event) => {
      event.preventDefault();
      form.classList.remove("over");
      const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry()).filter(Boolean);
      const found = [];
      for (const entry of entries) { found.push(...await filesIn(entry)); }
      take(found);
    });
    window.addEventListener("beforeunload", (event) => { if (queue.length) { event.preventDefault(); } });
  };
  if (dropForm) { dropping(dropForm); }

  document.querySelectorAll("form[data-slow]").forEach((form) => {
    form.addEventListener("submit", () => { form.querySelector("[data-slow-bar]").hidden = false; });
  });

  document.querySelectorAll("[data-job]").forEach((section) => {
    const meter = section.querySelector("[data-job-bar]");
    const follow = async () => {
      try {
        const answer = await fetch(section.dataset.job, { cache: "no-store", credentials: "same-origin" });
        if (answer.redirected) { leave(); return; }
        const told = await answer.json();
        if (!told.goes_on && underWay()) { window.setTimeout(follow, 1000); return; }
        section.querySelector("[data-job-state]").textContent = told.state;
        const count = section.querySelector("[data-job-count]");
        if (count && told.counted) { count.textContent = told.counted; }
        if (told.total) { meter.max = told.total; meter.value = told.done; }
        if (!told.goes_on) {
          const sending = document.querySelector("[data-stop]:not([hidden]), [data-go-on]:not([hidden])");
          if (!sending && !begun()) { comeAgain(); return; }
          meter.hidden = true;
          section.querySelector("form").hidden = true;
          section.querySelector("[data-job-ended]").hidden = false;
          return;
        }
      } catch { return; }
      window.setTimeout(follow, 1000);
    };
    window.setTimeout(follow, 500);
  });
})();
