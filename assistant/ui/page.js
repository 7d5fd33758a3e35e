// What the page does on its own: chips scroll to cards, cards to sentences. It listens on the document, because the
// chat and the panel are drawn anew with every answer.
(() => {
  "use strict";
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const calm = () => (still.matches ? "auto" : "smooth");
  // A long way is jumped: gliding over half an article takes seconds.
  const way = (node) => (Math.abs(node.getBoundingClientRect().top) > 3 * innerHeight ? "auto" : calm());
  const target = (link) => document.getElementById((link.getAttribute("href") || "").replace(/^[^#]*#/, ""));

  function readSpans(text) {
    return (text || "").split(" ").filter(Boolean).map((pair) => pair.split("-").map(Number));
  }

  // What is to be marked when the article, which is drawn late, comes onto the page.
  let wanted = [];

  // Marks every sentence, cell and caption that a span touches; returns the first.
  function mark(spans) {
    wanted = spans;
    const root = document.querySelector("#ra-review .ra-article");
    if (!root) return null;
    root.querySelectorAll(".ra-hit").forEach((node) => node.classList.remove("ra-hit"));
    let first = null;
    root.querySelectorAll("[data-start]").forEach((node) => {
      const start = Number(node.dataset.start);
      const end = Number(node.dataset.end);
      if (spans.some(([left, right]) => start < right && left < end)) {
        node.classList.add("ra-hit");
        first = first || node;
      }
    });
    return first;
  }

  function openTab(name) {
    const tab = document.querySelector(`#ra-tabs [role="tab"][data-tab-id="${name}"]`);
    if (tab && tab.getAttribute("aria-selected") !== "true") tab.click();
  }

  // The article stands beside the chat.
  function openReview() {
    openTab("ask");
    openTab("review");
  }

  // The tab may need a moment before its content has a height.
  function whenShown(find, then, tries = 40) {
    const node = find();
    if (node && node.getClientRects().length) then(node);
    else if (tries > 0) setTimeout(() => whenShown(find, then, tries - 1), 50);
  }

  function reveal(node) {
    if (!node.hasAttribute("tabindex")) node.setAttribute("tabindex", "-1");
    node.scrollIntoView({ behavior: way(node), block: "center" });
    node.focus({ preventScroll: true });
  }

  function showInReview(spans) {
    openReview();
    whenShown(() => mark(spans), reveal);
  }

  function showCard(card) {
    const go = card.querySelector("footer [data-spans]");
    const review = document.getElementById("ra-review");
    // Where the article is open beside the chat, the chip leads to the sentence itself.
    if (go && review && review.getClientRects().length) {
      showInReview(readSpans(go.dataset.spans));
      return;
    }
    openTab("sources");
    const folded = card.closest("details.ra-earlier");
    if (folded) folded.open = true;
    document.querySelectorAll(".ra-card.ra-active").forEach((node) => node.classList.remove("ra-active"));
    card.classList.add("ra-active");
    if (go) mark(readSpans(go.dataset.spans));
    const panel = document.getElementById("ra-evidence");
    if (panel && panel.scrollHeight > panel.clientHeight + 4 && getComputedStyle(panel).overflowY !== "visible") {
      const top = card.getBoundingClientRect().top - panel.getBoundingClientRect().top + panel.scrollTop;
      panel.scrollTo({ top: Math.max(0, top - 8), behavior: calm() });
    } else {
      card.scrollIntoView({ behavior: calm(), block: "start" });
    }
    card.focus({ preventScroll: true });
  }

  // A page that has just been opened may draw its cards a moment after its chips, or draw them anew.
  function showCardOf(chip, waits = 40, shown = null) {
    if (opener !== chip || waits === 0) return;
    const card = target(chip);
    if (card && card !== shown) showCard(card);
    setTimeout(() => showCardOf(chip, card ? Math.min(waits - 1, 5) : waits - 1, card), 100);
  }

  async function copy(link) {
    const source = target(link);
    if (!source) return;
    const before = link.textContent;
    try {
      await navigator.clipboard.writeText(source.textContent);
      link.textContent = "Copied";
    } catch {
      link.textContent = "Copying is not allowed here";
    }
    setTimeout(() => (link.textContent = before), 1600);
  }

  document.addEventListener("click", (event) => {
    const origin = event.target instanceof Element ? event.target : null;
    if (!origin) return;
    const chip = origin.closest("a.ra-chip");
    const button = origin.closest("[data-spans]");
    const inner = origin.closest("a.ra-in");
    const copying = origin.closest("a.ra-copy");
    if (!(chip || button || inner || copying)) return;
    event.preventDefault();
    hideTip();
    if (chip) {
      opener = chip;
      showCardOf(chip);
    } else if (copying) {
      copy(copying);
    } else if (button) {
      showInReview(readSpans(button.dataset.spans));
    } else {
      if (!inner.closest("#ra-review")) openReview();
      whenShown(() => target(inner), (node) => {
        if (node.id.startsWith("ref-") || node.tagName === "LI") {
          wanted = [];
          document.querySelectorAll("#ra-review .ra-hit").forEach((other) => other.classList.remove("ra-hit"));
          node.classList.add("ra-hit");
          reveal(node);
        } else {
          node.scrollIntoView({ behavior: way(node), block: "start" });
          node.focus({ preventScroll: true });
        }
      });
    }
  });

  // The quote of a chip, on hover and on focus. Its title gives way while the tooltip shows, so that it shows once.
  let tip = null;
  let owner = null;
  function hideTip() {
    if (owner) {
      owner.setAttribute("title", owner.dataset.title || "");
      owner.removeAttribute("aria-describedby");
    }
    if (tip) tip.hidden = true;
    owner = null;
  }
  function showTip(chip) {
    if (owner === chip) return;
    hideTip();
    const text = chip.getAttribute("title");
    if (!text) return;
    if (!tip) {
      tip = document.createElement("div");
      tip.id = "ra-tip";
      tip.setAttribute("role", "tooltip");
      document.querySelector(".gradio-container").append(tip);
    }
    owner = chip;
    chip.dataset.title = text;
    chip.removeAttribute("title");
    chip.setAttribute("aria-describedby", "ra-tip");
    tip.textContent = text.length > 420 ? text.slice(0, 420) + "…" : text;
    tip.hidden = false;
    const box = chip.getBoundingClientRect();
    const size = tip.getBoundingClientRect();
    const left = Math.min(Math.max(8, box.left), innerWidth - size.width - 8);
    const above = box.top - size.height - 8;
    tip.style.left = `${left}px`;
    tip.style.top = `${above > 8 ? above : box.bottom + 8}px`;
  }
  const chipOf = (event) => (event.target instanceof Element ? event.target.closest("a.ra-chip") : null);
  for (const name of ["pointerover", "focusin"]) {
    document.addEventListener(name, (event) => {
      const chip = chipOf(event);
      if (chip) showTip(chip);
      else if (owner) hideTip();
    });
  }
  // Escape puts the quote away; on a card it leads back to the chip that led there.
  let opener = null;
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const card = document.activeElement ? document.activeElement.closest(".ra-card") : null;
    if (card && opener && opener.isConnected) opener.focus();
    else hideTip();
  });
  document.addEventListener("scroll", hideTip, true);

  // The chat labels a message with its raw content, tags and all; a screen reader should hear who speaks instead.
  const tidy = () => {
    if (wanted.length && document.querySelector("#ra-review .ra-article:not(:has(.ra-hit))")) mark(wanted);
    document.querySelectorAll('#ra-chat [data-testid="user"], #ra-chat [data-testid="bot"]').forEach((node) => {
      const name = node.dataset.testid === "user" ? "You" : "Assistant";
      if (node.getAttribute("aria-label") !== name) {
        node.setAttribute("role", "group");
        node.setAttribute("aria-label", name);
      }
    });
    // The starting questions are buttons in what calls itself a list.
    document.querySelectorAll('#ra-chat .examples[role="list"]').forEach((node) => {
      node.setAttribute("role", "group");
      node.setAttribute("aria-label", "Questions to begin with");
    });
    document.querySelectorAll("#ra-chat :is(a.ra-chip, a.ra-copy, a.ra-again)[target]").forEach((node) => {
      node.removeAttribute("target");
    });
    document.querySelectorAll("#ra-chat :is(a.ra-copy, a.ra-again):not([role])").forEach((node) => {
      node.setAttribute("role", "button");
    });
  };
  const begin = () => {
    document.documentElement.lang = "en";
    new MutationObserver(tidy).observe(document.body, {
      childList: true, subtree: true, attributes: true, attributeFilter: ["aria-label"],
    });
    tidy();
  };
  if (document.body) begin();
  else addEventListener("DOMContentLoaded", begin);
})();
