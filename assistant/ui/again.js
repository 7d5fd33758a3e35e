// Links under messages that ask a question once more or put it back into the box; `again.py` hears of them.
(() => {
  "use strict";
  const running = () => document.querySelector("#ra-chat .ra-stages");

  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a.ra-again") : null;
    if (!link) return;
    event.preventDefault();
    if (running()) return;
    const [, name, turn] = /#(retry|edit)-(\d+)$/.exec(link.href) || [];
    if (!name) return;
    document.dispatchEvent(new CustomEvent(`ra-${name}`, { detail: Number(turn) }));
    const box = document.querySelector("#ra-box textarea");
    if (name === "edit" && box) box.focus();
  });

  // One question at a time: Enter waits for the answer that is being written.
  document.addEventListener("keydown", (event) => {
    const inBox = event.target instanceof Element && event.target.closest("#ra-box");
    if (!inBox || event.key !== "Enter" || event.shiftKey || !running()) return;
    event.preventDefault();
    event.stopPropagation();
  }, true);

  // What the server sent before it heard of a stop may arrive after it: then it is stopped once more.
  const asked = () => [...document.querySelectorAll("#ra-chat .ra-question")].map((one) => one.textContent).join("\n");
  document.addEventListener("click", (event) => {
    const halt = event.target instanceof Element && event.target.closest("#ra-stop, #ra-new");
    if (!halt || !running()) return;
    const before = asked();
    setTimeout(() => {
      if (running() && asked() === before) document.querySelector("#ra-stop")?.click();
    }, 1000);
  }, true);

  // A link that acts on the page is a button to a screen reader, and the space bar presses it.
  document.addEventListener("keydown", (event) => {
    const link = event.target instanceof Element ? event.target.closest('a[role="button"]') : null;
    if (!link || event.key !== " ") return;
    event.preventDefault();
    link.click();
  });
})();
