// Runs a reply as one turn, and reads what happens, line by line.

import { isObject, parse } from "./json.js";

/** The server cannot be reached any more, or broke off. */
export class Gone extends Error {}

/** The server did not take the reply, and says why. */
export class Refused extends Error {}

/** Fetches the report. */
export async function report() {
  const answer = await reach("/api/report", { headers: { accept: "application/json" } });
  if (!answer.ok) throw new Refused(await words(answer));
  return parse(await broken(answer.text()));
}

/** Runs a reply, given as JSON text, or a recorded stream, and yields the events; aborting the signal cancels the turn. */
export async function* run({ reply, stream }, signal) {
  const answer = await reach("/api/turn", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: stream === undefined ? `{"reply":${reply}}` : JSON.stringify({ stream }),
    signal,
  });
  if (!answer.ok) throw new Refused(await words(answer));
  let done = false;
  for await (const line of lines(answer.body)) {
    const event = parse(line);
    done ||= event.type === "done";
    yield event;
  }
  if (!done) throw new Gone("The server broke off in the middle of the turn.");
}

/** Decides about a call that waits for approval; says why not if that comes too late. */
export async function decide(decision) {
  const answer = await reach("/api/decision", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: decision,
  });
  if (!answer.ok) throw new Refused(await words(answer));
}

async function reach(path, options) {
  try {
    const answer = await fetch(path, options);
    // What was said of a server that had gone away holds no more.
    document.dispatchEvent(new Event("reached"));
    return answer;
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Gone("The server does not answer.");
  }
}

async function broken(reading) {
  try {
    return await reading;
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Gone("The server broke off.");
  }
}

async function words(answer) {
  const text = await broken(answer.text());
  try {
    const said = parse(text);
    if (isObject(said) && typeof said.error === "string") return said.error;
  } catch {
    // Then it is no JSON, and said as it is.
  }
  return text.trim() || `The server answered with status ${answer.status}.`;
}

async function* lines(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (;;) {
      const { value, done } = await broken(reader.read());
      if (done) break;
      const parts = (rest + value).split("\n");
      rest = parts.pop();
      yield* parts.filter((part) => part.trim());
    }
    if (rest.trim()) yield rest;
  } finally {
    reader.cancel().catch(() => {});
  }
}
