// One place in the arguments: its name, its hint, whether it is left out or null, its problem, and the control for its value.

import { fill, h, unique } from "./dom.js";
import { facts as joined } from "./parameters.js";
import { compact } from "./json.js";
import { bounds, fits, shape, type } from "./shape.js";
import { control } from "./controls.js";
import { Raw } from "./raw.js";

const OUT = "out";
const NULL = "null";
const VALUE = "value";

export class Slot {
  /** `name` is how the field is called, `needed` whether the object that it is in demands it, `marked` whether that is said. */
  constructor(schema, root, { name, needed = true, place = name, marked = needed }) {
    this.schema = schema;
    this.root = root;
    this.place = place;
    this.shape = shape(schema, root);
    this.needed = needed;
    this.marked = marked;
    this.ids = { label: unique("label"), hint: unique("hint"), problem: unique("problem") };
    this.problemLine = h("p", { class: "problem", id: this.ids.problem, hidden: true });
    this.body = h("div", { class: "field-body" });
    this.label = h("span", { class: "field-name", id: this.ids.label }, name);
    this.chooser = this.choices().length > 1 ? this.choose() : undefined;
    const kind = type(schema, root);
    const hint = this.hint();
    this.element = h("div", { class: "field" },
      h("div", { class: "field-head" },
        this.label,
        h("span", { class: "field-type" }, kind),
        marked && h("span", { class: "field-needed" }, "required"),
        this.chooser),
      hint && h("p", { class: "hint", id: this.ids.hint }, hint),
      this.body,
      this.problemLine);
    this.hasHint = Boolean(hint);
    this.state = needed && !this.nullOnly() ? VALUE : needed ? NULL : OUT;
    this.element.addEventListener("input", (event) => this.typed(event));
    this.show();
  }

  choices() {
    const choices = [];
    if (!this.needed) choices.push([OUT, "left out"]);
    if (this.shape.nullable) choices.push([NULL, "null"]);
    if (!this.nullOnly()) choices.push([VALUE, "value"]);
    return choices;
  }

  nullOnly() {
    return this.shape.schema.type === "null";
  }

  choose() {
    return h("select", { class: "given", "aria-label": `${this.place} is`, onchange: () => {
      this.state = this.chooser.value;
      this.isTouched = true;
      this.show();
      this.clear();
      if (this.state === VALUE) this.core.focus();
    } }, this.choices().map(([value, words]) => h("option", { value }, words)));
  }

  hint() {
    const { description, default: usual } = this.shape.schema;
    const said = ["choice", "const"].includes(this.shape.kind) ? [] : bounds(this.schema, this.root);
    const facts = [
      ...said,
      usual !== undefined && `default ${compact(usual)}`,
    ].filter(Boolean);
    if (!description && !facts.length) return undefined;
    return [description, description && facts.length ? " " : "", h("span", { class: "facts" }, joined(facts))];
  }

  /** Small controls stand there while the value is left out, and take it in when somebody types; large ones would only be in the way. */
  get small() {
    return ["text", "number", "boolean", "choice"].includes(this.shape.kind);
  }

  typed(event) {
    if (event.target === this.chooser) return;
    this.isTouched = true;
    if (this.state === OUT) {
      this.state = VALUE;
      this.chooser.value = VALUE;
      this.element.classList.remove("absent");
    }
    if (this.body.contains(event.target)) this.clear();
  }

  show() {
    if (this.chooser) this.chooser.value = this.state;
    this.element.classList.toggle("absent", this.state !== VALUE);
    const shown = this.state === VALUE || (this.state === OUT && this.small);
    this.body.hidden = !shown;
    if (shown && !this.core) this.become(control(this));
  }

  become(core) {
    this.core = core;
    fill(this.body, core.element);
    const described = [this.hasHint && this.ids.hint, this.ids.problem].filter(Boolean).join(" ");
    core.named.setAttribute("aria-labelledby", this.ids.label);
    core.named.setAttribute("aria-describedby", described);
    if (this.needed && core.named.matches("input, textarea, select")) core.named.setAttribute("aria-required", "true");
  }

  /** Returns the value, or `undefined` if it is left out; what is no value goes to `mistakes`. */
  read(mistakes) {
    if (this.state === OUT) return undefined;
    if (this.state === NULL) return null;
    const value = this.core.read(mistakes);
    // A text that nobody has touched is not an empty one.
    return value === "" && this.marked && !this.isTouched ? undefined : value;
  }

  /** Shows a value; what the control for it cannot hold is shown as JSON. */
  write(value) {
    this.clear();
    this.isTouched = value !== undefined;
    const allowed = this.choices().map(([choice]) => choice);
    if (value === undefined) {
      this.state = allowed.includes(OUT) ? OUT : allowed[0];
      this.core = undefined;
      this.show();
    } else if (value === null && allowed.includes(NULL)) {
      this.state = NULL;
      this.show();
    } else {
      this.state = VALUE;
      const fitting = fits(this.schema, this.root, value);
      if (!this.core || fitting === this.core instanceof Raw) this.become(fitting ? control(this) : new Raw(this));
      this.show();
      if (this.chooser) this.chooser.value = VALUE;
      this.core.write(value);
    }
  }

  child(part) {
    return this.state === VALUE ? this.core.child?.(part) : undefined;
  }

  focus() {
    if (this.state === VALUE || this.small) this.core.focus();
    else this.chooser?.focus();
  }

  problem(message) {
    const before = this.problemLine.hidden ? "" : `${this.problemLine.textContent}; `;
    this.problemLine.textContent = before + message;
    this.problemLine.hidden = false;
    this.element.classList.add("wrong");
    for (const each of this.core?.inputs ?? []) each.setAttribute("aria-invalid", "true");
    const described = [this.hasHint && this.ids.hint, this.ids.problem].filter(Boolean).join(" ");
    this.chooser?.setAttribute("aria-describedby", described);
  }

  clear() {
    if (this.problemLine.hidden) return;
    this.problemLine.hidden = true;
    this.problemLine.textContent = "";
    this.element.classList.remove("wrong");
    for (const each of this.core?.inputs ?? []) each.removeAttribute("aria-invalid");
  }
}
