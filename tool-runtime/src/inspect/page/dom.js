// Makes elements. Whatever is data ends in text nodes and attributes, never in markup.

let made = 0;

/** Returns an id that nothing else on the page has. */
export const unique = (stem) => `${stem}-${++made}`;

/** Makes an element: attributes, listeners (`onclick`), children (elements, text, lists of them, or nothing). */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...present(children));
  return element;
}

/** Replaces what is in an element. */
export function fill(element, ...children) {
  element.replaceChildren(...present(children));
}

const present = (children) => children.flat(Infinity).filter((it) => it !== undefined && it !== null && it !== false);

const SVG = "http://www.w3.org/2000/svg";

/** Draws an icon of 16 by 16; what it says must stand beside it in words. */
export function icon(path) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const drawn = document.createElementNS(SVG, "path");
  drawn.setAttribute("d", path);
  svg.append(drawn);
  return svg;
}

/** Says something to a screen reader without moving the focus. */
export function announcer(role = "status") {
  const element = h("p", { class: "unseen", role });
  let waiting = [];
  let timer;
  const say = (words) => {
    waiting.push(words);
    // What comes together is said together: a turn of ten quick calls is one announcement.
    timer ??= setTimeout(() => {
      element.textContent = waiting.join(" ");
      waiting = [];
      timer = undefined;
    }, 300);
  };
  return { element, say };
}

/** Writes a duration as people read it. */
export function duration(ms) {
  if (ms < 10) return `${Number(ms.toFixed(1))} ms`;
  if (ms < 10_000) return `${Math.round(ms)} ms`;
  return ms < 120_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}

/** "1 call", "3 calls". */
export const count = (number, one, many = `${one}s`) => `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
