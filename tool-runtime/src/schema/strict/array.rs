//! Lists. A tuple is one only if its items are of one type.

use serde_json::{Value, json};

use super::{Object, Reason, describe, lower::Lowering};
use crate::schema::check::bounds::whole;

impl Lowering<'_> {
    pub(super) fn array(&mut self, schema: &Object, path: &str) -> Object {
        let bound = |keyword: &str| schema.get(keyword).map(whole);
        for keyword in ["minItems", "maxItems"] {
            if bound(keyword) == Some(None) {
                return self.refuse(path, Reason::malformed(keyword));
            }
        }
        let least = bound("minItems").flatten();
        let mut most = bound("maxItems").flatten();
        let items = match schema.get("prefixItems") {
            None => schema.get("items"),
            Some(Value::Array(prefix)) if prefix.is_empty() => schema.get("items"),
            Some(Value::Array(prefix)) => match item_of_tuple(prefix, schema, &mut most) {
                Some(item) => Some(item),
                None => return self.refuse(path, Reason::tuple()),
            },
            Some(_) => return self.refuse(path, Reason::malformed("prefixItems")),
        };
        let items = match items {
            // No item is ever looked at.
            _ if most == Some(0) => json!({ "type": "null" }),
            None | Some(Value::Bool(true)) => return self.refuse(path, Reason::items()),
            Some(Value::Bool(false)) => {
                most = Some(0);
                json!({ "type": "null" })
            }
            Some(Value::Array(_)) => return self.refuse(path, Reason::tuple()),
            Some(items) => self.schema(items, &format!("{path}/items")).into(),
        };
        let mut array = Object::new();
        array.insert("type".to_owned(), "array".into());
        array.insert("items".to_owned(), items);
        for (keyword, bound) in [("minItems", least.filter(|it| *it > 0)), ("maxItems", most)] {
            if let Some(bound) = bound {
                array.insert(keyword.to_owned(), bound.into());
            }
        }
        if schema.get("uniqueItems") == Some(&Value::Bool(true)) {
            describe::add(&mut array, &["no item twice".to_owned()]);
        }
        array
    }
}

/// The schema that all items of a tuple share.
fn item_of_tuple<'v>(
    prefix: &'v [Value],
    schema: &'v Object,
    most: &mut Option<u64>,
) -> Option<&'v Value> {
    let length = u64::try_from(prefix.len()).ok()?;
    let rest = schema.get("items");
    let first = prefix.first()?;
    let has_rest = most.is_none_or(|most| most > length);
    match rest {
        _ if prefix.iter().any(|item| item != first) => None,
        _ if !has_rest => Some(first),
        Some(Value::Bool(false)) => {
            *most = Some(length);
            Some(first)
        }
        rest => rest.filter(|rest| *rest == first),
    }
}
