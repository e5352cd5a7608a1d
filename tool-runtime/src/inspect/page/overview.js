// The toolset as a whole.

import { count, h } from "./dom.js";
import { findings, gravest, gravestFirst, mark } from "./findings.js";
import { bytes, whole } from "./tool.js";

/** Draws the numbers, the limits, and every finding. */
export function overview({ tools, findings: general, tokens, limits }) {
  const all = gravestFirst([...general, ...tools.flatMap((it) => it.findings)]);
  const functions = tools.filter((it) => !it.custom);
  const strict = functions.filter((it) => it.strict.sent).length;
  const facts = [
    ["Strict", `${strict} of ${functions.length}`],
    tokens && ["Prompt", `${count(tokens.total, "token")} (${tokens.encoding})`],
    ["Calls at once", limits.concurrency_limit ?? "no limit"],
    ["Time for a call", limits.call_timeout_ms === null ? "no limit" : whole(limits.call_timeout_ms)],
    ["Time for a turn", limits.turn_timeout_ms === null ? "no limit" : whole(limits.turn_timeout_ms)],
    ["Text of an answer", `up to ${bytes(limits.max_output)}`],
  ].filter(Boolean);
  return h("article", { class: "overview" },
    h("h1", { tabindex: "-1" }, count(tools.length, "tool")),
    h("dl", { class: "numbers" }, facts.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value)))),
    h("section", {},
      h("h2", {}, "Findings"),
      all.length ? [levels(all), findings(all, true)] : h("p", { class: "nothing" }, "Nothing was found.")));
}

function levels(all) {
  if (!gravest(all)) return undefined;
  const counted = ["error", "warning", "hint"].map((level) => [level, all.filter((it) => it.level === level).length]);
  return h("p", { class: "levels" }, counted.filter(([, number]) => number).map(([level, number]) => mark(level, count(number, level))));
}
