// The form made from a tool's schema: it calls the tool and shows the answer.

import { badge, outcome as words } from "./outcome.js";
import { announcer, count, duration, fill, h, unique } from "./dom.js";
import { answered, told } from "./answer.js";
import { approval } from "./approval.js";
import { compact, mistake, parse, pretty } from "./json.js";
import { pointer } from "./shape.js";
import { Gone, Refused, run } from "./turn.js";
import { Slot } from "./slot.js";
import { left } from "./timeline.js";

/** Draws the form of a tool; `gone` is told when the server cannot be reached. */
export class Form {
  constructor(tool, gone) {
    this.tool = tool;
    this.gone = gone;
    this.root = new Slot(tool.parameters, tool.parameters, { name: "arguments", place: "", marked: false });
    this.live = announcer();
    this.area = h("textarea", { class: "code arguments", id: unique("json"), rows: 10, spellcheck: "false", autocomplete: "off", oninput: () => this.check() });
    this.place = h("p", { class: "problem", id: unique("place"), hidden: true });
    this.area.setAttribute("aria-describedby", this.place.id);
    this.asForm = h("div", { class: "as-form" }, this.root.body, this.root.problemLine);
    this.asJson = h("div", { class: "as-json", hidden: true },
      h("label", { class: "field-name", for: this.area.id }, "Arguments as JSON"), this.area, this.place);
    this.views = ["Form", "JSON"].map((words) => h("button", { type: "button", "aria-pressed": String(words === "Form"), onclick: () => this.view(words) }, words));
    this.summary = h("div", { class: "summary", role: "group", tabindex: "-1", hidden: true });
    this.start = h("button", { type: "submit", class: "primary", title: "Ctrl+Enter" }, "Call it");
    this.stop = h("button", { type: "button", hidden: true, onclick: () => this.abort?.abort() }, "Stop");
    this.result = h("div", { class: "result", hidden: true });
    const heading = unique("form");
    this.element = h("form", { class: "panel try", novalidate: true, "aria-labelledby": heading, autocomplete: "off", onsubmit: (event) => {
      event.preventDefault();
      this.call();
    }, oninput: () => this.age(), onkeydown: (event) => {
      if (event.key !== "Enter") return;
      const deliberate = event.ctrlKey || event.metaKey;
      // Enter in a field is a slip too easily made.
      const guarded = tool.policy.destructive && event.target.matches("input");
      if (!deliberate && !guarded) return;
      event.preventDefault();
      if (deliberate) this.call();
    } },
      h("div", { class: "panel-head" }, h("h2", { id: heading }, "Call it"), h("div", { class: "switch", role: "group", "aria-label": "Arguments as" }, this.views)),
      this.summary, this.asForm, this.asJson,
      h("div", { class: "actions" }, this.start, this.stop),
      this.result, this.live.element);
  }

  get json() {
    return !this.asJson.hidden;
  }

  view(words) {
    const wanted = words === "JSON";
    if (wanted === this.json) return;
    this.settle();
    if (wanted) {
      const mistakes = [];
      const value = this.root.read(mistakes);
      if (mistakes.length) return this.point("Not JSON yet", mistakes);
      this.area.value = pretty(value ?? {});
      this.area.rows = Math.max(6, Math.min(24, this.area.value.split("\n").length + 1));
    } else {
      if (this.check()) {
        this.area.focus();
        return;
      }
      this.root.write(parse(this.area.value));
    }
    this.asJson.hidden = !wanted;
    this.asForm.hidden = wanted;
    this.views.forEach((button) => button.setAttribute("aria-pressed", String(button.textContent === words)));
    this.check();
  }

  /** Says where the JSON is wrong; it may be sent all the same, for a model may write it too. */
  check() {
    const wrong = this.json ? mistake(this.area.value) : undefined;
    this.place.hidden = !wrong;
    this.place.textContent = wrong ? `Line ${wrong.line}, column ${wrong.column}: ${wrong.message}` : "";
    if (wrong) this.area.setAttribute("aria-invalid", "true");
    else this.area.removeAttribute("aria-invalid");
    return wrong;
  }

  /** What is shown belongs to arguments that have been changed since. */
  age() {
    if (this.abort) return;
    this.summary.hidden = true;
    if (this.result.hidden || this.result.classList.contains("stale")) return;
    this.result.classList.add("stale");
    this.result.prepend(h("p", { class: "note" }, "The arguments have changed since this call."));
  }

  settle() {
    this.summary.hidden = true;
    for (const slot of this.pointed ?? []) slot.clear();
    this.pointed = [];
  }

