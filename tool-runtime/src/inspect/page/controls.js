// The controls for plain values. Each has `element`, `named` (what carries the label), `inputs`, `read`, `write`, `focus`, and
// `child` if it holds further slots.

import { fill, h, unique } from "./dom.js";
import { amount, compact, number, same } from "./json.js";
import { Entries, List, Members, Union } from "./holders.js";
import { Raw } from "./raw.js";

/** Chooses the control for what a slot's schema describes. */
export function control(slot) {
  const { kind, options } = slot.shape;
  switch (kind) {
    case "const":
      return new Constant(slot);
    case "choice":
      return options.length <= 4 ? new Radios(slot, options) : new Select(slot, options);
    case "boolean":
      return new Radios(slot, [{ value: true }, { value: false }]);
    case "text":
      return new Text(slot);
    case "number":
      return new Numeric(slot);
    case "list":
    case "tuple":
      return new List(slot);
    case "map":
      return new Entries(slot);
    case "object":
      return new Members(slot);
    case "union":
      return new Union(slot);
    default:
      return new Raw(slot);
  }
}

const words = (value) => (typeof value === "string" ? value : compact(value));

class Constant {
  constructor(slot) {
    this.value = slot.shape.value;
    this.element = h("p", { class: "constant", role: "group", tabindex: "-1" }, h("code", {}, compact(this.value)));
    this.named = this.element;
    this.inputs = [];
  }

  read() {
    return this.value;
  }

  write() {}

  focus() {
    this.element.focus();
  }
}

const LONG = 200;
const KEYBOARDS = { email: "email", uri: "url", url: "url" };

class Text {
  constructor(slot) {
    const { schema } = slot.shape;
    const long = amount(schema.maxLength ?? 0) >= LONG || schema.contentMediaType;
    this.element = h("div", { class: "text" });
    this.schema = schema;
    this.put(long ? this.area() : this.line());
    this.element.addEventListener("paste", (event) => {
      const pasted = event.clipboardData?.getData("text/plain") ?? "";
      // A one-line field would drop the line breaks without a word.
      if (pasted.includes("\n") && this.input.matches("input")) this.grow();
    });
  }

  line() {
    const { format } = this.schema;
    return h("input", { type: format === "date" ? "date" : "text", inputmode: KEYBOARDS[format], autocomplete: "off", spellcheck: "false",
      placeholder: format === "date-time" ? "2030-01-31T12:00:00Z" : undefined });
  }

  area() {
    return h("textarea", { rows: 3, autocomplete: "off" });
  }

  put(input) {
    for (const { name, value } of this.input?.attributes ?? []) {
      if (name.startsWith("aria-")) input.setAttribute(name, value);
    }
    this.input = input;
    this.named = input;
    this.inputs = [input];
    fill(this.element, input);
  }

  grow() {
    const { value } = this.input;
    this.put(this.area());
    this.input.value = value;
    this.input.focus();
  }

  read() {
    return this.input.value;
  }

  write(value) {
    if (value.includes("\n") && this.input.matches("input")) this.put(this.area());
    this.input.value = value;
    // A picker of dates holds dates only.
    if (this.input.value !== value) {
      this.input.type = "text";
      this.input.value = value;
    }
  }

  focus() {
    this.input.focus();
  }
}

class Numeric {
  constructor(slot) {
    this.slot = slot;
    const { schema } = slot.shape;
    const whole = schema.type === "integer";
    this.input = h("input", {
      type: "number",
      inputmode: whole ? "numeric" : "decimal",
      step: schema.multipleOf ? compact(schema.multipleOf) : whole ? "1" : "any",
      min: schema.minimum === undefined ? undefined : compact(schema.minimum),
      max: schema.maximum === undefined ? undefined : compact(schema.maximum),
      autocomplete: "off",
    });
    this.element = this.input;
    this.named = this.input;
    this.inputs = [this.input];
  }

  read(mistakes) {
    if (this.input.validity.badInput) {
      mistakes.push([this.slot, "this is no number; as JSON it could be sent all the same"]);
      return undefined;
    }
    return this.input.value === "" ? undefined : (number(this.input.value) ?? Number(this.input.value));
  }

  write(value) {
    this.input.value = compact(value);
  }

  focus() {
    this.input.focus();
  }
}

class Radios {
  constructor(slot, options) {
    this.options = options;
    const name = unique("choice");
    this.inputs = options.map((_, position) => h("input", { type: "radio", name, value: String(position) }));
    this.element = h("div", { class: "radios", role: "radiogroup" }, options.map(({ value, description }, position) =>
      h("label", { class: "radio", title: description }, this.inputs[position], h("span", {}, words(value)))));
    this.named = this.element;
  }

  read() {
    const chosen = this.inputs.findIndex((input) => input.checked);
    return chosen < 0 ? undefined : this.options[chosen].value;
  }

  write(value) {
    this.options.forEach((option, position) => {
      this.inputs[position].checked = same(option.value, value);
    });
  }

  focus() {
    (this.inputs.find((input) => input.checked) ?? this.inputs[0]).focus();
  }
}

class Select {
  constructor(slot, options) {
    this.options = options;
    this.element = h("select", {}, h("option", { value: "" }, "choose…"),
      options.map(({ value }, position) => h("option", { value: String(position) }, words(value))));
    this.named = this.element;
    this.inputs = [this.element];
  }

  read() {
    return this.element.value === "" ? undefined : this.options[Number(this.element.value)].value;
  }

  write(value) {
    this.element.value = String(this.options.findIndex((option) => same(option.value, value)));
  }

  focus() {
    this.element.focus();
  }
}
