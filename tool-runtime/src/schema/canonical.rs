//! One text for each JSON value, however it is written.

use serde_json::{Map, Number, Value};

use super::decimal::{self, Decimal};

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

/// The integer that a number written with a fraction is, as `5.0` is 5.
fn whole(number: &Number) -> Option<Number> {
    // Below this, each integer is a floating-point number too, so that nothing was rounded when it was read.
    const EXACT: i128 = 9_007_199_254_740_992;
    let whole = Some(number).filter(|it| it.is_f64())?;
    let whole = Decimal::of(whole).to_i128()?;
    let is_exact = whole.abs() < EXACT || decimal::are_kept_as_written();
    Number::from_i128(whole).filter(|_| is_exact)
}

/// Writes every number that is whole without a fraction: `5.0` as `5`. `None` if there is none to change.
pub(crate) fn with_whole_numbers(value: &Value) -> Option<Value> {
    match value {
        Value::Number(number) => whole(number).map(Value::Number),
        Value::Array(items) => {
            let changed: Vec<_> = items.iter().map(with_whole_numbers).collect();
            let any = changed.iter().any(Option::is_some);
            let items = changed.into_iter().zip(items);
            any.then(|| {
                items
                    .map(|(changed, item)| changed.unwrap_or_else(|| item.clone()))
                    .collect()
            })
        }
        Value::Object(members) => {
            let changed: Vec<_> = members.values().map(with_whole_numbers).collect();
            let any = changed.iter().any(Option::is_some);
            let members = changed.into_iter().zip(members);
            any.then(|| {
                let members = members.map(|(changed, (name, value))| {
                    (name.clone(), changed.unwrap_or_else(|| value.clone()))
                });
                Value::Object(members.collect())
            })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{canonical, equal, with_whole_numbers};

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

    #[test]
    fn whole_numbers_lose_their_fraction() {
        assert_eq!(
            with_whole_numbers(&json!({ "a": [5.0, 0.5], "b": "5.0" })),
            Some(json!({ "a": [5, 0.5], "b": "5.0" }))
        );
        assert_eq!(with_whole_numbers(&json!({ "a": [5, 0.5] })), None);
        assert_eq!(with_whole_numbers(&json!(1e300)), None);
        // Another number may have been rounded to this one when it was read.
        assert_eq!(with_whole_numbers(&json!(9_007_199_254_740_992.0)), None);
        assert_eq!(
            with_whole_numbers(&json!(-9_007_199_254_740_991.0)),
            Some(json!(-9_007_199_254_740_991_i64))
        );
    }
}
