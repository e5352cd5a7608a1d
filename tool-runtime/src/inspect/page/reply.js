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
      "aria-describedby": `${ids.hint} ${ids.place}`, oninput: () => {
        this.check();
        this.age("The reply has changed since this turn.");
      } });
    this.area.value = lines(example(tools));
    this.place = h("p", { class: "problem", id: ids.place, hidden: true });
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
          h("label", { class: "field-name", for: ids.area }, "Reply, as JSON or as a recorded stream"),
          h("p", { class: "hint", id: ids.hint }, "A list of calls, or a reply of Chat Completions, Responses, Anthropic or Gemini. A fenced block is read too. Of Chat Completions and Responses also a stream, as lines of ",
            h("code", {}, "data: …"), ": it has no times of its own, and is replayed with 20 ms before each event."),
          this.area, this.place),
        h("div", { class: "actions" }, this.start, this.stop, h("span", { class: "keys", "aria-hidden": "true" }, h("kbd", {}, "Ctrl"), " ", h("kbd", {}, "Enter")))),
      h("section", { class: "panel" }, h("h2", {}, "Turn"), this.turn),
      this.live.element);
  }

  /** Marks the turn that is shown as one of another reply. */
  age(words) {
    if (this.abort || !this.timeline || this.turn.classList.contains("stale")) return;
    this.turn.classList.add("stale");
    this.turn.prepend(h("p", { class: "note" }, words));
  }

  check() {
    const text = unfenced(this.area.value);
    if (isStream(text)) {
      this.say("");
      return undefined;
    }
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
      this.live.say(this.place.textContent);
      this.age("This turn is of an earlier reply.");
      this.area.focus();
      return;
    }
    this.age("This turn is of an earlier reply.");
    this.abort = new AbortController();
    this.start.setAttribute("aria-disabled", "true");
    this.stop.hidden = false;
    let timeline;
    try {
      const text = unfenced(this.area.value);
      for await (const event of run(isStream(text) ? { stream: text } : { reply: text }, this.abort.signal)) {
        if (event.type === "calls" || event.type === "stream") {
          timeline = new Timeline(event.calls, this.live.say);
          this.timeline = timeline;
          this.turn.classList.remove("stale");
          this.turn.replaceChildren(timeline.element);
          this.turn.parentElement.scrollIntoView({ block: "nearest" });
          if (!event.calls) this.live.say("The reply is coming.");
          else this.live.say(event.calls.length === 1 ? "1 call is running." : `${event.calls.length} calls are running.`);
        } else {
          timeline?.take(event);
        }
      }
    } catch (error) {
      if (error instanceof Refused) {
        this.say(error.message);
        this.live.say(error.message);
        this.area.focus();
      } else if (error instanceof Gone) {
        timeline?.stop("The server broke off.", "unknown");
        this.gone(error.message);
      } else if (error.name === "AbortError") {
        timeline?.stop("Stopped.", "cancelled");
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

/** Blanks a fence around the JSON, and what is written before and behind it; places stay what they are. */
function unfenced(text) {
  const fence = /^[ \t]*```[^\n`]*$/gm;
  const [first, last, more] = [...text.matchAll(fence)];
  if (!first || more) return text;
  const from = first.index + first[0].length;
  const to = last?.index ?? text.length;
  const blank = (part) => part.replace(/[^\n]/g, " ");
  return blank(text.slice(0, from)) + text.slice(from, to) + blank(text.slice(to));
}

/** Whether it is a recorded stream: server-sent events, and no JSON. */
const isStream = (text) => /^\s*(data|event|id|retry)?:/.test(text);

/** One call a paragraph: shorter than pretty JSON, and still easy to change. */
const lines = (calls) => `[\n${calls.map((it) => pretty(it).replace(/^/gm, "  ")).join(",\n")}\n]`;
