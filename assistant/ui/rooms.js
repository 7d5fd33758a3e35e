// The rooms beside the chat: finding and filtering, marks that lead to rows, files, and questions about a passage.
(() => {
  "use strict";
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const closest = (event, selector) => (event.target instanceof Element ? event.target.closest(selector) : null);

  function openTab(name) {
    const tab = document.querySelector(`#ra-tabs [role="tab"][data-tab-id="${name}"]`);
    if (tab && tab.getAttribute("aria-selected") !== "true") tab.click();
  }

  function whenShown(find, then, tries = 60) {
    const node = find();
    if (node && node.getClientRects().length) then(node);
    else if (tries > 0) setTimeout(() => whenShown(find, then, tries - 1), 50);
  }

  // Beside the chat the contents make way when a section is chosen.
  document.addEventListener("click", (event) => {
    const contents = closest(event, ".ra-nav details");
    if (contents && closest(event, "a") && !contents.closest("[data-reading]")) contents.open = false;
  });

  // Shows the items of a room that hold every word sought and every value chosen.
  function sift(room) {
    const words = folded(room.querySelector("[data-find]").value).split(/\s+/).filter(Boolean);
    const chosen = [...room.querySelectorAll("select[data-facet]")].filter((select) => select.value);
    let count = 0;
    room.querySelectorAll("[data-item]").forEach((item) => {
      const facets = JSON.parse(item.dataset.facets);
      item.dataset.words ||= folded(item.textContent);
      const fits =
        words.every((word) => item.dataset.words.includes(word)) &&
        chosen.every((select) => facets[Number(select.dataset.facet)].includes(select.value));
      item.hidden = !fits;
      count += fits;
      room.querySelectorAll(`a[href="#${CSS.escape(item.id)}"]`).forEach((mark) => mark.classList.toggle("ra-out", !fits));
    });
    room.querySelector("[data-shown]").textContent = count;
    room.querySelector("[data-none]").hidden = count > 0;
    room.querySelector("[data-clear]").hidden = !words.length && !chosen.length;
  }

  function clear(room) {
    room.querySelectorAll("[data-find], select[data-facet]").forEach((field) => (field.value = ""));
    sift(room);
  }

  function lead(item) {
    const room = item.closest("[data-room]");
    if (item.hidden) clear(room);
    document.querySelectorAll(".ra-led").forEach((node) => node.classList.remove("ra-led"));
    item.classList.add("ra-led");
    const more = item.querySelector("details");
    if (more && room.dataset.room === "references") more.open = true;
    item.scrollIntoView({ behavior: still.matches ? "auto" : "smooth", block: "center" });
    item.focus({ preventScroll: true });
  }

  function save(button) {
    const link = document.createElement("a");
    const text = document.getElementById(button.dataset.save).textContent;
    link.href = URL.createObjectURL(new Blob([text], { type: `${button.dataset.type};charset=utf-8` }));
    link.download = button.dataset.name;
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  async function copy(button) {
    const before = button.textContent;
    try {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
      button.textContent = "Copied";
    } catch {
      button.textContent = "Copying is not allowed here";
    }
    setTimeout(() => (button.textContent = before), 1600);
  }

  // The article alone, as wide as the page; any question brings the chat back.
  function widen(button, wide) {
    const columns = button.closest(".ra-columns");
    if (columns.hasAttribute("data-reading") === wide) return;
    const edge = document.getElementById("ra-review").getBoundingClientRect().top;
    const pieces = [...document.querySelectorAll("#ra-review [data-start], #ra-review h3")];
    const reading = pieces.find((node) => node.getBoundingClientRect().top > edge + 40);
    columns.toggleAttribute("data-reading", wide);
    const kept = document.querySelector("#ra-review .ra-hit") || reading;
    if (kept) requestAnimationFrame(() => kept.scrollIntoView({ block: "center" }));
    button.setAttribute("aria-pressed", String(wide));
    button.textContent = wide ? "Back to the chat" : "Read wide";
    const contents = button.closest(".ra-nav").querySelector("details");
    if (contents) contents.open = wide;
  }

  // Puts a question into the box; the reader sends it.
  function ask(question) {
    openTab("ask");
    const button = document.querySelector("[data-widen]");
    if (button) widen(button, false);
    whenShown(() => document.querySelector("#ra-box textarea"), (box) => {
      Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(box, question);
      box.dispatchEvent(new Event("input", { bubbles: true }));
      box.focus();
      box.setSelectionRange(question.length, question.length);
    });
  }

  document.addEventListener("input", (event) => {
    const room = closest(event, "[data-room]");
    if (room) sift(room);
  });

  // Before the page's own listener: a number in a text leads to the references' room, where there is more to see.
  document.addEventListener(
    "click",
    (event) => {
      const number = closest(event, 'a.ra-in[href^="#ref-"]');
      if (number) {
        event.preventDefault();
        event.stopPropagation();
        openTab("references");
        const id = number.getAttribute("href").replace("#ref-", "work-");
        whenShown(() => document.getElementById(id), lead);
        return;
      }
      const mark = closest(event, '.ra-plots a[href^="#"]');
      const button = closest(event, "[data-save], [data-copy], [data-clear], [data-ask], [data-widen]");
      if (mark) {
        event.preventDefault();
        lead(document.getElementById(mark.getAttribute("href").slice(1)));
      } else if (button) {
        event.preventDefault();
        if (button.matches("[data-save]")) save(button);
        else if (button.matches("[data-copy]")) copy(button);
        else if (button.matches("[data-clear]")) clear(button.closest("[data-room]"));
        else if (button.matches("[data-ask]")) ask(button.dataset.ask);
        else widen(button, !button.closest("[data-reading]"));
      }
    },
    true,
  );

  // A passage that is selected in the article or in a card can be asked about.
  const LONGEST = 240;
  let offer = null;
  function offered() {
    if (offer) return offer;
    offer = document.createElement("button");
    offer.type = "button";
    offer.id = "ra-offer";
    offer.textContent = "Ask about this";
    offer.hidden = true;
    document.querySelector(".gradio-container").append(offer);
    return offer;
  }
  function passage() {
    const chosen = getSelection();
    if (!chosen || chosen.isCollapsed || !chosen.rangeCount) return null;
    const range = chosen.getRangeAt(0);
    const inside = (node) => (node.nodeType === 1 ? node : node.parentElement)?.closest(".ra-article, .ra-quote");
    const text = chosen.toString().replace(/\[[\d,\s–-]+\]/g, "").replace(/\s+/g, " ").trim();
    return inside(range.startContainer) && inside(range.endContainer) && text.length > 2 ? { range, text } : null;
  }
  function place() {
    const found = passage();
    if (!found) {
      if (offer) offer.hidden = true;
      return;
    }
    const button = offered();
    const box = found.range.getBoundingClientRect();
    button.hidden = false;
    const size = button.getBoundingClientRect();
    button.style.left = `${Math.min(Math.max(8, box.left + box.width / 2 - size.width / 2), innerWidth - size.width - 8)}px`;
    button.style.top = `${Math.max(8, box.top > size.height + 16 ? box.top - size.height - 8 : box.bottom + 8)}px`;
    const cut = found.text.length > LONGEST ? `${found.text.slice(0, LONGEST).replace(/\s\S*$/, "")}…` : found.text;
    const noun = document.querySelector(".ra-review")?.dataset.noun || "article";
    button.dataset.ask = `What does the ${noun} say about “${cut.replace(/[.,;:]$/, "")}”?`;
  }
  document.addEventListener("selectionchange", place);
  document.addEventListener("scroll", () => offer && !offer.hidden && place(), true);
})();
