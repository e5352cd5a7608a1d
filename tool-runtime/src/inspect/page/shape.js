// Reads a schema: what the table, the form and the example must know of it.

import { compact, isNumber, isObject, same } from "./json.js";

// What a person reads for a format that only a specification names.
const FORMATS = {
  "partial-time": "a time of day, such as 14:30:00",
  "partial-date-time": "a date and time without an offset, such as 2030-01-31T14:30:00",
};

/**
 * Says what a schema describes: `kind` is const, choice, boolean, text, number, object, map, list, tuple, union or any. References are
 * followed, and what stands beside them counts; null is taken out and told by `nullable`.
 */
export function shape(schema, root) {
  const found = merged(schema, root);
  const { schema: own, nullable } = withoutNull(found, root);
  return { nullable, schema: own, ...kind(own, root) };
}

function kind(schema, root) {
  if ("const" in schema) return { kind: "const", value: schema.const };
  if (Array.isArray(schema.enum)) {
    if (schema.enum.length === 1) return { kind: "const", value: schema.enum[0] };
    return { kind: "choice", options: schema.enum.map((value) => ({ value })) };
  }
  const alternatives = schema.oneOf ?? schema.anyOf;
  if (alternatives) {
    const options = constants(alternatives, root);
    return options ? { kind: "choice", options } : { kind: "union", variants: variants(schema, alternatives, root) };
  }
  if (Array.isArray(schema.type)) {
    return { kind: "union", variants: schema.type.map((type) => ({ ...schema, type, description: undefined, default: undefined })) };
  }
  switch (schema.type) {
    case "boolean":
      return { kind: "boolean" };
    case "string":
      return { kind: "text" };
    case "number":
    case "integer":
      return { kind: "number" };
    case "array":
      if (schema.prefixItems) return { kind: "tuple", items: schema.prefixItems };
      return isObject(schema.items) || schema.items === true ? { kind: "list", items: schema.items } : { kind: "any" };
    case "object":
    case undefined:
      if (isObject(schema.properties)) {
        return { kind: "object", properties: schema.properties, required: schema.required ?? [] };
      }
      if (isObject(schema.additionalProperties)) return { kind: "map", items: schema.additionalProperties };
      if (schema.additionalProperties === false && schema.type) return { kind: "object", properties: {}, required: [] };
  }
  return { kind: "any" };
}

/** Follows references and unfolds `allOf`; what is written beside a reference wins over what it names. */
function merged(schema, root) {
  let found = isObject(schema) ? schema : {};
  for (let steps = 0; steps < 50; steps += 1) {
    if (typeof found.$ref === "string") {
      const { $ref, ...beside } = found;
      found = combined(lookup($ref, root), beside);
    } else if (Array.isArray(found.allOf)) {
      const { allOf, ...beside } = found;
      found = allOf.map((it) => (isObject(it) ? it : {})).reduceRight((all, it) => combined(it, all), beside);
    } else {
      return found;
    }
  }
  return {}; // references that go in a circle
}

function combined(below, above) {
  const all = { ...below, ...above };
  if (below.properties && above.properties) {
    all.properties = { ...below.properties, ...above.properties };
    all.required = [...new Set([...(below.required ?? []), ...(above.required ?? [])])];
  }
  return all;
}