  async call() {
    if (this.abort) return;
    this.settle();
    const mistakes = [];
    const text = this.json ? this.area.value : compact(this.root.read(mistakes) ?? {});
    if (mistakes.length) {
      this.point("Not sent", mistakes);
      return;
    }
    this.abort = new AbortController();
    const { signal } = this.abort;
    this.begin();
    try {
      const reply = compact([{ id: "call_1", name: this.tool.name, arguments: text }]);
      for await (const event of run({ reply }, signal)) this.take(event);
    } catch (error) {
      this.fail(error);
    } finally {
      this.abort = undefined;
      clearInterval(this.clock);
      this.start.removeAttribute("aria-disabled");
      if (document.activeElement === this.stop) this.start.focus();
      this.stop.hidden = true;
    }
  }

  begin() {
    const began = performance.now();
    this.messages = h("ol", { class: "progress", role: "log", "aria-label": "Progress" });
    this.time = h("span", { class: "time" });
    this.head = h("div", { class: "result-head" }, badge("running"), this.time);
    this.clock = setInterval(() => { this.time.textContent = duration(performance.now() - began); }, 100);
    fill(this.result, this.head, this.messages);
    this.result.classList.remove("stale");
    this.result.hidden = false;
    this.ran = false;
    this.reveal();
    this.start.setAttribute("aria-disabled", "true");
    this.stop.hidden = false;
  }

  take(event) {
    if (event.type === "asked_for_approval") fill(this.head, badge("asking"), this.time);
    if (event.type === "started") this.ran = true;
    if (event.type === "started") fill(this.head, badge("running"), this.time);
    if (event.type === "question") {
      this.question = approval(event, this.live.say);
      this.result.append(this.question.element);
      this.question.focus();
    }
    if (event.type === "progress") {
      this.messages.append(h("li", {}, told(event)));
      this.messages.scrollTop = this.messages.scrollHeight;
    }
    if (event.type !== "answered") return;
    clearInterval(this.clock);
    this.question?.close();
    const { outcome, started_at_ms: started, ended_at_ms: ended } = event.answer;
    const took = ended - (started ?? ended);
    fill(this.head, badge(outcome.type), h("span", { class: "time" }, started === undefined ? "not run" : duration(took)));
    this.result.append(h("p", { class: "note" }, "What the model reads"), ...answered(event.shown).filter(Boolean));
    this.reveal();
    const problems = (outcome.problems ?? []).map(({ path, message }) => [this.at(path), message, path]);
    if (problems.length) this.point(`Invalid arguments: ${count(problems.length, "problem")}`, problems);
    else this.live.say(`${this.tool.name}: ${words(outcome.type).word}, ${duration(took)}.`);
  }

  /** Scrolls to the answer; to its beginning if it is longer than the window. */
  reveal() {
    const isLong = this.result.getBoundingClientRect().height > innerHeight;
    this.result.scrollIntoView({ block: isLong ? "start" : "nearest" });
  }

  /** Shows that no answer will come. */
  end(kind) {
    this.question?.close();
    fill(this.head, badge(this.ran ? kind : "cancelled"));
    this.result.append(h("p", { class: "note" }, left(this.ran, kind)));
    this.reveal();
  }

  fail(error) {
    clearInterval(this.clock);
    if (error.name === "AbortError") {
      this.end("cancelled");
      this.live.say("Stopped.");
      return;
    }
    if (error instanceof Gone) {
      if (this.ran) this.end("unknown");
      else this.result.hidden = true;
      this.gone(error.message);
      return;
    }
    this.result.hidden = true;
    if (error instanceof Refused) this.point("The server did not take it", [[undefined, error.message]]);
    else throw error;
  }

  /** Finds the slot that a JSON pointer means, or the nearest one around it. */
  at(path) {
    let slot = this.root;
    for (const part of pointer(path)) {
      const inner = slot.child(part);
      if (!inner) break;
      slot = inner;
    }
    return slot;
  }

  /** Shows problems at their fields, and all of them on top, where the focus goes. */
  point(title, problems) {
    this.pointed = [];
    const id = unique("summary");
    const entries = problems.map(([slot, message, path]) => {
      if (slot && !this.json) {
        slot.problem(message);
        this.pointed.push(slot);
      }
      const where = path || slot?.place;
      const shown = slot?.place && !this.json;
      const link = where && (shown ? h("button", { type: "button", class: "link", onclick: () => slot.focus() }, where) : h("code", {}, where));
      return h("li", {}, link, link && ": ", message);
    });
    fill(this.summary, h("h3", { id }, title), h("ul", {}, entries));
    this.summary.setAttribute("aria-labelledby", id);
    this.summary.hidden = false;
    this.summary.focus();
  }
}
