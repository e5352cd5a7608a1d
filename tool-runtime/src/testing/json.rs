//! Changes to JSON that several deviations make.

use serde_json::{Map, Value, json};

/// The items of an array, none of anything else.
pub(super) fn each(value: Option<&mut Value>) -> impl Iterator<Item = &mut Map<String, Value>> {
    let items = value.and_then(Value::as_array_mut).into_iter().flatten();
    items.filter_map(Value::as_object_mut)
}

/// Removes all members but these; the order stays.
pub(super) fn keep(object: &mut Map<String, Value>, names: &[&str]) {
    object.retain(|name, _| names.contains(&name.as_str()));
}

/// Removes a member; the order of the others stays.
pub(super) fn remove(object: &mut Map<String, Value>, name: &str) {
    object.shift_remove(name);
}

/// Replaces a member that is there.
pub(super) fn replace(object: &mut Map<String, Value>, name: &str, value: Value) {
    if let Some(member) = object.get_mut(name) {
        *member = value;
    }
}

/// Gives a whole number a fraction.
pub(super) fn with_fraction(object: &mut Map<String, Value>, name: &str) {
    if let Some(time) = object.get(name).and_then(Value::as_f64) {
        replace(object, name, json!(time + 0.5));
    }
}

/// Reads a string member as JSON, if it is an object in JSON.
pub(super) fn parsed(object: &mut Map<String, Value>, name: &str) {
    let text = object.get(name).and_then(Value::as_str);
    let read = text.and_then(|text| serde_json::from_str::<Map<String, Value>>(text).ok());
    if let Some(read) = read {
        replace(object, name, Value::Object(read));
    }
}

/// Makes all members null that hold an object.
pub(super) fn null_objects(value: Option<&mut Value>) {
    let members = value.and_then(Value::as_object_mut);
    for member in members.into_iter().flat_map(|it| it.values_mut()) {
        if member.is_object() {
            *member = Value::Null;
        }
    }
}
