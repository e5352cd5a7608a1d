// Everything there is to see of one tool.

import { count, duration, h } from "./dom.js";
import { amount, compact } from "./json.js";
import { block, dialects } from "./schema.js";
import { findings, reasons } from "./findings.js";
import { table } from "./parameters.js";

/** Draws a tool beside its form. */
export function tool(it, form, announce) {
  return h("article", { class: "tool" },
    h("header", { class: "tool-head" },
      h("h1", { tabindex: "-1" }, it.name),
      it.signature && h("pre", { class: "signature", role: "group", "aria-label": "Signature" }, it.signature),
      it.location && h("p", { class: "location" }, it.location),
      badges(it),
      // On a narrow screen the form comes after everything else.
      h("button", { type: "button", class: "jump", onclick: () => {
        const heading = form.querySelector("h2");
        heading.tabIndex = -1;
        heading.scrollIntoView();
        heading.focus({ preventScroll: true });
      } }, "Call it")),
    h("div", { class: "docs" },
      section("Description", prose(it.description)),
      it.findings.length > 0 && section(count(it.findings.length, "finding"), findings(it.findings)),
      it.strict.reasons.length > 0 && section("Why it is not strict", reasons(it.strict.reasons)),
      it.custom?.definition && section("Grammar", h("pre", { class: "code-block", tabindex: "0", role: "group", "aria-label": "Grammar" }, it.custom.definition)),
      section("Parameters", table(it.parameters, "It takes no parameters.")),
      section("Definition", dialects(it, announce)),
      it.output && section("Output", h("p", { class: "note" }, "What a call that succeeds gives back."), block("Output schema", it.output, announce))),
    form);
}

const section = (title, ...content) => h("section", {}, h("h2", {}, title), content);

/** Lines that begin so are meant to stay lines: lists, headings, tables, code. */
const LINES = /^(?:[-*+#>|]|\d+[.)]|\s)/m;

/** The docs in paragraphs; where source code was wrapped is of no interest to a reader. */
function prose(text) {
  if (!text) return h("p", { class: "nothing" }, "None. The model has only the name to go by.");
  return h("div", { class: "prose" }, text.split(/\n{2,}/).map((part) => h("p", { class: LINES.test(part) && "lines" }, part)));
}

/** The plain facts: strictness, cost, and how calls may run. */
function badges({ custom, strict, tokens, policy }) {
  const said = [
    custom ? text(custom) : strictness(strict),
    tokens !== null && tokens !== undefined && [count(tokens, "token"), "", "What the definition costs in every prompt."],
    policy.read_only && ["read only", "", "It changes nothing."],
    policy.destructive === false && ["not destructive", "", "It destroys nothing."],
    policy.destructive && ["destructive", "bad", "It changes what cannot be brought back."],
    policy.approve && ["approve", "warn", "Somebody must approve each call."],
    policy.idempotent && ["idempotent", "", "Calling it again changes nothing more."],
    policy.retries > 0 && [count(policy.retries, "retry", "retries"), "", tries(policy)],
    policy.attempt_timeout_ms !== null && [`at most ${whole(policy.attempt_timeout_ms)} an attempt`, "", "How long one attempt at a call may take."],
    policy.timeout_ms !== null && [`at most ${whole(policy.timeout_ms)}`, "", "How long a call may take."],
    policy.sequential && ["runs alone", "", "No other call of the turn runs beside it."],
    policy.key !== null && [`one at a time by ${policy.key}`, "", "Calls with an equal key do not overlap."],
    policy.concurrency_limit !== null && [`${compact(policy.concurrency_limit)} at once`, "", "How many of its calls run at once."],
    policy.max_output !== null && [`answers up to ${bytes(policy.max_output)}`, "", "Longer texts lose their middle."],
  ].filter(Boolean);
  return h("ul", { class: "badges", "aria-label": "Policies" }, said.map(([words, tone, title]) => h("li", { class: `badge ${tone}`, title }, words)));
}

/** Says when a call is tried again, and after which waits. */
function tries({ idempotent, read_only: readOnly, backoff }) {
  if (!idempotent && !readOnly) return "Never, because the tool is not idempotent.";
  return `How often a call is tried again after a failure that may pass. The first wait is up to ${whole(backoff.base_ms)}, each further one ${backoff.factor} times as long, up to ${whole(backoff.cap_ms)}.`;
}

/** Says what the text of a custom tool may be. */
function text({ syntax }) {
  if (!syntax) return ["custom", "", "The model writes one text, without JSON around it."];
  return [`custom, ${syntax}`, "good", "The model writes one text, and is held to the grammar."];
}

function strictness({ sent, wanted }) {
  if (sent) return ["strict", "good", "The model is held to the schema."];
  return wanted === false ? ["not strict", "still", "Declined at the tool."] : ["not strict", "warn", "The schema has no strict form."];
}

/** Writes a limit of time. */
export function whole(limit) {
  const ms = amount(limit);
  return ms < 1000 ? duration(ms) : ms % 60_000 ? `${ms / 1000} s` : `${ms / 60_000} min`;
}

/** Writes a limit of size. */
export function bytes(limit) {
  const size = amount(limit);
  if (size % 1_048_576 === 0) return `${size / 1_048_576} MiB`;
  return size % 1024 === 0 ? `${size / 1024} KiB` : `${size.toLocaleString("en")} B`;
}
