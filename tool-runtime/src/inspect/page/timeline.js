// A turn drawn as it happens: one bar a call, in the order of the reply; and above them one for the reply, if it is streamed.

import { answered, told, written } from "./answer.js";
import { approval } from "./approval.js";
import { badge, outcome } from "./outcome.js";
import { count, duration, fill, h, unique } from "./dom.js";
import { Written } from "./written.js";

const HEADINGS = ["Place", "Call", "Arguments", "Outcome", "Start", "End", "Took"];

const MOST_TOLD = 20;

export class Timeline {
  /** `say` is told of answers, politely. A reply that is streamed has no calls yet. */
  constructor(calls, say) {
    this.say = say;
    this.began = performance.now();
    this.axis = h("div", { class: "axis", "aria-hidden": "true" });
    this.reply = calls ? undefined : new Written();
    this.rows = (calls ?? []).map((call, position) => new Row(call, position, say));
    this.list = h("ol", { class: "bars", "aria-label": "Calls" }, this.rows.map((row) => row.element));
    this.totals = h("p", { class: "totals" });
    this.body = h("tbody");
    this.element = h("div", { class: "turn" },
      this.totals,
      h("div", { class: "chart" }, this.axis, this.reply?.element, this.list),
      h("details", { class: "equivalent" }, h("summary", {}, "The same as a table"),
        h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Table of the turn" },
          h("table", {}, h("caption", { class: "unseen" }, "The calls of the turn"),
            h("thead", {}, h("tr", {}, HEADINGS.map((words) => h("th", { scope: "col" }, words)))),
            this.body))));
    fill(this.body, [this.reply?.line, this.rows.map((row) => row.line)]);
    this.left = this.rows.length;
    this.changed = new Set();
    this.tick();
    this.clock = setInterval(() => this.tick(), matchMedia("(prefers-reduced-motion: reduce)").matches ? 500 : 50);
  }

  /** The server's time, guessed between its messages. */
  get now() {
    return performance.now() - this.began;
  }

  /** Of a thousand calls, nobody wants to hear each. */
  get tells() {
    return this.rows.length <= MOST_TOLD;
  }

  add({ call, position }) {
    const row = new Row(call, position, this.say);
    this.rows[position] = row;
    this.list.append(row.element);
    this.body.append(row.line);
    this.left += 1;
    this.changed.add(row);
  }

  take(event) {
    if (event.at_ms !== undefined) this.began = Math.min(this.began, performance.now() - event.at_ms);
    const row = this.rows[event.position];
    switch (event.type) {
      case "call":
        this.add(event);
        break;
      case "text":
      case "refusal":
        this.reply?.say(event.delta);
        break;
      case "ended":
        this.reply?.end(event.at_ms, event.shown);
        this.say(`The reply has ended: ${event.shown.text}.`);
        break;
      case "started":
        row?.begin(event);
        break;
      case "asked_for_approval":
        row?.become("asking");
        break;
      case "question":
        row?.ask(event);
        break;
      case "retrying":
        row?.retry(event);
        break;
      case "progress":
        row?.progress(event);
        break;
      case "answered": {
        if (!row) break;
        row.answer(event);
        if (!row.isOver) this.left -= 1;
        row.isOver = true;
        if (!this.tells) break;
        const after = row.took === undefined ? "" : ` after ${duration(row.took)}`;
        const all = this.left || this.reply?.moves ? "" : " All are answered.";
        this.say(`Call ${event.position + 1}, ${row.call.name}: ${outcome(event.answer.outcome.type).word}${after}.${all}`);
        break;
      }
      case "done":
        return this.end(event.elapsed_ms, event.busy_ms, event.cores);
    }
    if (row) this.changed.add(row);
    this.frame ??= requestAnimationFrame(() => this.tick());
  }

  end(turn, sum, cores) {
    clearInterval(this.clock);
    this.last = turn;
    const atOnce = turn > 0 ? sum / turn : 1;
    const calls = this.rows.length;
    fill(this.totals, h("strong", {}, duration(turn)), ` for the turn; its ${count(calls, "call")} took `, h("strong", {}, duration(sum)), calls > 1 && " in all",
      calls > 1 && atOnce >= 1.05 && [", ", h("strong", {}, atOnce.toFixed(1)), ` at work at a time, sharing ${count(cores, "core")}`],
      this.early() > 0 && [", ", h("strong", {}, String(this.early())), " begun before the reply had ended"]);
    if (this.reply && !calls) fill(this.totals, h("strong", {}, duration(turn)), " for the reply, which has no calls");
    this.say(this.totals.textContent);
    this.tick();
  }

  /** How many calls began while the reply was still coming. */
  early() {
    const end = this.reply?.ended ?? 0;
    return this.rows.filter((row) => row.started < end).length;
  }

  /** The turn was ended here, or the server went away. */
  stop(words, kind) {
    clearInterval(this.clock);
    this.last ??= this.now;
    this.reply?.leave(this.last, words);
    for (const row of this.rows) row.leave(this.last, kind);
    this.totals.textContent = words;
    this.tick();
  }

  tick() {
    cancelAnimationFrame(this.frame);
    this.frame = undefined;
    const now = this.last ?? this.now;
    const { end, step } = scale(Math.max(now, 1));
    // What does not move is drawn again only when the axis is another.
    const isOther = end !== this.drawn;
    if (isOther) {
      this.drawn = end;
      const ticks = Array.from({ length: Math.floor(end / step + 1e-9) + 1 }, (_, at) => at * step);
      const [unit, divisor] = end < 1000 ? ["ms", 1] : ["s", 1000];
      fill(this.axis, ticks.map((at, position) => {
        const words = String(Number((at / divisor).toFixed(2)));
        const tick = h("span", { class: "tick" }, h("span", {}, position === ticks.length - 1 ? `${words} ${unit}` : words));
        tick.style.insetInlineStart = `${(at / end) * 100}%`;
        return tick;
      }));
      this.element.style.setProperty("--step", `${(step / end) * 100}%`);
    }
    if (isOther || this.reply?.moves || this.last !== undefined) this.reply?.draw(now, end);
    for (const row of this.rows) {
      if (isOther || row.moves || this.changed.has(row)) row.draw(now, end);
    }
    this.changed.clear();
    if (this.last === undefined) this.totals.textContent = `${duration(now)} so far`;
  }
}

