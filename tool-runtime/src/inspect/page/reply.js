// The box for a whole reply, and the turn that it makes.

import { Gone, Refused, run } from "./turn.js";
import { announcer, h, unique } from "./dom.js";
import { example } from "./example.js";
import { mistake, pretty } from "./json.js";
import { Timeline } from "./timeline.js";

export class Reply {
  constructor(tools, gone) {
    this.gone = gone;
    this.live = announcer();
    const ids = { area: unique("reply"), hint: unique("hint"), place: unique("place") };
    this.area = h("textarea", { class: "code", id: ids.area, rows: 12, spellcheck: "false", autocomplete: "off",
      "aria-describedby": `${ids.hint} ${ids.place}`, oninput: () => this.check() });
    this.area.value = lines(example(tools));
    this.place = h("p", { class: "problem", id: ids.place, role: "alert", hidden: true });
    this.start = h("button", { type: "submit", class: "primary" }, "Run as one turn");
    this.stop = h("button", { type: "button", hidden: true, onclick: () => this.abort?.abort() }, "Stop");
    this.turn = h("div", { class: "turn-place" }, h("p", { class: "nothing" }, "The turn will be drawn here, one bar a call, while it runs."));
    this.element = h("article", { class: "reply" },
      h("header", {}, h("h1", { tabindex: "-1" }, "Run a reply"),
        h("p", { class: "lead" }, "Several calls of a model, run together as one turn, as your program would.")),
      h("form", { class: "panel", novalidate: true, onsubmit: (event) => {
        event.preventDefault();
        this.run();
      }, onkeydown: (event) => {
        if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        this.run();
      } },
        h("div", { class: "box" },
          h("label", { class: "field-name", for: ids.area }, "Reply, as JSON"),
          h("p", { class: "hint", id: ids.hint }, "A list of calls, a Chat Completions message with tool_calls, or a Responses output."),
          this.area, this.place),
        h("div", { class: "actions" }, this.start, this.stop, h("span", { class: "keys", "aria-hidden": "true" }, h("kbd", {}, "Ctrl"), " ", h("kbd", {}, "Enter")))),
      h("section", { class: "panel" }, h("h2", {}, "Turn"), this.turn),
      this.live.element);
  }

  check() {
    const text = this.area.value;
    const wrong = text.trim() ? mistake(text) : { position: 0, line: 1, column: 1, message: "there is no reply yet" };
    if (!wrong) this.say("");
    else this.say(`Line ${wrong.line}, column ${wrong.column}: ${wrong.message}`, wrong.position);
    return wrong;
  }

  say(words, position) {
    this.place.hidden = !words;
    this.place.replaceChildren(words);
    if (!words) {
      this.area.removeAttribute("aria-invalid");
      return;
    }
    this.area.setAttribute("aria-invalid", "true");
    if (position === undefined) return;
    this.place.append(" ", h("button", { type: "button", class: "link", onclick: () => {
      this.area.focus();
      this.area.setSelectionRange(position, position + 1);
    } }, "Show the place"));
  }

  async run() {
    if (this.abort) return;
    if (this.check()) {
      this.area.focus();
      return;
    }
    this.abort = new AbortController();
    this.start.setAttribute("aria-disabled", "true");
    this.stop.hidden = false;
    let timeline;
    try {
      for await (const event of run(this.area.value, this.abort.signal)) {
        if (event.type === "calls") {
          timeline = new Timeline(event.calls, this.live.say);
          this.turn.replaceChildren(timeline.element);
          this.turn.parentElement.scrollIntoView({ block: "nearest" });
          this.live.say(`${event.calls.length} calls are running.`);
        } else {
          timeline?.take(event);
        }
      }
    } catch (error) {
      if (error instanceof Refused) {
        this.say(error.message);
        this.area.focus();
      } else if (error instanceof Gone) {
        timeline?.stop("The server went away.");
        this.gone(error.message);
      } else if (error.name === "AbortError") {
        timeline?.stop("Stopped.");
        this.live.say("Stopped.");
      } else {
        throw error;
      }
    } finally {
      this.abort = undefined;
      this.start.removeAttribute("aria-disabled");
      if (document.activeElement === this.stop) this.start.focus();
      this.stop.hidden = true;
    }
  }
}

/** One call a paragraph: shorter than pretty JSON, and still easy to change. */
const lines = (calls) => `[\n${calls.map((it) => pretty(it).replace(/^/gm, "  ")).join(",\n")}\n]`;
