//! Mends a history of items that the API would refuse.

use std::collections::{HashMap, HashSet};

use serde_json::{Value, json};

use super::{LIMITS, items};
use crate::{
    Call,
    api::{
        ids::Ids,
        json::{self as calls, is_call_item},
        model::Item,
        pairing::{self, Entry},
    },
    call::quoted,
    openai::NO_ANSWER,
};

/// Mends a history so that the API accepts it, one that was cut off in the middle of a turn for example.
///
/// - Each call of a function or of a custom tool gets exactly one output after it. If it has none, it is answered as cancelled,
///   after the items that the model wrote with it. An asynchronous call may wait.
/// - An output of no call is left out, and so is a second output of one call. The log says so.
/// - An item that comes twice is left out the second time. An id that another item has is taken away.
/// - Reasoning that nothing of the model follows is left out.
/// - Ids of calls that are empty, too long, or those of another call that has no output yet are replaced, in the call and in its
///   output. Illegal names are made legal, arguments that are not an object are put into one.
///
/// Nothing else changes: items of other kinds stay as they are. It is deterministic, a second pass changes nothing, and it takes
/// time linear in the size of the history.
///
/// ```
/// use serde_json::json;
/// use tool_runtime::{model::Item, openai::responses::repair};
///
/// let cut_off: Vec<Item> = serde_json::from_value(json!([
///     { "role": "user", "content": "Weather in Paris?" },
///     { "type": "reasoning", "id": "rs_1", "summary": [] },
///     { "type": "function_call", "id": "fc_1", "call_id": "a", "name": "weather", "arguments": "{}" },
///     { "role": "user", "content": "Hello?" },
/// ]))?;
///
/// let items = repair(cut_off.clone());
/// assert_eq!(items[..3], cut_off[..3]);
/// assert_eq!(items[3].text().as_deref(), Some("error: cancelled; it may have partly run"));
/// assert_eq!(items[4], cut_off[3]);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[must_use]
pub fn repair(items: Vec<Item>) -> Vec<Item> {
    let items = without_duplicates(items);
    let items = items::without_loose_reasoning(items, Item::json);
    answered(items)
}

/// Does what [`repair`] does, for requests with `store: false`: reasoning that does not bring its content is left out too, since
/// the service cannot look it up.
///
/// ```
/// use serde_json::json;
/// use tool_runtime::{model::Item, openai::responses::repair_unstored};
///
/// let items: Vec<Item> = serde_json::from_value(json!([
///     { "type": "reasoning", "id": "rs_1", "summary": [] },
///     { "type": "reasoning", "id": "rs_2", "summary": [], "encrypted_content": "gAAA" },
///     { "type": "message", "role": "assistant", "content": "Hello." },
/// ]))?;
/// assert_eq!(repair_unstored(items.clone()), items[1..]);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[must_use]
pub fn repair_unstored(mut items: Vec<Item>) -> Vec<Item> {
    items.retain(|item| !items::is_unstored_reasoning(item.json()));
    repair(items)
}

/// Leaves out items that are there already. Of two different ones with one id, the first keeps it.
fn without_duplicates(items: Vec<Item>) -> Vec<Item> {
    let mut kept: Vec<Item> = Vec::with_capacity(items.len());
    let mut places: HashMap<String, usize> = HashMap::new();
    // Calls without an output so far.
    let mut open: HashMap<String, usize> = HashMap::new();
    for mut item in items {
        let id = item.json()["id"]
            .as_str()
            .filter(|id| !id.is_empty())
            .map(str::to_owned);
        let call_id = item.json()["call_id"].as_str().map(str::to_owned);
        let is_call = is_call_item(item.json());
        let known = id.as_ref().and_then(|id| places.get(id));
        let waiting = call_id
            .as_ref()
            .filter(|_| is_call)
            .and_then(|id| open.get(id));
        let is_same = |place: &usize| kept[*place] == item;
        if known.is_some_and(is_same) || waiting.is_some_and(is_same) {
            continue;
        }
        if known.is_some() || item.json()["id"].as_str() == Some("") {
            if item.kind() == Some("item_reference") {
                continue;
            }
            if let Value::Object(members) = item.json_mut() {
                members.shift_remove("id");
            }
        } else if let Some(id) = id {
            places.insert(id, kept.len());
        }
        if let Some(call_id) = call_id {
            if is_call {
                open.insert(call_id, kept.len());
            } else {
                open.remove(&call_id);
            }
        }
        kept.push(item);
    }
    kept
}

fn is_output(item: &Value) -> bool {
    matches!(
        items::kind(item),
        "function_call_output" | "custom_tool_call_output"
    )
}

