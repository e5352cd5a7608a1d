// JSON with its parts coloured, and the definition of a tool as each protocol has it, one tab each.

import { fill, h, unique } from "./dom.js";
import { pretty, tokens } from "./json.js";

/** Cuts JSON text into nodes with a class for each kind of token. */
export function highlighted(text) {
  const nodes = [];
  for (const [kind, part] of tokens(text)) {
    nodes.push(kind === "plain" ? document.createTextNode(part) : h("span", { class: `json-${kind}` }, part));
  }
  return nodes;
}

const DIALECTS = {
  chat: ["Chat", "An entry of tools in a Chat Completions request, strict where the schema allows it."],
  "chat-plain": ["Chat, plain", "The same, never strict."],
  responses: ["Responses", "An entry of tools in a Responses request, strict where the schema allows it."],
  "responses-plain": ["Responses, plain", "The same, never strict."],
  mcp: ["MCP", "An entry of tools/list of the Model Context Protocol."],
};

/** Draws the tabs with a tool's definition in each dialect. */
export function dialects(tool, announce) {
  const entries = Object.entries(tool.dialects).map(([name, value]) => {
    const [label, note] = DIALECTS[name] ?? [name, ""];
    return { name, label, note, text: pretty(value) };
  });
  entries.push({ name: "enforced", label: "Enforced", note: "The schema that calls are held to.", text: pretty(tool.parameters) });
  return tabs("Definition", entries, announce);
}

/** Draws one block of JSON with a button that copies it. */
export function block(label, value, announce) {
  const text = pretty(value);
  return h("div", { class: "code-frame" }, copy(() => text, label, announce),
    h("pre", { class: "code-block", tabindex: "0", role: "group", "aria-label": label }, highlighted(text)));
}

function tabs(label, entries, announce) {
  let chosen = 0;
  const ids = entries.map(({ name }) => ({ tab: unique(`tab-${name}`), panel: unique(`panel-${name}`) }));
  const note = h("p", { class: "note" });
  const buttons = entries.map((entry, position) => h("button", {
    type: "button", role: "tab", id: ids[position].tab, "aria-controls": ids[position].panel, "data-dialect": entry.name,
    onclick: () => choose(position),
  }, entry.label));
  const panels = entries.map((entry, position) => h("pre", {
    class: "code-block", role: "tabpanel", id: ids[position].panel, "aria-labelledby": ids[position].tab, tabindex: "0",
  }));

  function choose(position) {
    chosen = position;
    buttons.forEach((button, at) => {
      button.setAttribute("aria-selected", String(at === position));
      button.tabIndex = at === position ? 0 : -1;
      panels[at].hidden = at !== position;
    });
    if (!panels[position].hasChildNodes()) fill(panels[position], highlighted(entries[position].text));
    note.textContent = entries[position].note;
  }

  const list = h("div", { class: "tabs", role: "tablist", "aria-label": label, onkeydown: (event) => {
    const last = entries.length - 1;
    const next = { ArrowRight: chosen === last ? 0 : chosen + 1, ArrowLeft: chosen === 0 ? last : chosen - 1, Home: 0, End: last }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    choose(next);
    buttons[next].focus();
    buttons[next].scrollIntoView({ block: "nearest", inline: "nearest" });
  } }, buttons);
  choose(0);
  return h("div", { class: "tabbed" }, list, note,
    h("div", { class: "code-frame" }, copy(() => entries[chosen].text, () => entries[chosen].label, announce), panels));
}

function copy(text, what, announce) {
  const button = h("button", { type: "button", class: "copy small", onclick: async () => {
    const name = typeof what === "function" ? what() : what;
    try {
      await navigator.clipboard.writeText(text());
      button.textContent = "Copied";
      announce(`${name} copied.`);
    } catch {
      button.textContent = "Not allowed";
      announce("The browser does not allow copying.");
    }
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  } }, "Copy");
  return button;
}
