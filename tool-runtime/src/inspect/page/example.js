// A reply to begin with, made from the tools themselves.

import { amount, isNumber } from "./json.js";
import { shape } from "./shape.js";

const MOST = 3;

/** Makes a reply of two or three calls. */
export function example(tools) {
  // What changes things, or needs a value that cannot be guessed, comes last.
  const chosen = [...tools].sort((a, b) => cost(a) - cost(b)).slice(0, MOST);
  return chosen.map((tool) => ({ name: tool.name, arguments: value(tool.parameters, tool.parameters) }));
}

function cost({ policy, parameters }) {
  const needed = Object.values(shape(parameters, parameters).properties ?? {});
  const patterns = needed.filter((it) => it.pattern !== undefined).length;
  return (policy.destructive ? 100 : 0) + (policy.read_only ? 0 : 10) + patterns * 4 + (needed.length ? 0 : 1);
}

/** Makes a value that a schema allows, as far as that can be guessed. */
function value(schema, root, depth = 0) {
  const found = shape(schema, root);
  const { schema: own } = found;
  if (own.default !== undefined && own.default !== null) return own.default;
  if (own.examples?.length) return own.examples[0];
  if (depth > 6) return null;
  switch (found.kind) {
    case "const":
      return found.value;
    case "choice":
      return found.options[0].value;
    case "boolean":
      return false;
    case "text":
      return words(own);
    case "number":
      return isNumber(own.minimum) ? own.minimum : 1;
    case "list":
      return Array.from({ length: Math.min(amount(own.minItems ?? 0), 3) }, () => value(found.items, root, depth + 1));
    case "tuple":
      return found.items.map((it) => value(it, root, depth + 1));
    case "object":
      return Object.fromEntries(found.required.map((name) => [name, value(found.properties[name] ?? {}, root, depth + 1)]));
    case "union":
      return value(found.variants[0], root, depth + 1);
    case "map":
      return {};
    default:
      return null;
  }
}

const FORMATS = {
  date: "2030-01-31",
  time: "12:00:00",
  "date-time": "2030-01-31T12:00:00Z",
  duration: "PT1H",
  email: "someone@example.com",
  uri: "https://example.com",
  url: "https://example.com",
  hostname: "example.com",
  ipv4: "192.0.2.1",
  ipv6: "2001:db8::1",
  uuid: "00000000-0000-4000-8000-000000000000",
};

/** Takes the first thing in quotes that the description names as an example. */
function words({ format, description = "", minLength = 0 }) {
  const named = /(?:for example|e\.g\.|such as|like)[^"“]*["“]([^"”]+)["”]/i.exec(description)?.[1];
  return named ?? FORMATS[format] ?? "text".padEnd(Math.min(amount(minLength), 1000), "x");
}
