// The bar of a reply that comes as a stream.

import { duration, h } from "./dom.js";

/** How much of what the model says is shown. */
const MOST_SHOWN = 2000;

export class Written {
  constructor() {
    this.text = "";
    this.words = h("span", { class: "call-arguments" });
    this.bar = h("span", { class: "bar still is-reply" });
    this.state = h("span", { class: "state" }, "being written");
    this.time = h("span", { class: "time" });
    this.element = h("div", { class: "row written" },
      h("span", { class: "said" }, h("span", { class: "call-name" }, "reply"), " ", this.words),
      h("span", { class: "track", "aria-hidden": "true" }, this.bar),
      this.state, this.time);
    this.cells = Array.from({ length: 4 }, () => h("td", {}, "–"));
    this.told = h("td", {});
    this.line = h("tr", {}, h("td", {}, "–"), h("th", { scope: "row" }, "reply"), this.told, this.cells);
  }

  /** Whether it is drawn longer as time goes by. */
  get moves() {
    return this.ended === undefined;
  }

  /** Shows more of what the model says. */
  say(delta) {
    if (this.text.length >= MOST_SHOWN) return;
    this.text = (this.text + delta).slice(0, MOST_SHOWN);
    this.words.textContent = this.text;
    this.words.title = this.text;
    this.told.textContent = this.text;
  }

  end(at, { text, is_whole: isWhole }) {
    this.ended = at;
    this.bar.className = `bar ${isWhole ? "still" : "bad"} is-reply`;
    this.become(isWhole ? "whole" : text);
  }

  leave(at, words) {
    if (this.moves) {
      this.ended = at;
      this.become(words);
    }
  }

  become(words) {
    this.state.textContent = words;
    this.state.title = words;
    [words, duration(0), duration(this.ended), duration(this.ended)].forEach((it, at) => {
      this.cells[at].textContent = it;
    });
  }

  draw(now, end) {
    const stop = this.ended ?? now;
    this.bar.style.insetInlineStart = "0";
    this.bar.style.width = `${Math.min(100, (stop / end) * 100)}%`;
    this.time.textContent = duration(stop);
  }
}
