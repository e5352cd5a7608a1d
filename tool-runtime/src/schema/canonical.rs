//! One text for each JSON value, however it is written.

use serde_json::{Map, Number, Value};

use crate::json::decimal::{self, Decimal};

/// Writes a value so that equal ones are equal texts: members sorted, `1.0` as `1`.
pub(crate) fn canonical(value: &Value) -> String {
    ordered(value).to_string()
}

fn ordered(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by_key(|(name, _)| *name);
            let members = members.into_iter();
            Value::Object(
                members
                    .map(|(name, value)| (name.clone(), ordered(value)))
                    .collect::<Map<_, _>>(),
            )
        }
        Value::Array(items) => items.iter().map(ordered).collect(),
        Value::Number(number) => in_one_way(number).into(),
        other => other.clone(),
    }
}

/// Writes a number in one way, as far as numbers keep how they are written.
fn in_one_way(number: &Number) -> Number {
    // An integer that is kept as it was written may be `-0`.
    if number.is_f64() || decimal::are_kept_as_written() {
        let text = Decimal::of(number).text();
        serde_json::from_str(&text).unwrap_or_else(|_| number.clone())
    } else {
        number.clone()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::canonical;

    #[test]
    fn equal_values_are_equal_texts() {
        assert_eq!(
            canonical(&json!({ "b": [1.0], "a": 2 })),
            r#"{"a":2,"b":[1]}"#
        );
        assert_ne!(canonical(&json!(1.5)), canonical(&json!(1)));
        assert_ne!(canonical(&json!("1")), canonical(&json!(1)));
    }
}
