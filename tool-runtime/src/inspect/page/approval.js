// A call that waits for approval: what it would do, and the decision.

import { decide, Gone, Refused } from "./turn.js";
import { compact, isObject, mistake, parse, pretty } from "./json.js";
import { h, unique } from "./dom.js";

/** Draws the question: `{element, focus(), close()}`. `say` is told what was decided. */
export function approval(question, say) {
  const ids = { heading: unique("approval"), args: unique("arguments"), reason: unique("reason") };
  const area = h("textarea", { class: "code", id: ids.args, rows: 6, spellcheck: "false", autocomplete: "off", oninput: () => check() });
  area.value = pretty(question.arguments);
  const reason = h("input", { type: "text", id: ids.reason, autocomplete: "off" });
  const problem = h("p", { class: "problem", role: "alert", hidden: true });
  const given = compact(question.arguments);

  const show = (words) => {
    problem.textContent = words;
    problem.hidden = !words;
  };
  /** Returns whether the arguments can be sent. */
  const check = () => {
    const wrong = mistake(area.value);
    if (wrong) show(`Line ${wrong.line}, column ${wrong.column}: ${wrong.message}`);
    else if (!isObject(parse(area.value))) show("The arguments must be a JSON object.");
    else show("");
    return problem.hidden;
  };
  const send = async (decision, words) => {
    for (const button of buttons) button.setAttribute("aria-disabled", "true");
    try {
      await decide(decision);
      say(`${question.tool}: ${words}.`);
      close();
    } catch (error) {
      if (!(error instanceof Refused || error instanceof Gone)) throw error;
      for (const button of buttons) button.removeAttribute("aria-disabled");
      show(error.message);
    }
  };
  const idle = () => buttons.every((button) => !button.hasAttribute("aria-disabled"));
  const approve = h("button", { type: "button", class: "primary approve", onclick: () => {
    if (!idle() || !check()) return;
    const edited = compact(parse(area.value));
    const other = edited === given ? "" : `,"arguments":${edited}`;
    send(`{"id":${question.id},"granted":true${other}}`, other ? "approved with other arguments" : "approved");
  } }, "Approve");
  const deny = h("button", { type: "button", class: "deny", onclick: () => {
    if (idle()) send(`{"id":${question.id},"granted":false,"reason":${JSON.stringify(reason.value)}}`, "denied");
  } }, "Deny");
  const buttons = [approve, deny];

  // Enter in a field must not call the tool once more.
  const element = h("div", { class: "approval", role: "group", "aria-labelledby": ids.heading, onkeydown: (event) => {
    if (event.key === "Enter" && (event.target === reason || event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      event.stopPropagation();
    }
  } },
    h("h3", { id: ids.heading, tabindex: "-1" }, `${question.tool} needs approval`),
    question.description && h("p", { class: "lines" }, question.description),
    h("p", { class: "facts" }, question.policy.join(" · ")),
    h("label", { class: "field-name", for: ids.args }, "Arguments"), area,
    h("label", { class: "field-name", for: ids.reason }, "Why not, for the model"), reason,
    problem,
    h("div", { class: "actions" }, approve, deny));
  const close = () => element.remove();
  return { element, close, focus: () => element.querySelector("h3").focus() };
}
