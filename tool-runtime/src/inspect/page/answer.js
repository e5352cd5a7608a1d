// One answer, as the model reads it.

import { h } from "./dom.js";
import { highlighted } from "./schema.js";
import { mistake, parse, pretty } from "./json.js";

/** Writes how far a call is: "copies files (3 of 12)". */
export function told({ message, count, total }) {
  const number = [count, total !== undefined && `of ${total}`].filter((it) => it !== undefined && it !== false).join(" ");
  if (!number) return message;
  return message ? `${message} (${number})` : number;
}

/** Draws the text and what is attached. */
export function answered(event) {
  const text = h("pre", { class: "answer", tabindex: "0", role: "group", "aria-label": "What the model reads" },
    event.text || h("span", { class: "nothing" }, "(no text)"));
  return [text, event.attachments?.length > 0 && h("div", { class: "attachments" }, event.attachments.map(attachment))];
}

function attachment({ kind, label, source }) {
  const figure = h("figure", {}, h("figcaption", {}, label));
  if (kind === "image" && source.startsWith("data:image/")) {
    figure.prepend(h("img", { src: source, alt: label }));
  } else if (kind === "image" && source.startsWith("https://")) {
    // It lies on another host, so it is fetched only when somebody asks for it.
    const button = h("button", { type: "button", class: "small", onclick: () => {
      button.replaceWith(h("img", { src: source, alt: label, referrerpolicy: "no-referrer" }));
    } }, `Fetch it from ${new URL(source).host}`);
    figure.prepend(button);
  } else {
    figure.append(h("code", {}, source.length > 80 ? `${source.slice(0, 80)}…` : source));
  }
  return figure;
}

/** Draws the arguments of a call: as JSON if they are, else as they are. */
export function written(text) {
  const block = h("pre", { class: "code-block", tabindex: "0", role: "group", "aria-label": "Arguments" });
  if (mistake(text)) block.append(text || "(none)");
  else block.append(...highlighted(pretty(parse(text))));
  return block;
}
