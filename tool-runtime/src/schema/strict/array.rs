//! Lists. A tuple is one only if its items are of one type.

use serde_json::{Value, json};

use super::{Object, Reason, conversion::Conversion, describe, keywords::is_anything};
use crate::schema::check::bounds::whole;

impl Conversion<'_> {
    pub(super) fn array(&mut self, schema: &Object, path: &str) -> Object {
        let mut bound = |keyword: &str| {
            let bound = schema.get(keyword)?;
            let whole = whole(bound);
            if whole.is_none() {
                self.refuse(path, Reason::malformed(keyword));
            }
            whole
        };
        let least = bound("minItems");
        let mut most = bound("maxItems");
        if let (Some(least), Some(most)) = (least, most)
            && least > most
        {
            self.refuse(path, Reason::empty_range(schema, "minItems", "maxItems"));
        }
        let items = match schema.get("prefixItems") {
            None => schema.get("items"),
            Some(Value::Array(prefix)) if prefix.is_empty() => schema.get("items"),
            Some(Value::Array(prefix)) => match item_of_tuple(prefix, schema, &mut most) {
                Some(item) => Some(item),
                None => return self.tuple(prefix, &format!("{path}/prefixItems"), path),
            },
            Some(_) => return self.refuse(path, Reason::malformed("prefixItems")),
        };
        let items = match items {
            // No item is ever looked at.
            _ if most == Some(0) => json!({ "type": "null" }),
            Some(Value::Bool(false)) => {
                most = Some(0);
                json!({ "type": "null" })
            }
            Some(Value::Array(prefix)) => {
                return self.tuple(prefix, &format!("{path}/items"), path);
            }
            Some(items) if !is_anything(items) => {
                self.schema(items, &format!("{path}/items")).into()
            }
            None | Some(_) => return self.refuse(path, Reason::items()),
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

    /// Refuses a tuple, and with it what its items are refused for.
    fn tuple(&mut self, items: &[Value], items_path: &str, path: &str) -> Object {
        let refused = self.refuse(path, Reason::tuple());
        for (index, item) in items.iter().enumerate() {
            self.schema(item, &format!("{items_path}/{index}"));
        }
        refused
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
