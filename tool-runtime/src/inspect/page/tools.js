// The list of tools, and the search in it.

import { count, fill, h } from "./dom.js";
import { gravest, mark } from "./findings.js";
import { rows } from "./parameters.js";

/** Wires the list. */
export class Tools {
  constructor(tools) {
    this.search = document.getElementById("search");
    this.found = document.getElementById("found");
    this.list = document.getElementById("list");
    this.entries = tools.map((tool) => ({ tool, text: text(tool), ...item(tool) }));
    fill(this.list, this.entries.map((it) => it.element));
    this.search.addEventListener("input", () => this.filter());
    this.search.addEventListener("keydown", (event) => this.key(event));
    this.list.addEventListener("keydown", (event) => this.key(event));
    this.filter();
  }

  filter() {
    const words = this.search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const entry of this.entries) {
      const fits = words.every((word) => entry.text.includes(word));
      entry.element.hidden = !fits;
      if (!fits) continue;
      shown += 1;
      fill(entry.name, marked(entry.tool.name, words));
      if (entry.summary) fill(entry.summary, marked(first(entry.tool.description), words));
    }
    const all = this.entries.length;
    this.found.textContent = words.length ? (shown ? `${shown} of ${count(all, "tool")}` : `None of ${count(all, "tool")} has it.`) : count(all, "tool");
  }

  /** Shows which tool is open. */
  mark(name) {
    for (const { tool, link } of this.entries) {
      if (tool.name === name) {
        link.setAttribute("aria-current", "page");
        link.scrollIntoView({ block: "nearest" });
      } else {
        link.removeAttribute("aria-current");
      }
    }
  }

  key(event) {
    const links = this.entries.filter((it) => !it.element.hidden).map((it) => it.link);
    const at = links.indexOf(document.activeElement);
    if (event.key === "Escape" && this.search.value) {
      this.search.value = "";
      this.filter();
      this.search.focus();
    } else if (event.key === "Enter" && at < 0) {
      links[0]?.click();
    } else if (event.key === "ArrowDown") {
      links[Math.min(at + 1, links.length - 1)]?.focus();
    } else if (event.key === "ArrowUp") {
      (at > 0 ? links[at - 1] : this.search).focus();
    } else {
      return;
    }
    event.preventDefault();
  }
}

const first = (description) => (description ?? "").split(/\n{2,}/)[0];

const text = (tool) => [tool.name, tool.description, ...rows(tool.parameters).map((it) => it.path)].join(" ").toLowerCase();

function item(tool) {
  const name = h("span", { class: "item-name" });
  const summary = tool.description ? h("span", { class: "item-summary" }) : undefined;
  const level = gravest(tool.findings);
  const marks = [
    level && mark(level, count(tool.findings.length, "finding")),
    tool.custom && h("span", { class: "loose" }, "custom"),
    !tool.custom && !tool.strict.sent && h("span", { class: "loose" }, "not strict"),
  ].filter(Boolean);
  const link = h("a", { href: `#tool/${encodeURIComponent(tool.name)}` }, name, summary, marks.length > 0 && h("span", { class: "item-marks" }, marks));
  return { element: h("li", {}, link), link, name, summary };
}

/** Marks what was searched for. */
function marked(words, searched) {
  const parts = [];
  const lower = words.toLowerCase();
  let at = 0;
  while (at < words.length) {
    const next = searched
      .map((word) => [lower.indexOf(word, at), word.length])
      .filter(([position]) => position >= 0)
      .sort(([a, m], [b, n]) => a - b || n - m)[0];
    if (!next) break;
    parts.push(words.slice(at, next[0]), h("mark", {}, words.slice(next[0], next[0] + next[1])));
    at = next[0] + next[1];
  }
  return [...parts, words.slice(at)];
}
