// How a call can end: the word, the tone of its colour, an icon, and what it means. Colour never stands alone.

import { h, icon } from "./dom.js";

const CHECK = "M3 8.5 6.5 12 13 4.5";
const CROSS = "M4 4l8 8M12 4l-8 8";
const MARK = "M8 3v6M8 12v1";
const QUERY = "M5.5 6a2.5 2.5 0 1 1 3.5 2.3c-.7.4-1 .8-1 1.7M8 12.5v.5";
const CLOCK = "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11M8 5v3.2l2 1.6";
const BOLT = "M9 2 4 9h4l-1 5 5-7H8z";
const STOP = "M4 4h8v8H4z";
const BARRED = "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11M4.3 4.3l7.4 7.4";
const DOTS = "M3.5 8h.1M8 8h.1M12.4 8h.1";

const OUTCOMES = {
  success: ["success", "good", CHECK, "It did what it was asked."],
  failed: ["failed", "bad", CROSS, "The tool returned an error; the model reads it."],
  invalid_arguments: ["invalid arguments", "warn", MARK, "The arguments do not fit the schema; nothing was run."],
  unknown_tool: ["unknown tool", "warn", QUERY, "There is no tool of this name."],
  not_allowed: ["not allowed", "warn", BARRED, "The tool may not be called in this turn; nothing was run."],
  unknown_kind: ["unknown kind", "warn", QUERY, "This kind of call is not one that tools answer."],
  truncated: ["truncated", "late", DOTS, "The reply ended in the middle of the call; nothing was run."],
  timed_out: ["timed out", "late", CLOCK, "It took longer than it may."],
  panicked: ["panicked", "bad", BOLT, "The function panicked; the model is told no more than that it broke."],
  cancelled: ["cancelled", "still", STOP, "It was ended before it had an answer."],
  refused: ["refused", "still", BARRED, "It was not run."],
  denied: ["denied", "still", BARRED, "It needs approval and did not get it; nothing was run."],
  deadlocked: ["deadlocked", "bad", BARRED, "It would have waited for the call that made it; nothing was run."],
  left_to_host: ["left to the host", "still", DOTS, "The tool is only declared; the program around it answers."],
  unknown: ["unknown", "late", QUERY, "Nobody knows whether it ran."],
  asking: ["needs approval", "warn", QUERY, ""],
  retrying: ["waits to try again", "busy", CLOCK, ""],
  running: ["running", "busy", DOTS, ""],
  waiting: ["waiting", "still", DOTS, ""],
};

/** Describes an outcome: `{word, tone, path, meaning}`. */
export function outcome(kind) {
  const [word, tone, path, meaning] = OUTCOMES[kind] ?? [kind.replaceAll("_", " "), "still", QUERY, ""];
  return { word, tone, path, meaning };
}

/** Draws the badge of an outcome. */
export function badge(kind) {
  const { word, tone, path, meaning } = outcome(kind);
  return h("span", { class: `outcome ${tone}`, title: meaning, "data-outcome": kind }, icon(path), word);
}
