// The controls that hold further slots: objects, lists, maps, and choices of variant.

import { fill, h, unique } from "./dom.js";
import { amount } from "./json.js";
import { fits, label, shape } from "./shape.js";
import { Slot } from "./slot.js";

/** An object with named members, and whatever else somebody put into it. */
export class Members {
  constructor(slot) {
    this.slot = slot;
    const { properties, required } = slot.shape;
    this.slots = new Map(Object.entries(properties).map(([name, schema]) =>
      [name, new Slot(schema, slot.root, { name, needed: required.includes(name), place: place(slot, name) })]));
    this.extras = h("div", { class: "extras" });
    const members = [...this.slots.values()].map((it) => it.element);
    this.element = h("div", { class: "members", role: "group" },
      members.length ? members : h("p", { class: "nothing" }, "No fields."), this.extras);
    this.named = this.element;
    this.inputs = [];
  }

  read(mistakes) {
    const found = {};
    for (const [name, slot] of this.slots) {
      const value = slot.read(mistakes);
      // Not an assignment: `__proto__` is a name like any other in JSON.
      if (value !== undefined) Object.defineProperty(found, name, { value, enumerable: true, configurable: true, writable: true });
    }
    return found;
  }

  write(value) {
    for (const [name, slot] of this.slots) {
      if (slot.extra) this.drop(name, slot);
      else slot.write(Object.hasOwn(value, name) ? value[name] : undefined);
    }
    for (const name of Object.keys(value)) {
      if (!this.slots.has(name)) this.add(name, value[name]);
    }
  }

  add(name, value) {
    const slot = new Slot({ description: "Not in the schema." }, this.slot.root, { name, place: place(this.slot, name), marked: false });
    slot.extra = true;
    slot.element.querySelector(".field-head").append(h("button", { type: "button", class: "quiet small", onclick: () => {
      this.drop(name, slot);
      this.focus();
    } }, `Remove ${name}`));
    this.slots.set(name, slot);
    this.extras.append(slot.element);
    slot.write(value);
  }

  drop(name, slot) {
    slot.element.remove();
    this.slots.delete(name);
  }

  child(name) {
    return this.slots.get(name);
  }

  focus() {
    this.slots.values().next().value?.focus();
  }
}

const place = (slot, name) => (slot.place ? `${slot.place}.${name}` : name);

/** Items one after another; of a tuple there are as many as its schema lists. */
export class List {
  constructor(slot) {
    this.slot = slot;
    this.fixed = slot.shape.kind === "tuple" ? slot.shape.items : undefined;
    this.slots = [];
    this.items = h("div", { class: "items" });
    this.button = this.fixed ? undefined : h("button", { type: "button", class: "small", onclick: () => {
      this.add().focus();
    } }, "Add an item");
    this.button?.setAttribute("aria-label", `Add an item to ${slot.place}`);
    this.element = h("div", { class: "holder", role: "group" }, this.items, this.button);
    this.named = this.element;
    this.inputs = [];
    const first = this.fixed?.length ?? amount(slot.shape.schema.minItems ?? 0);
    for (let made = 0; made < Math.min(first, 20); made += 1) this.add();
  }

  add() {
    const position = this.slots.length;
    const schema = this.fixed ? this.fixed[position] : this.slot.shape.items;
    const item = new Slot(schema ?? {}, this.slot.root, { name: `${position + 1}`, place: `${this.slot.place} ${position + 1}`, marked: false });
    if (!this.fixed) {
      item.remove = h("button", { type: "button", class: "quiet small", onclick: () => this.drop(item) }, "Remove");
      item.element.querySelector(".field-head").append(item.remove);
    }
    this.slots.push(item);
    this.items.append(item.element);
    this.count();
    return item;
  }

  drop(item) {
    const position = this.slots.indexOf(item);
    this.slots.splice(position, 1);
    item.element.remove();
    this.count();
    (this.slots[position]?.remove ?? this.button).focus();
  }

  /** Numbers follow the place, which changes when an item before goes. */
  count() {
    this.slots.forEach((item, position) => {
      item.place = `${this.slot.place} ${position + 1}`;
      item.label.textContent = item.place;
      item.remove?.setAttribute("aria-label", `Remove ${item.place}`);
    });
  }

  read(mistakes) {
    return this.slots.map((slot) => slot.read(mistakes) ?? null);
  }

  write(value) {
    while (!this.fixed && this.slots.length > value.length) this.slots.pop().element.remove();
    value.forEach((each, position) => (this.slots[position] ?? this.add()).write(each));
  }

  child(position) {
    return this.slots[Number(position)];
  }