function lookup(reference, root) {
  let found = root;
  for (const part of reference.replace(/^#\/?/, "").split("/").filter(Boolean)) {
    found = found?.[unescape(decodeURIComponent(part))];
  }
  return isObject(found) ? found : {};
}

const unescape = (part) => part.replaceAll("~1", "/").replaceAll("~0", "~");

/** Cuts a JSON pointer into its parts. */
export const pointer = (path) => path.split("/").slice(1).map(unescape);

function withoutNull(schema, root) {
  if (Array.isArray(schema.type) && schema.type.includes("null")) {
    const types = schema.type.filter((type) => type !== "null");
    const rest = { ...schema, type: types.length === 1 ? types[0] : types };
    if (schema.enum) rest.enum = schema.enum.filter((value) => value !== null);
    return { schema: rest, nullable: true };
  }
  for (const keyword of ["anyOf", "oneOf"]) {
    const alternatives = schema[keyword];
    if (!Array.isArray(alternatives)) continue;
    const rest = alternatives.filter((it) => !isNull(it));
    const nullable = rest.length < alternatives.length;
    if (rest.length === 1) {
      const { [keyword]: _, ...beside } = schema;
      const inner = withoutNull(combined(merged(rest[0], root), beside), root);
      return { schema: inner.schema, nullable: nullable || inner.nullable };
    }
    if (nullable) return { schema: { ...schema, [keyword]: rest }, nullable };
  }
  return { schema, nullable: schema.type === "null" };
}

const isNull = (schema) => isObject(schema) && (schema.type === "null" || schema.const === null);

/** Enums with a description for each value are written as `oneOf`. */
function constants(alternatives, root) {
  const options = [];
  for (const alternative of alternatives) {
    const each = merged(alternative, root);
    const values = "const" in each ? [each.const] : each.enum;
    if (!Array.isArray(values)) return undefined;
    options.push(...values.map((value) => ({ value, description: each.description })));
  }
  return options;
}

function variants(schema, alternatives, root) {
  const { oneOf, anyOf, description, default: _, title, ...beside } = schema;
  // Fields beside the alternatives (a flattened enum) belong to each of them.
  return alternatives.map((it) => (Object.keys(beside).length ? combined(beside, merged(it, root)) : it));
}

/** Names an alternative: by its title, its tag, its only property, its value, or its type. */
export function label(schema, root) {
  const found = shape(schema, root);
  if (found.kind === "const") return plain(found.value);
  if (found.kind === "object") {
    const tag = Object.values(found.properties).map((it) => shape(it, root)).find((it) => it.kind === "const");
    if (tag) return plain(tag.value);
    if (found.required.length === 1) return found.required[0];
  }
  return found.schema.title ?? type(schema, root);
}

const plain = (value) => (typeof value === "string" ? value : compact(value));

/** Names the type in the words of JSON Schema. */
export function type(schema, root, depth = 0) {
  // A type may hold itself without anything that has a name in between.
  if (depth > 2) return "…";
  const found = shape(schema, root);
  return named(found, root, depth + 1) + (found.nullable && found.schema.type !== "null" ? " or null" : "");
}

function named(found, root, depth) {
  switch (found.kind) {
    case "const":
      return "constant";
    case "choice":
      return found.options.every((it) => typeof it.value === "string") ? "string" : "one of";
    case "text":
      return "string";
    case "number":
      return found.schema.type;
    case "list":
      return `array of ${type(found.items, root, depth)}`;
    case "tuple":
      return `array of ${found.items.length}`;
    case "map":
      return `map of ${type(found.items, root, depth)}`;
    case "union": {
      const types = new Set(found.variants.map((it) => type(it, root, depth)));
      return [...types].join(" or ");
    }
    case "any":
      return found.schema.type === "null" ? "null" : found.schema.type === "object" ? "any object" : found.schema.type === "array" ? "any array" : "any value";
    default:
      return found.kind;
  }
}

/** Says in short words what a schema demands beyond its type. */
export function bounds(schema, root) {
  const { schema: own, kind: what, options, value, variants } = shape(schema, root);
  const said = [];
  if (what === "choice") said.push(`one of ${options.map((it) => compact(it.value)).join(", ")}`);
  if (what === "const") said.push(`always ${compact(value)}`);
  if (what === "union") said.push(...alternatives(variants, root));
  range(said, own.minimum, own.maximum, "");
  if (own.exclusiveMinimum !== undefined) said.push(`more than ${show(own.exclusiveMinimum)}`);
  if (own.exclusiveMaximum !== undefined) said.push(`less than ${show(own.exclusiveMaximum)}`);
  if (own.multipleOf !== undefined) said.push(`a multiple of ${show(own.multipleOf)}`);
  range(said, own.minLength, own.maxLength, " characters");
  range(said, own.minItems, own.maxItems, " items");
  range(said, own.minProperties, own.maxProperties, " entries");
  if (own.uniqueItems) said.push("each once");
  if (own.pattern !== undefined) said.push(`pattern ${own.pattern}`);
  if (own.format !== undefined && what === "text") said.push(FORMATS[own.format] ?? `format ${own.format}`);
  return said;
}

/** Names alternatives that have names; mere types are told by the type. */
function alternatives(variants, root) {
  const names = variants.flatMap((it) => {
    const found = shape(it, root);
    return found.kind === "choice" ? found.options.map((option) => plain(option.value)) : label(it, root);
  });
  return variants.every((it) => label(it, root) === type(it, root)) ? [] : [`one of ${names.join(", ")}`];
}

function range(said, least, most, unit) {
  if (least === undefined && most === undefined) return;
  const counted = (number) => `${show(number)}${number === 1 ? unit.replace(/ies$/, "y").replace(/s$/, "") : unit}`;
  if (least === undefined) said.push(`at most ${counted(most)}`);
  else if (most === undefined) said.push(`at least ${counted(least)}`);
  else if (compact(least) === compact(most)) said.push(counted(least));
  else said.push(`${show(least)} to ${counted(most)}`);
}

const show = (number) => compact(number);

/** Whether a form made from the schema can hold the value; `closely` looks at tags and required properties too. */
export function fits(schema, root, value, closely = false) {
  const found = shape(schema, root);
  if (value === null) return found.nullable || found.kind === "any" || (found.kind === "const" && found.value === null);
  switch (found.kind) {
    case "const":
      return same(found.value, value);
    case "choice":
      return found.options.some((it) => same(it.value, value));
    case "boolean":
      return typeof value === "boolean";
    case "text":
      return typeof value === "string";
    case "number":
      return isNumber(value);
    case "list":
      return Array.isArray(value) && (!closely || value.every((it) => fits(found.items, root, it, true)));
    case "tuple":
      return Array.isArray(value) && value.length === found.items.length;
    case "map":
      return isObject(value);
    case "union":
      return found.variants.some((it) => fits(it, root, value, true));
    case "object":
      return isObject(value) && (!closely || holds(found, root, value));
    default:
      return true;
  }
}

const holds = (found, root, value) =>
  found.required.every((name) => name in value) &&
  Object.keys(value).every((name) => !(name in found.properties) || fits(found.properties[name], root, value[name], true));
