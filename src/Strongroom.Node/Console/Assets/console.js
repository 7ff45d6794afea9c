// Convenience on top of pages that work without it: keys from hit to hit, and a gentle reload while filing goes on. Stores nothing, sends nothing.
"use strict";
(() => {
  const all = (selector) => Array.from(document.querySelectorAll(selector));
  const first = (selector) => document.querySelector(selector);
  const typing = (target) => target instanceof HTMLElement
    && (target.isContentEditable || /^(input|select|textarea)$/i.test(target.tagName));

  for (const hint of all("[data-keys]")) {
    hint.hidden = false;
  }

  const step = (selector, by) => {
    const stops = all(selector);
    if (stops.length === 0) {
      return false;
    }

    const at = stops.indexOf(document.activeElement);
    const next = at < 0 ? (by > 0 ? 0 : stops.length - 1) : Math.min(Math.max(at + by, 0), stops.length - 1);
    stops[next].focus();
    stops[next].closest("li, mark")?.scrollIntoView({ block: "nearest" });
    return true;
  };

  const follow = (key) => {
    const link = first(`a[data-key="${key}"]`);
    link?.click();
    return link !== null;
  };

  let mark = -1;
  const nextMark = (by) => {
    const marks = all(".text mark");
    if (marks.length === 0) {
      return false;
    }

    marks[mark]?.classList.remove("here");
    mark = (mark + by + marks.length) % marks.length;
    marks[mark].classList.add("here");
    marks[mark].scrollIntoView({ block: "center" });
    return true;
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }

    if (event.key === "Escape" && typing(event.target)) {
      event.target.blur();
      return;
    }

    if (typing(event.target)) {
      return;
    }

    const hits = ".hit h2 a";
    const done = {
      "/": () => { const box = first("#q"); box?.focus(); box?.select(); return box !== null; },
      "j": () => step(hits, 1) || follow("j"),
      "k": () => step(hits, -1) || follow("k"),
      "ArrowDown": () => document.activeElement?.matches(hits) === true && step(hits, 1),
      "ArrowUp": () => document.activeElement?.matches(hits) === true && step(hits, -1),
      "u": () => follow("u"),
      "n": () => nextMark(1),
      "N": () => nextMark(-1),
    }[event.key]?.() ?? false;
    if (done) {
      event.preventDefault();
    }
  });

  // Where the window is narrow the ticks would push the hits off the first screen.
  const facets = first("details.facets");
  if (facets !== null && matchMedia("(max-width: 52rem)").matches) {
    facets.open = false;
  }

  const following = first("[data-follow]");
  if (following !== null) {
    const again = () => {
      const box = first("#q");
      const idle = document.visibilityState === "visible"
        && (document.activeElement === document.body || document.activeElement === box) && (box === null || box.value === "");
      if (idle) {
        location.reload();
      } else {
        setTimeout(again, 1000);
      }
    };
    setTimeout(again, Number(following.dataset.follow) * 1000);
  }
})();