  focus() {
    (this.button ?? this.slots[0])?.focus();
  }
}

/** A map: keys that whoever calls makes up. */
export class Entries {
  constructor(slot) {
    this.slot = slot;
    this.rows = [];
    this.items = h("div", { class: "items" });
    this.button = h("button", { type: "button", class: "small", "aria-label": `Add an entry to ${slot.place}`, onclick: () => {
      this.add("").key.focus();
    } }, "Add an entry");
    this.element = h("div", { class: "holder", role: "group" }, this.items, this.button);
    this.named = this.element;
    this.inputs = [];
  }

  add(name) {
    const key = h("input", { type: "text", value: name, autocomplete: "off", spellcheck: "false" });
    const value = new Slot(this.slot.shape.items, this.slot.root, { name: "value", place: `${this.slot.place} value`, marked: false });
    const id = unique("key");
    key.id = id;
    const row = { key, value };
    const remove = h("button", { type: "button", class: "quiet small", "aria-label": `Remove an entry from ${this.slot.place}`, onclick: () => {
      this.rows.splice(this.rows.indexOf(row), 1);
      row.element.remove();
      this.button.focus();
    } }, "Remove");
    row.element = h("div", { class: "entry", role: "group", "aria-label": `${this.slot.place} entry` },
      h("div", { class: "field" }, h("div", { class: "field-head" }, h("label", { class: "field-name", for: id }, "key"), remove), key),
      value.element);
    this.rows.push(row);
    this.items.append(row.element);
    return row;
  }

  read(mistakes) {
    const found = {};
    for (const { key, value } of this.rows) {
      if (Object.hasOwn(found, key.value)) mistakes.push([this.slot, `the key "${key.value}" is there twice`]);
      Object.defineProperty(found, key.value, { value: value.read(mistakes) ?? null, enumerable: true, configurable: true, writable: true });
    }
    return found;
  }

  write(value) {
    this.rows = [];
    fill(this.items);
    for (const name of Object.keys(value)) this.add(name).value.write(value[name]);
  }

  child(name) {
    return this.rows.find(({ key }) => key.value === name)?.value;
  }

  focus() {
    this.button.focus();
  }
}

const FEW = 4;

/** One of several variants; the fields of the one that is chosen are made then, so that recursion ends. */
export class Union {
  constructor(slot) {
    this.slot = slot;
    this.variants = slot.shape.variants;
    const names = this.variants.map((it) => label(it, slot.root));
    // Two alternatives of one name are told apart by their number.
    this.names = names.map((name, position) => (names.indexOf(name) === names.lastIndexOf(name) ? name : `${name} (${position + 1})`));
    this.body = h("div", { class: "variant" });
    this.chooser = this.variants.length <= FEW ? this.radios() : this.select();
    this.element = h("div", { class: "union", role: "group" }, this.chooser, this.body);
    this.named = this.element;
    this.chosen = undefined;
  }

  radios() {
    const name = unique("variant");
    this.inputs = this.names.map((_, position) => h("input", { type: "radio", name, value: String(position), onchange: () => this.choose(position) }));
    return h("div", { class: "radios", role: "radiogroup", "aria-label": `${this.slot.place}: variant` }, this.names.map((words, position) =>
      h("label", { class: "radio" }, this.inputs[position], h("span", {}, words))));
  }

  select() {
    const select = h("select", { "aria-label": `${this.slot.place}: variant`, onchange: () => this.choose(Number(select.value)) },
      h("option", { value: "-1" }, "choose…"), this.names.map((words, position) => h("option", { value: String(position) }, words)));
    this.inputs = [select];
    return select;
  }

  choose(position) {
    this.chosen = this.variants[position] === undefined ? undefined : position;
    if (this.chosen === undefined) {
      this.inner = undefined;
      fill(this.body);
      return;
    }
    const schema = this.variants[position];
    this.inner = new Slot(schema, this.slot.root, { name: this.names[position], place: this.slot.place, marked: false });
    const constant = shape(schema, this.slot.root).kind === "const";
    fill(this.body, constant ? [] : this.inner.element);
  }

  mark(position) {
    if (this.variants.length <= FEW) this.inputs[position].checked = true;
    else this.inputs[0].value = String(position);
  }

  read(mistakes) {
    return this.inner?.read(mistakes);
  }

  write(value) {
    const { root } = this.slot;
    const position = this.variants.findIndex((it) => fits(it, root, value, true));
    this.mark(position);
    this.choose(position);
    this.inner.write(value);
  }

  child(part) {
    return this.inner?.child(part);
  }

  focus() {
    (this.inputs.find((input) => input.checked) ?? this.inputs[0]).focus();
  }
}