/** Chooses an axis with four to eight ticks at round times. */
function scale(most) {
  const rough = most / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((it) => it * power).find((it) => it >= rough);
  return { step, end: Math.ceil(most / step) * step };
}

/** Says what is known of a call that has no answer. */
export function left(ran, kind) {
  if (kind === "unknown") return ran ? "The server broke off while it ran. It may have done its work, or a part of it." : "The server broke off before it began, as far as is known.";
  return ran ? "It was stopped while it ran. It may have done a part of its work." : "It was stopped before it began; nothing was run.";
}

class Row {
  constructor(call, position, say) {
    this.call = call;
    this.say = say;
    this.wait = h("span", { class: "wait" });
    this.bar = h("span", { class: "bar still" });
    this.state = h("span", { class: "state" });
    this.time = h("span", { class: "time" });
    this.messages = h("ol", { class: "progress" });
    this.inside = h("div", { class: "inside" });
    const id = unique("call");
    this.panel = h("div", { class: "details", id, hidden: true }, this.messages, this.inside);
    this.button = h("button", { type: "button", class: "row", "aria-expanded": "false", "aria-controls": id, onclick: () => this.toggle() },
      h("span", { class: "call" }, h("span", { class: "call-name" }, call.name), " ", h("span", { class: "call-arguments" }, call.arguments)),
      h("span", { class: "track", "aria-hidden": "true" }, this.wait, this.bar),
      this.state, this.time);
    this.element = h("li", { "data-position": position }, this.button, this.panel);
    this.cells = Array.from({ length: 4 }, () => h("td", {}, "–"));
    this.line = h("tr", {}, h("td", {}, String(position + 1)), h("th", { scope: "row" }, call.name), h("td", {}, h("code", {}, call.arguments)), this.cells);
    this.become("waiting");
  }

  /** Whether it is drawn longer as time goes by. */
  get moves() {
    return this.started !== undefined && this.ended === undefined;
  }

  toggle() {
    if (!this.isWritten) this.panel.prepend(written(this.call.arguments));
    this.isWritten = true;
    this.panel.hidden = !this.panel.hidden;
    this.button.setAttribute("aria-expanded", String(!this.panel.hidden));
  }

  become(kind) {
    this.kind = kind;
    fill(this.state, badge(kind));
    this.bar.className = `bar ${outcome(kind).tone} is-${kind}`;
    this.element.dataset.outcome = kind;
    this.cells[0].textContent = outcome(kind).word;
  }

  begin({ at_ms: at }) {
    this.question?.close();
    this.started ??= at;
    this.cells[1].textContent = duration(this.started);
    this.become("running");
  }

  /** Opens the row, and puts the question into it. */
  ask(event) {
    this.question = approval(event, this.say);
    this.panel.insertBefore(this.question.element, this.messages);
    if (this.panel.hidden) this.toggle();
    this.say(`${this.call.name} needs approval.`);
  }

  retry({ attempt, delay_ms: delay }) {
    this.messages.append(h("li", {}, `Attempt ${attempt} follows after ${duration(delay)}.`));
    this.become("retrying");
  }

  progress(event) {
    const message = told(event);
    this.messages.append(h("li", {}, message));
    this.time.title = message;
  }

  answer({ answer, shown }) {
    this.question?.close();
    this.started = answer.started_at_ms;
    this.ended = answer.ended_at_ms;
    this.took = this.started === undefined ? undefined : this.ended - this.started;
    this.cells[1].textContent = this.started === undefined ? "not run" : duration(this.started);
    this.cells[2].textContent = duration(this.ended);
    this.cells[3].textContent = this.took === undefined ? "–" : duration(this.took);
    this.become(answer.outcome.type);
    fill(this.inside, h("p", { class: "note" }, outcome(answer.outcome.type).meaning, " What the model reads:"), answered(shown));
  }

  leave(at, kind) {
    this.question?.close();
    if (this.ended !== undefined) return;
    this.ended = at;
    const ran = this.started !== undefined;
    this.become(ran ? kind : "cancelled");
    fill(this.inside, h("p", { class: "note" }, left(ran, kind)));
    this.cells[2].textContent = duration(at);
  }

  draw(now, end) {
    const start = this.started ?? this.ended ?? now;
    const stop = this.ended ?? now;
    const percent = (at) => `${Math.min(100, (at / end) * 100)}%`;
    this.wait.style.width = percent(start);
    this.bar.style.insetInlineStart = percent(start);
    this.bar.style.width = this.started === undefined ? "" : percent(stop - start);
    this.bar.classList.toggle("instant", this.started === undefined && this.ended !== undefined);
    this.bar.hidden = this.started === undefined && this.ended === undefined;
    if (this.started !== undefined) this.time.textContent = duration(stop - start);
  }
}
