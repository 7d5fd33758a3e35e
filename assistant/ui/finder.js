// Lists that are searched and filtered in the page, files made of what stands in it, and a passage asked about.
(() => {
  "use strict";
  const fold = (text) => text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");

  function filter(finder) {
    const words = fold(finder.querySelector(".ra-find-text")?.value || "").split(/\s+/).filter(Boolean);
    const chosen = [...finder.querySelectorAll(".ra-find-box")]
      .map((box) => [box.dataset.facet, box.type === "checkbox" ? (box.checked ? box.value : "") : box.value])
      .filter(([, value]) => value);
    let count = 0;
    finder.querySelectorAll("[data-item]").forEach((item) => {
      item.folded ??= fold(item.textContent);
      const number = item.querySelector(".ra-refnum")?.textContent;
      const fits =
        words.every((word) => (/^\[?\d+\]?$/.test(word) && number ? number === word.replace(/[[\]]/g, "") : item.folded.includes(word))) &&
        chosen.every(([facet, value]) => (item.dataset[facet] || "").split("|").includes(value));
      item.hidden = !fits;
      if (fits) count += 1;
    });
    const shown = new Set([...finder.querySelectorAll("[data-item]:not([hidden]) [data-spans]")].map((node) => node.dataset.spans));
    finder.querySelectorAll(".ra-dotlink").forEach((dot) => dot.classList.toggle("ra-out", !shown.has(dot.dataset.spans)));
    finder.querySelectorAll("[data-count]").forEach((node) => (node.textContent = String(count)));
  }

  const changed = (event) => {
    const finder = event.target instanceof Element && event.target.closest("[data-finder]");
    if (finder) filter(finder);
  };
  document.addEventListener("input", changed);
  document.addEventListener("change", changed);
  // Lists are drawn late: the first look at one counts it.
  new MutationObserver(() => {
    document.querySelectorAll("[data-finder]").forEach((finder) => {
      if (finder.querySelector("[data-count]:empty")) filter(finder);
    });
  }).observe(document.documentElement, { childList: true, subtree: true });

  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest("[data-save]");
    if (!button) return;
    const held = document.getElementById(button.dataset.save);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([held.textContent], { type: `${button.dataset.type};charset=utf-8` }));
    link.download = button.dataset.name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });

  // A passage selected in the article can be asked about.
  const asker = document.createElement("button");
  asker.type = "button";
  asker.id = "ra-asker";
  asker.textContent = "Ask about this";
  asker.hidden = true;
  const MOST = 300;

  function selected() {
    const selection = getSelection();
    if (!selection || selection.isCollapsed || !selection.rangeCount) return "";
    const node = selection.getRangeAt(0).commonAncestorContainer;
    const inside = (node instanceof Element ? node : node.parentElement)?.closest("#ra-review .ra-article");
    return inside ? selection.toString().replace(/\s+/g, " ").trim() : "";
  }

  document.addEventListener("selectionchange", () => {
    const text = selected();
    asker.hidden = text.length < 3;
    if (asker.hidden) return;
    if (!asker.isConnected) document.body.append(asker);
    const box = getSelection().getRangeAt(0).getBoundingClientRect();
    asker.style.left = `${Math.max(8, Math.min(box.left, innerWidth - 150))}px`;
    asker.style.top = `${Math.min(box.bottom + 6, innerHeight - 44)}px`;
  });
  asker.addEventListener("mousedown", (event) => event.preventDefault());
  asker.addEventListener("click", () => {
    const text = selected();
    asker.hidden = true;
    document.querySelector('#ra-tabs [role="tab"][data-tab-id="ask"]')?.click();
    const field = document.querySelector("#ra-box textarea");
    if (!field || !text) return;
    field.value = `What does the text say about “${text.length > MOST ? `${text.slice(0, MOST)}…` : text}”?`;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
})();
