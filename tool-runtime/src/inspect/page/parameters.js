// The parameters as a table, one row for each place in the schema.

import { h } from "./dom.js";
import { compact } from "./json.js";
import { bounds, label, shape, type } from "./shape.js";

const DEEPEST = 8;
const STEPS = 6;

/** Lists the rows of a schema: `{path, type, required, default, bounds, description, depth}`. */
export function rows(schema, root = schema) {
  const found = [];
  walk(schema, root, { path: "", depth: 0, above: [] }, found);
  return found;
}

function walk(schema, root, from, found) {
  // Lists of lists and the like may go on without a row in between.
  const at = { ...from, steps: (from.steps ?? 0) + 1 };
  if (at.steps > STEPS) return;
  const what = shape(schema, root);
  switch (what.kind) {
    case "object":
      for (const [name, member] of Object.entries(what.properties)) {
        row(member, root, { ...at, name, path: at.path ? `${at.path}.${name}` : name, required: what.required.includes(name) }, found);
      }
      break;
    case "list":
      walk(what.items, root, { ...at, path: `${at.path}[]` }, found);
      break;
    case "map":
      walk(what.items, root, { ...at, path: `${at.path}.*` }, found);
      break;
    case "tuple":
      what.items.forEach((item, position) => row(item, root, { ...at, path: `${at.path}[${position}]`, required: true }, found));
      break;
    case "union":
      for (const variant of what.variants) {
        const inner = shape(variant, root);
        if (["object", "list", "map"].includes(inner.kind)) {
          walk(variant, root, { ...at, path: `${at.path}<${label(variant, root)}>` }, found);
        }
      }
  }
}

function row(schema, root, at, found) {
  const { schema: own } = shape(schema, root);
  const names = references(schema);
  found.push({
    path: at.path,
    type: type(schema, root),
    required: at.required,
    default: own.default,
    bounds: bounds(schema, root),
    description: own.description,
    depth: at.depth,
    again: names.some((name) => at.above.includes(name)),
  });
  if (at.depth >= DEEPEST || found.at(-1).again) return;
  walk(schema, root, { path: at.path, depth: at.depth + 1, above: [...at.above, ...names] }, found);
}

/** The definitions that a schema leads into at once; meeting one of them again further down is recursion. */
function references(schema) {
  if (typeof schema !== "object" || schema === null) return [];
  const { $ref, items, anyOf = [], oneOf = [], allOf = [], additionalProperties } = schema;
  return [...($ref ? [$ref] : []), ...[items, additionalProperties, ...anyOf, ...oneOf, ...allOf].flatMap((it) => references(it))];
}

/** Draws the table. Its roles are said, for a narrow screen lays it out as blocks, which takes them away. */
export function table(schema, name) {
  const found = rows(schema);
  if (!found.length) return h("p", { class: "nothing" }, name);
  return h("table", { class: "parameters", role: "table" },
    h("caption", { class: "unseen" }, "Parameters"),
    h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, ["Parameter", "Needed", "Meaning"].map((words) => h("th", { scope: "col", role: "columnheader" }, words)))),
    h("tbody", { role: "rowgroup" }, found.map(line)));
}

function line(row) {
  const path = h("th", { scope: "row", role: "rowheader", class: row.depth ? "inner" : undefined },
    h("code", { class: "path" }, breakable(row.path)), h("span", { class: "field-type" }, row.type));
  return h("tr", { role: "row" }, path,
    h("td", { role: "cell" }, needed(row)),
    h("td", { role: "cell" },
      row.description ? h("p", {}, row.description) : !row.bounds.length && h("span", { class: "nothing" }, "no description"),
      row.bounds.length > 0 && h("p", { class: "facts" }, facts(row.bounds)),
      row.again && h("p", { class: "facts" }, "again, as above")));
}

function needed(row) {
  if (row.required) return h("span", { class: "needed" }, "required");
  return row.default === undefined ? "optional" : ["default ", h("code", {}, compact(row.default))];
}

/** Joins bounds, the patterns among them as code. */
export function facts(bounds) {
  return bounds.flatMap((words, position) => {
    const [, pattern] = /^pattern (.*)$/s.exec(words) ?? [];
    return [position ? " · " : "", pattern === undefined ? words : ["pattern ", h("code", {}, pattern)]];
  });
}

/** Lets a long path break before its dots. */
export function breakable(path) {
  return path.split(/(?=[.[<])/).flatMap((part, position) => (position ? [h("wbr"), part] : [part]));
}

/** Writes a pointer into a schema as the path of a parameter, where it is one. */
export function readable(place) {
  if (!place.startsWith("/properties/")) return place || undefined;
  return place
    .replace(/^\/properties\//, "")
    .replace(/\/(?:oneOf|anyOf)\/(\d+)/g, (_, position) => `<${Number(position) + 1}>`)
    .replaceAll("/properties/", ".")
    .replaceAll("/items", "[]");
}
