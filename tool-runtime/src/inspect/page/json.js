// JSON without loss: numbers that JavaScript would round stay as they are written.

/** Parses, keeping large integers exact where the browser can. */
export function parse(text) {
  return JSON.parse(text, (_, value, context) => {
    const rounded = typeof value === "number" && context?.source && JSON.rawJSON && !exact(value, context.source);
    return rounded ? JSON.rawJSON(context.source) : value;
  });
}

const exact = (value, source) => !/^-?\d+$/.test(source) || Number.isSafeInteger(value);

/** Makes the value of a number as it is written, or `undefined` if that is none. */
export function number(source) {
  return /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(source) ? parse(source) : undefined;
}

/** Whether a value is a number, kept exact or not. */
export const isNumber = (value) => typeof value === "number" || isRaw(value);

/** A number to count with, also of one that was kept as it is written. */
export const amount = (value) => (isRaw(value) ? Number(compact(value)) : Number(value));

export const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value) && !isRaw(value);

const isRaw = (value) => Boolean(JSON.isRawJSON?.(value));

export const pretty = (value) => JSON.stringify(value, null, 2);

export const compact = (value) => JSON.stringify(value);

export const same = (a, b) => compact(a) === compact(b);

/** Finds the first mistake: `{position, line, column, message}`, or `undefined` if the text is JSON. */
export function mistake(text) {
  try {
    parse(text);
    return undefined;
  } catch (error) {
    const { position, message } = new Reader(text).fault() ?? { position: text.length, message: error.message };
    const before = text.slice(0, position).split("\n");
    return { position, line: before.length, column: before.at(-1).length + 1, message };
  }
}

class Fault {
  constructor(position, message) {
    this.position = position;
    this.message = message;
  }
}

// Browsers do not agree on where a mistake is, and one does not say it at all.
class Reader {
  constructor(text) {
    this.text = text;
    this.at = 0;
  }

  fault() {
    try {
      this.value();
      this.blank();
      if (this.at < this.text.length) this.fail("nothing more was expected here");
      return undefined;
    } catch (fault) {
      if (fault instanceof Fault) return fault;
      return undefined; // nested too deeply for this reader
    }
  }

  fail(message, at = this.at) {
    throw new Fault(at, at >= this.text.length ? `the text ends too early; ${message}` : message);
  }

  blank() {
    while (" \t\n\r".includes(this.text[this.at] ?? "x")) this.at += 1;
  }

  take(character) {
    this.blank();
    if (this.text[this.at] !== character) return false;
    this.at += 1;
    return true;
  }

  value() {
    this.blank();
    const rest = this.text.slice(this.at, this.at + 5);
    if (this.take("{")) return this.members();
    if (this.take("[")) return this.items();
    if (rest[0] === '"') return this.string();
    if (/^[-\d]/.test(rest)) return this.number();
    const word = ["true", "false", "null"].find((it) => rest.startsWith(it));
    if (!word) this.fail(rest[0] === "'" ? 'texts stand in double quotes, "' : "a value was expected");
    this.at += word.length;
  }

  members() {
    if (this.take("}")) return;
    do {
      this.blank();
      if (this.text[this.at] !== '"') this.fail(this.text[this.at] === "}" ? "no comma may stand before }" : "a name in double quotes was expected");
      this.string();
      if (!this.take(":")) this.fail("a colon was expected");
      this.value();
    } while (this.take(","));
    if (!this.take("}")) this.fail("a comma or } was expected");
  }

  items() {
    if (this.take("]")) return;
    do {
      this.blank();
      if (this.text[this.at] === "]") this.fail("no comma may stand before ]");
      this.value();
    } while (this.take(","));
    if (!this.take("]")) this.fail("a comma or ] was expected");
  }

  string() {
    const start = this.at;
    for (this.at += 1; this.at < this.text.length; this.at += 1) {
      const character = this.text[this.at];
      if (character === '"') {
        this.at += 1;
        return;
      }
      if (character < " ") this.fail(character === "\n" ? "a text ends on its line; write \\n for a new one" : "this character must be escaped");
      if (character === "\\") {
        const escape = /^(["\\/bfnrt]|u[0-9a-fA-F]{4})/.exec(this.text.slice(this.at + 1, this.at + 6));
        if (!escape) this.fail("there is no such escape");
        this.at += escape[0].length;
      }
    }
    this.fail("the text that begins here has no closing quote", start);
  }

  number() {
    const written = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/.exec(this.text.slice(this.at));
    if (!written) this.fail("this is no number");
    this.at += written[0].length;
    if (/[\w.+-]/.test(this.text[this.at] ?? "")) this.fail("numbers are not written so");
  }
}

const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|-?\d[\d.eE+-]*|\b(?:true|false|null)\b/g;

/** Cuts pretty JSON into `[kind, text]`: key, text, number, word, or plain for the rest. */
export function* tokens(text) {
  let end = 0;
  for (const match of text.matchAll(TOKEN)) {
    if (match.index > end) yield ["plain", text.slice(end, match.index)];
    const [whole, quoted, colon] = match;
    if (quoted) {
      yield [colon ? "key" : "text", quoted];
      if (colon) yield ["plain", colon];
    } else {
      yield [/^[-\d]/.test(whole) ? "number" : "word", whole];
    }
    end = match.index + whole.length;
  }
  if (end < text.length) yield ["plain", text.slice(end)];
}
