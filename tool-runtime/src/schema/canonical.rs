//! One text for each JSON value, however it is written.

use serde_json::{Map, Number, Value};

/// Writes a value so that equal ones are equal texts: members sorted, `1.0` as `1`.
pub(crate) fn canonical(value: &Value) -> String {
    ordered(value).to_string()
}

/// Whether two values are equal to JSON Schema, for which `1.0` is `1` and the order of members is nothing.
pub(crate) fn equal(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(_), Value::Number(_))
        | (Value::Array(_), Value::Array(_))
        | (Value::Object(_), Value::Object(_)) => {
            one == other || canonical(one) == canonical(other)
        }
        _ => one == other,
    }
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
        Value::Number(number) => whole(number).unwrap_or_else(|| number.clone()).into(),
        other => other.clone(),
    }
}

/// The integer that a number written with a fraction is, as `5.0` is 5.
fn whole(number: &Number) -> Option<Number> {
    // Up to here each integer is a floating-point number too, so that nothing is rounded.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let float = number.as_f64().filter(|_| number.is_f64())?;
    #[expect(clippy::cast_possible_truncation, reason = "it is whole, and in range")]
    (float.fract() == 0.0 && float.abs() <= EXACT).then(|| Number::from(float as i64))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{canonical, equal};

    #[test]
    fn equal_values_are_equal_texts() {
        assert_eq!(
            canonical(&json!({ "b": [1.0], "a": 2 })),
            r#"{"a":2,"b":[1]}"#
        );
        assert_ne!(canonical(&json!(1.5)), canonical(&json!(1)));
        assert!(equal(&json!({ "a": [1.0] }), &json!({ "a": [1] })));
        assert!(!equal(&json!("1"), &json!(1)));
    }
}
