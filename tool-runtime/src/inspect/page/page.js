// Puts the parts together: the fragment of the address names what is shown.

import { announcer, fill, h } from "./dom.js";
import { Form } from "./form.js";
import { Reply } from "./reply.js";
import { Tools } from "./tools.js";
import { overview } from "./overview.js";
import { report } from "./turn.js";
import { tool as draw } from "./tool.js";

const main = document.getElementById("main");
const notice = document.getElementById("gone");
const search = document.getElementById("search");
const live = announcer();
document.body.append(live.element);

function gone(words) {
  fill(notice,
    h("p", {}, h("strong", {}, words), " Start it again with the command ", h("code", {}, "serve"), ", then "),
    h("button", { type: "button", onclick: () => location.reload() }, "load the page again"));
  notice.hidden = false;
}

document.addEventListener("reached", () => { notice.hidden = true; });

class Page {
  constructor(found) {
    this.report = found;
    this.tools = new Tools(found.tools);
    // What was typed into a form is still there when one comes back to it.
    this.views = new Map();
    addEventListener("hashchange", () => this.show(true));
    this.show(false);
  }

  show(moved) {
    const [view, name] = route(location.hash);
    const tool = view === "tool" ? this.report.tools.find((it) => it.name === name) : undefined;
    const key = view === "tool" ? `tool/${name}` : view;
    if (!this.views.has(key)) this.views.set(key, this.make(view, tool, name));
    fill(main, this.views.get(key));
    document.body.dataset.view = view;
    for (const [id, current] of [["view-tools", view !== "reply"], ["view-reply", view === "reply"]]) {
      if (current) document.getElementById(id).setAttribute("aria-current", "page");
      else document.getElementById(id).removeAttribute("aria-current");
    }
    this.tools.mark(tool?.name);
    document.title = tool ? `${tool.name} – Inspector` : view === "reply" ? "Run a reply – Inspector" : "Tools – Inspector";
    if (!moved) return;
    scrollTo(0, 0);
    main.querySelector("h1")?.focus({ preventScroll: true });
  }

  make(view, tool, name) {
    if (view === "reply") return new Reply(this.report.tools, gone).element;
    const back = h("a", { class: "back", href: "#" }, "All tools");
    if (tool) return [back, draw(tool, new Form(tool, gone).element, live.say)];
    if (view === "tool") return [back, h("h1", { tabindex: "-1" }, "No such tool"), h("p", {}, "There is no tool of the name ", h("code", {}, name), ".")];
    return overview(this.report);
  }
}

function route(hash) {
  const [, view, name] = /^#(tool|reply)(?:\/(.*))?$/.exec(hash) ?? [];
  if (!view) return ["overview"];
  try {
    return [view, decodeURIComponent(name ?? "")];
  } catch {
    return [view, name];
  }
}

addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
  event.preventDefault();
  if (!search.checkVisibility()) location.hash = "";
  // The list may only just have come back on a narrow screen.
  requestAnimationFrame(() => search.focus());
});

document.getElementById("skip").addEventListener("click", () => {
  (main.querySelector("h1") ?? main).focus();
});

try {
  new Page(await report());
} catch (error) {
  document.getElementById("loading")?.remove();
  gone(error.message);
  document.body.dataset.view = "gone";
}
