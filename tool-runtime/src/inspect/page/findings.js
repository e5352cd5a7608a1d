// What was found about tools: level, words, advice, and where.

import { h, icon } from "./dom.js";
import { breakable, readable } from "./parameters.js";

const LEVELS = {
  error: ["bad", "M8 3v6M8 12v1"],
  warning: ["warn", "M8 3v6M8 12v1"],
  hint: ["note", "M8 4v.5M8 7v6"],
};

/** The gravest level among findings, or `undefined`. */
export const gravest = (findings) => ["error", "warning", "hint"].find((level) => findings.some((it) => it.level === level));

/** Sorts findings by level; those of one level keep their order. */
export const gravestFirst = (findings) => ["error", "warning", "hint"].flatMap((level) => findings.filter((it) => it.level === level));

/** Draws the mark of a level. */
export function mark(level, words = level) {
  const [tone, path] = LEVELS[level] ?? LEVELS.hint;
  return h("span", { class: `level ${tone}` }, icon(path), words);
}

/** Draws findings as a list. */
export function findings(found, withTool = false) {
  return h("ul", { class: "findings" }, found.map((finding) => h("li", {},
    h("p", { class: "finding-head" }, mark(finding.level), h("code", { class: "lint" }, finding.lint),
      withTool && finding.tool && h("a", { href: `#tool/${encodeURIComponent(finding.tool)}` }, finding.tool),
      where(finding.path)),
    h("p", {}, ticked(finding.message)),
    finding.advice && h("p", { class: "advice" }, ticked(finding.advice)))));
}

/** Draws why a schema is not strict. */
export function reasons(list) {
  return h("ul", { class: "findings" }, list.map(({ path, reason, remedy }) => h("li", {},
    h("p", { class: "finding-head" }, where(path) ?? "the schema"),
    h("p", {}, ticked(reason)),
    remedy && h("p", { class: "advice" }, ticked(remedy)))));
}

function where(path) {
  const words = path && readable(path);
  return words && h("code", { class: "path", title: path }, breakable(words));
}

/** Shows what stands in backticks as code. */
const ticked = (words) => words.split(/`([^`]+)`/).map((part, position) => (position % 2 ? h("code", {}, part) : part));
