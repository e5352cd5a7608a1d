// A value as JSON, for what no other control can hold.

import { h } from "./dom.js";
import { mistake, parse, pretty } from "./json.js";

export class Raw {
  constructor(slot) {
    this.slot = slot;
    this.area = h("textarea", { class: "code", rows: 2, spellcheck: "false", autocomplete: "off", placeholder: "JSON" });
    this.element = this.area;
    this.named = this.area;
    this.inputs = [this.area];
  }

  read(mistakes) {
    const text = this.area.value;
    if (!text.trim()) return undefined;
    const wrong = mistake(text);
    if (!wrong) return parse(text);
    mistakes.push([this.slot, `line ${wrong.line}, column ${wrong.column}: ${wrong.message}`]);
    return undefined;
  }

  write(value) {
    this.area.value = pretty(value);
    this.area.rows = Math.min(12, this.area.value.split("\n").length + 1);
  }

  focus() {
    this.area.focus();
  }
}