/// Says what each item means for the pairing of calls and outputs. Calls stand together until something else than an item of the
/// model comes.
fn entries(items: &[Item]) -> impl Iterator<Item = Entry<'_>> {
    let mut is_open = false;
    items.iter().map(move |item| {
        let item = item.json();
        let id = item["call_id"].as_str().unwrap_or_default();
        if is_call_item(item) {
            let is_first = !std::mem::replace(&mut is_open, true);
            return if is_first {
                Entry::Calls(vec![id])
            } else {
                Entry::MoreCalls(id)
            };
        }
        is_open &= items::is_of_model(item);
        if is_output(item) {
            Entry::Answer(id)
        } else {
            Entry::Other
        }
    })
}

/// Gives each call its one output, after it.
fn answered(items: Vec<Item>) -> Vec<Item> {
    let mut plan = Plan::of(&items);
    let mut ids = Ids::new(
        items
            .iter()
            .filter_map(|item| item.json()["call_id"].as_str()),
    );
    let mut mended = Mended::default();
    // Outputs that stand before their calls.
    let mut early: HashMap<usize, Item> = HashMap::new();
    for (place, item) in items.into_iter().enumerate() {
        if is_output(item.json()) {
            match plan.call_of.get(&place) {
                Some(&call) if call < place => mended.output(plan.calls[&call].answered_by(item)),
                Some(&call) => {
                    early.insert(call, item);
                }
                None => tracing::warn!(
                    call_id = quoted(item.json()["call_id"].as_str().unwrap_or_default()),
                    "left out an output of no call"
                ),
            }
        } else if let Some(planned) = plan.calls.get_mut(&place) {
            mended.make_room(&item);
            let id = &planned.call.id;
            if !LIMITS.allow_id(id) || mended.open.contains(id.trim()) {
                planned.call.id = ids.invent(&planned.call.name, &planned.call.arguments);
            }
            mended.open.insert(planned.call.id.trim().to_owned());
            let may_wait = item.json()["async"] == true;
            mended.items.push(planned.completed(item));
            if let Some(output) = early.remove(&place) {
                mended.due.push(planned.answered_by(output));
            } else if !planned.has_output && !may_wait {
                let members = json!({ "type": "", "call_id": "", "output": NO_ANSWER });
                mended.due.push(planned.answered_by(members.into()));
            }
        } else {
            mended.make_room(&item);
            mended.items.push(item);
        }
    }
    mended.flush();
    mended.items
}

/// The history as it grows, with outputs that are still to come.
#[derive(Default)]
struct Mended {
    items: Vec<Item>,
    due: Vec<Item>,
    follows_output: bool,
    /// The ids of the calls without an output so far, as they are compared.
    open: HashSet<String>,
}

impl Mended {
    fn output(&mut self, item: Item) {
        self.follows_output = true;
        self.close(&item);
        self.items.push(item);
    }

    /// Adds what is due, if it has to come before this item: it comes after the items that the model wrote together, and after
    /// the outputs of these.
    fn make_room(&mut self, item: &Item) {
        if !items::is_of_model(item.json()) || self.follows_output {
            self.flush();
        }
    }

    fn flush(&mut self) {
        self.follows_output = false;
        for item in std::mem::take(&mut self.due) {
            self.close(&item);
            self.items.push(item);
        }
    }

    fn close(&mut self, output: &Item) {
        if let Some(id) = output.json()["call_id"].as_str() {
            self.open.remove(id.trim());
        }
    }
}

/// What becomes of the calls of a history.
#[derive(Default)]
struct Plan {
    /// By their places.
    calls: HashMap<usize, Planned>,
    /// The place of the call that the output at a place belongs to.
    call_of: HashMap<usize, usize>,
}

struct Planned {
    call: Call,
    has_output: bool,
}

impl Plan {
    fn of(items: &[Item]) -> Self {
        let mut plan = Self::default();
        let mut answers = pairing::answers(entries(items)).into_iter();
        for (place, item) in items.iter().enumerate() {
            if !is_call_item(item.json()) {
                continue;
            }
            let answer = answers.next().flatten();
            plan.call_of.extend(answer.map(|answer| (answer, place)));
            let planned = Planned {
                call: calls::call(item.json()),
                has_output: answer.is_some(),
            };
            plan.calls.insert(place, planned);
        }
        plan
    }
}

impl Planned {
    fn completed(&self, mut item: Item) -> Item {
        items::complete_call(item.json_mut(), &self.call, &self.call.name);
        item
    }

    fn answered_by(&self, mut output: Item) -> Item {
        let json = output.json_mut();
        items::set(json, "type", items::output_kind(&self.call));
        items::set(json, "call_id", &self.call.id);
        if json["output"].is_null() {
            json["output"] = "(empty)".into();
        }
        output
    }
}
