//! Any text, beside `serde_json`.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Node, typed};
use crate::json::{exact, quoted};

/// JSON in all sorts of spellings.
fn texts() -> impl Strategy<Value = String> {
    let string = prop_oneof![
        "[a-zé\"\\\\\n\u{2028}]{0,9}".prop_map(|text| Value::from(text).to_string()),
        Just(r#""\u0041\ud83d\ude00\/\b""#.to_owned()),
    ];
    let number = prop_oneof![
        any::<i64>().prop_map(|number| number.to_string()),
        any::<u64>().prop_map(|number| number.to_string()),
        any::<f64>()
            .prop_filter("finite", |number| number.is_finite())
            .prop_map(|number| format!("{number:?}")),
        "-?(0|[1-9][0-9]{0,5})(\\.[0-9]{1,3})?([eE][+-]?[0-9])?",
    ];
    let space = "[ \n\r\t]{0,2}";
    let leaf = prop_oneof![
        string.clone(),
        number,
        prop::sample::select(vec![
            "true".to_owned(),
            "false".to_owned(),
            "null".to_owned()
        ]),
    ];
    leaf.prop_recursive(4, 32, 4, move |inner| {
        let inner =
            (space, inner, space).prop_map(|(before, inner, after)| before + &inner + &after);
        let members = prop::collection::vec((string.clone(), inner.clone()), 0..4);
        prop_oneof![
            prop::collection::vec(inner, 0..4).prop_map(|items| format!("[{}]", items.join(","))),
            members.prop_map(|members| {
                let members: Vec<String> = members
                    .into_iter()
                    .map(|(key, value)| format!("{key}:{value}"))
                    .collect();
                format!("{{{}}}", members.join(","))
            }),
        ]
    })
}

/// Whether two values are the same, but for the last digits of a fraction, in which `serde_json` errs.
fn is_same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => {
            let (one, other) = (one.as_f64().unwrap_or(0.0), other.as_f64().unwrap_or(1.0));
            // The last digit of a number near zero counts for more.
            let digits = 4.0 * f64::EPSILON * one.abs() + f64::from_bits(4);
            (one - other).abs() <= digits
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .zip(other)
                    .all(|(one, other)| is_same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .all(|(key, one)| other.get(key).is_some_and(|other| is_same(one, other)))
        }
        (one, other) => one == other,
    }
}

proptest! {
    #[test]
    fn json_is_read_as_serde_json_reads_it(text in texts()) {
        let expected: Value = serde_json::from_str(&text).expect("JSON");
        let node = Node::read(&text).expect("JSON");
        if node.has_twice() {
            prop_assert!(typed::<Value>(&text).is_err());
        } else {
            // Numbers that serde_json rounds are refused, or kept.
            if let Ok(read) = typed::<Value>(&text) {
                prop_assert!(is_same(&read, &expected), "{read} {expected}");
            }
            if let Ok(read) = node.to_value() {
                prop_assert!(is_same(&read, &expected), "{read} {expected}");
            }
            let written = node.to_string();
            prop_assert_eq!(Node::read(&written).expect("JSON"), Node::read(&text).expect("JSON"));
        }
    }

    #[test]
    fn damaged_json_is_read_only_if_it_is_json_or_means_one_thing(
        text in texts(), at in any::<prop::sample::Index>(), with in "[\\[\\]{},:\"\\\\0-9a-zN\n ]{0,2}",
    ) {
        let chars: Vec<char> = text.chars().collect();
        let at = at.index(chars.len());
        let damaged: String = chars[..at].iter().copied().chain(with.chars()).chain(chars[at + 1..].iter().copied()).collect();
        let ours = Node::read(&damaged);
        let theirs = serde_json::from_str::<Value>(&damaged);
        match (ours, theirs) {
            (Ok(_), Err(_)) => {
                let is_mended = damaged.contains(['\n', '\t', '\r', ',']) || damaged.contains("None") || damaged.contains("e+");
                // Some numbers have no room in a floating-point number.
                prop_assert!(is_mended || damaged.contains(['e', 'E']), "{}", quoted(&damaged));
            }
            (Err(_), Ok(_)) => prop_assert!(false, "{}", quoted(&damaged)),
            _ => {}
        }
    }

    #[test]
    fn numbers_are_read_exactly_or_not_at_all(digits in "-?[1-9][0-9]{0,24}", zeros in 0..3_usize, power in -5..25_i32) {
        let text = format!("{digits}.{}e{power}", "0".repeat(zeros + 1));
        let exact = if power >= 0 {
            format!("{digits}{}", "0".repeat(power.unsigned_abs() as usize)).parse::<i128>().ok()
        } else {
            let cut = digits.len().saturating_sub(power.unsigned_abs() as usize);
            let is_whole = digits[cut..].bytes().all(|byte| byte == b'0') && digits[..cut].bytes().any(|byte| byte.is_ascii_digit());
            is_whole.then(|| digits[..cut].parse().ok()).flatten()
        };
        prop_assert_eq!(typed::<i128>(&text).ok(), exact);
        prop_assert_eq!(typed::<i64>(&text).ok(), exact.and_then(|it| i64::try_from(it).ok()));
        prop_assert_eq!(typed::<u8>(&text).ok(), exact.and_then(|it| u8::try_from(it).ok()));
    }

    #[test]
    fn what_a_server_wrote_is_read_to_the_last_digit(number in any::<f64>().prop_filter("finite", |it| it.is_finite())) {
        let value = exact(format!("{{\"at\":[{number:?}]}}").as_bytes()).expect("JSON");
        prop_assert_eq!(value["at"][0].as_f64(), Some(number));
    }
}

#[test]
fn what_a_server_wrote_is_read_though_our_reader_is_stricter() {
    let value = |text: &str| exact(text.as_bytes()).ok();
    assert_eq!(value(r#"{"a":1,"a":2}"#), Some(json!({ "a": 2 })));
    assert_eq!(
        value("36893488147419103232").map(|it| it.to_string().len() > 10),
        Some(true)
    );
    for broken in ["", "{", "[1,]", "None", "{} {}", "\u{feff}{}"] {
        assert_eq!(value(broken), None, "{broken}");
    }
}
