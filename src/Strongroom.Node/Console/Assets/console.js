// Convenience on top of pages that work without it: keys from hit to hit and word to word, the word being said, the word's place on its page, and a
// gentle reload while filing goes on. Stores nothing, sends nothing.
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
    const found = all(".text mark, .grid-text mark, .transcript mark");
    if (found.length === 0) {
      return false;
    }

    found[mark]?.classList.remove("here");
    mark = (mark + by + found.length) % found.length;
    found[mark].classList.add("here");
    found[mark].scrollIntoView({ block: "center" });
    const place = found[mark].closest(".w")?.dataset.s;
    for (const box of all(".hit-box")) {
      box.classList.toggle("here", place !== undefined && box.dataset.s === place);
    }

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

    if (event.key === "Escape" && follow("Escape")) {
      return;
    }

    if (typing(event.target)) {
      return;
    }

    const hits = ".hit h2 a, .parts-found h3 a";
    const done = {
      "/": () => { const box = first("#q"); box?.focus(); box?.select(); return box !== null; },
      "j": () => step(hits, 1) || follow("j"),
      "k": () => step(hits, -1) || follow("k"),
      "ArrowDown": () => document.activeElement?.matches(hits) === true && step(hits, 1),
      "ArrowUp": () => document.activeElement?.matches(hits) === true && step(hits, -1),
      "u": () => follow("u"),
      "?": () => follow("?"),
      "[": () => follow("["),
      "]": () => follow("]"),
      "n": () => nextMark(1),
      "N": () => nextMark(-1),
    }[event.key]?.() ?? false;
    if (done) {
      event.preventDefault();
    }
  });

  // A recording and its transcript, or a page and its words. Everything here can be done by links and forms as well.
  const words = first("[data-words]");
  const audio = first("[data-player] audio");
  const marks = first("[data-marks]");
  if (words !== null) {
    words.dataset.live = "";
    words.tabIndex = 0;
    const spans = Array.from(words.querySelectorAll(".w"));
    const timed = spans.filter((w) => w.dataset.t !== undefined);
    const said = document.createElement("p");
    said.className = "visually-hidden";
    said.setAttribute("aria-live", "polite");
    words.after(said);
    let cursor = -1;
    let lit = null;

    const boxOf = (word) => {
      for (const old of all(".word-box")) {
        old.remove();
      }

      if (marks === null || word?.dataset.b === undefined) {
        return;
      }

      for (const box of word.dataset.b.split(";")) {
        const [x, y, width, height] = box.split(" ");
        const rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
        Object.entries({ x, y, width, height, rx: 20, class: "word-box" }).forEach(([name, value]) => rect.setAttribute(name, value));
        marks.append(rect);
      }
    };

    const point = (to) => {
      spans[cursor]?.classList.remove("cursor");
      cursor = Math.min(Math.max(to, 0), spans.length - 1);
      const word = spans[cursor];
      word.classList.add("cursor");
      word.scrollIntoView({ block: "nearest" });
      said.textContent = word.textContent;
      boxOf(word);
    };

    const playFrom = (word) => {
      if (audio !== null && word?.dataset.t !== undefined) {
        audio.currentTime = Number(word.dataset.t) / 1000;
        audio.play().catch(() => undefined);
      }
    };

    const correct = (word) => {
      const link = word?.closest(".para")?.querySelector("a.fix");
      if (link !== null && link !== undefined && word.dataset.s !== undefined) {
        const [address, place] = link.getAttribute("href").split("#");
        location.assign(`${address}/${word.dataset.s}#${place}`);
      }
    };

    words.addEventListener("click", (event) => {
      const word = event.target.closest(".w");
      if (word === null || event.target.closest("a, label, input, button") !== null || String(getSelection()) !== "") {
        return;
      }

      point(spans.indexOf(word));
      playFrom(word);
    });
    words.addEventListener("dblclick", (event) => {
      const word = event.target.closest(".w");
      if (word !== null && event.target.closest("form") === null) {
        correct(word);
      }
    });
    words.addEventListener("mouseover", (event) => boxOf(event.target.closest?.(".w") ?? spans[cursor]));
    words.addEventListener("mouseleave", () => boxOf(spans[cursor]));
    words.addEventListener("keydown", (event) => {
      if (event.target !== words || event.ctrlKey || event.metaKey || event.altKey) {
        return;
      }

      const here = cursor < 0 ? Math.max(0, spans.indexOf(lit ?? spans.find((w) => w.querySelector("mark") !== null))) : cursor;
      const done = {
        "ArrowRight": () => point(cursor < 0 ? here : here + 1),
        "ArrowLeft": () => point(cursor < 0 ? here : here - 1),
        "Enter": () => playFrom(spans[here]),
        "c": () => correct(spans[here]),
      }[event.key];
      if (done !== undefined) {
        event.preventDefault();
        done();
      }
    });

    if (audio !== null) {
      // The word being said is lit; where nothing is said, none is.
      const wordAt = (ms) => {
        let low = 0;
        let high = timed.length;
        while (low < high) {
          const middle = (low + high) >> 1;
          if (Number(timed[middle].dataset.t) <= ms) {
            low = middle + 1;
          } else {
            high = middle;
          }
        }

        const word = timed[low - 1];
        return word !== undefined && (word.dataset.u === undefined || ms < Number(word.dataset.u) + 60) ? word : null;
      };
      let free = 0;
      const light = () => {
        const word = wordAt(audio.currentTime * 1000);
        if (word !== lit) {
          lit?.classList.remove("on");
          word?.classList.add("on");
          lit = word;
          if (word !== null && !audio.paused && performance.now() > free) {
            word.scrollIntoView({ block: "nearest" });
          }
        }

        if (!audio.paused && !audio.ended) {
          requestAnimationFrame(light);
        }
      };
      for (const moved of ["wheel", "touchmove"]) {
        addEventListener(moved, () => { free = performance.now() + 5000; }, { passive: true });
      }

      for (const name of ["play", "playing", "seeked", "timeupdate"]) {
        audio.addEventListener(name, light);
      }

      audio.addEventListener("loadedmetadata", () => {
        if (audio.currentTime === 0 && Number(audio.dataset.at) > 0) {
          audio.currentTime = Number(audio.dataset.at) / 1000;
        }
      }, { once: true });
      document.addEventListener("click", (event) => {
        const link = event.target.closest?.("a[data-seek]");
        if (link !== null && link !== undefined && !event.ctrlKey && !event.metaKey && audio.error === null) {
          event.preventDefault();
          audio.currentTime = Number(link.dataset.seek) / 1000;
          audio.play().catch(() => undefined);
        }
      });
      document.addEventListener("keydown", (event) => {
        if (event.key === " " && !typing(event.target) && event.target.closest?.("audio, a, button, summary, label") === null) {
          event.preventDefault();
          if (audio.paused) {
            audio.play().catch(() => undefined);
          } else {
            audio.pause();
          }
        }
      });
    }
  }

  if (audio !== null) {
    const failed = () => first(".no-sound")?.removeAttribute("hidden");
    audio.addEventListener("error", failed);
    if (audio.error !== null) {
      failed();
    }
  }

  const sheet = first("[data-sheet]");
  if (sheet !== null) {
    const failed = () => {
      sheet.closest(".sheet-frame").hidden = true;
      first(".no-picture")?.removeAttribute("hidden");
    };
    sheet.addEventListener("error", failed);
    if (sheet.complete && sheet.naturalWidth === 0) {
      failed();
    }
  }

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
