//! The reader beside `serde_json`, and what it reads beyond that.

mod properties;

use std::{borrow::Cow, collections::BTreeMap, fmt::Debug};

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

use super::{Node, Reader, Wrong};

fn typed<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    let mut reader = Reader::new(text);
    let value = T::deserialize(&mut reader).and_then(|value| reader.end().map(|()| value));
    value.map_err(|wrong| wrong.into_problem("").to_string())
}

fn value(text: &str) -> Result<Value, String> {
    let read = Node::read(text).and_then(|node| node.to_value());
    read.map_err(|wrong| wrong.into_problem("").to_string())
}

fn is_cut_off(text: &str) -> bool {
    Node::read(text).is_err_and(|wrong| wrong.is_cut_off())
}

#[derive(Debug, PartialEq, Deserialize)]
struct Place<'a> {
    name: Cow<'a, str>,
    at: Option<(f64, i8)>,
    kind: Kind,
    #[serde(default)]
    by_name: BTreeMap<String, Vec<u64>>,
    #[serde(default)]
    by_number: BTreeMap<i16, bool>,
    #[serde(default)]
    letter: Option<char>,
    #[serde(default)]
    nothing: (),
}

#[derive(Debug, PartialEq, Deserialize)]
enum Kind {
    Plain,
    Holds(Box<Kind>),
    Pair(u8, f32),
    Named { a: Option<u8>, b: String },
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(tag = "kind")]
enum Tagged {
    One { number: f64 },
    Two { list: Vec<Tagged> },
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(untagged)]
enum Untagged {
    Number(i64),
    Share(f64),
    Text(String),
    List(Vec<Untagged>),
    Map(BTreeMap<String, Untagged>),
}

#[test]
fn values_are_read_as_serde_json_reads_them() {
    fn same<T: DeserializeOwned + PartialEq + Debug>(text: &str) {
        let expected: T = serde_json::from_str(text).expect(text);
        assert_eq!(typed::<T>(text), Ok(expected), "{text}");
    }
    same::<Place<'_>>(
        r#" {"name" : "a\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00é", "at": [1.5e3, -128], "kind": "Plain", "x": [{"y": {}}] } "#,
    );
    same::<Place<'_>>(
        r#"{"kind":{"Holds":{"Named":{"b":"","a":null}}},"name":"","by_name":{"a\nb":[1,18446744073709551615],"":[]},"by_number":{"-7":true,"32767":false},"letter":"é","nothing":null,"at":null}"#,
    );
    same::<Kind>(r#"{"Pair":[255,0.1]}"#);
    same::<Kind>(r#"{"P\u0061ir":[0,-0.0]}"#);
    // serde_json cannot read these where it keeps numbers as they are written.
    assert_eq!(
        typed(r#"{"list":[{"kind":"One","number":-3},{"number":1e-7,"kind":"One"}],"kind":"Two"}"#),
        Ok(Tagged::Two {
            list: [-3.0, 1e-7].map(|number| Tagged::One { number }).into(),
        })
    );
    assert_eq!(
        typed(r#"[-9223372036854775808,0.25,"x",{"a":[]}]"#),
        Ok(Untagged::List(vec![
            Untagged::Number(i64::MIN),
            Untagged::Share(0.25),
            Untagged::Text("x".to_owned()),
            Untagged::Map([("a".to_owned(), Untagged::List(Vec::new()))].into()),
        ]))
    );
    same::<(i128, u128)>(
        "[-170141183460469231731687303715884105728,340282366920938463463374607431768211455]",
    );
    same::<Vec<Option<bool>>>("[true,false,null]");
    same::<String>("\"\u{2028}\u{7f}\"");
    same::<BTreeMap<bool, u8>>(r#"{"true":1,"false":0}"#);
    same::<BTreeMap<char, [u8; 2]>>(r#"{"a":[1,2]}"#);
    same::<Value>(r#"{"a":[1,-1,1.5,18446744073709551615,true,null,"\u0000"]}"#);
}

#[test]
fn integers_are_exact_however_they_are_written() {
    assert_eq!(
        typed::<i64>("9.007199254740993e15"),
        Ok(9_007_199_254_740_993)
    );
    assert_eq!(typed::<i64>("-9223372036854775808.0"), Ok(i64::MIN));
    assert_eq!(typed::<u64>("1.8446744073709551615e19"), Ok(u64::MAX));
    assert_eq!(typed::<u8>("2.55e2"), Ok(255));
    assert_eq!(typed::<i8>("-0"), Ok(0));
    assert_eq!(typed::<u8>("-0.0"), Ok(0));
    assert_eq!(typed::<u16>("100e-2"), Ok(1));
    assert_eq!(
        typed::<u128>("3.40282366920938463463374607431768211455e38"),
        Ok(u128::MAX)
    );
    assert_eq!(typed::<i128>("-1e38"), Ok(-10_i128.pow(38)));
}

#[test]
fn numbers_without_room_are_told_the_range() {
    for (problem, wrong) in [
        ("must be from 0 to 255, got 256", typed::<u8>("256").err()),
        ("must be from 0 to 255, got -1", typed::<u8>("-1").err()),
        (
            "must be from 0 to 4294967295, got 4294967296",
            typed::<u32>("4294967296").err(),
        ),
        (
            "must be from -9223372036854775808 to 9223372036854775807, got 18446744073709551616",
            typed::<i64>("18446744073709551616").err(),
        ),
        (
            "must be from -128 to 127, got 1e999",
            typed::<i8>("1e999").err(),
        ),
        (
            "expected an integer, got the number 1.5",
            typed::<i64>("1.5").err(),
        ),
        (
            "expected an integer, got the number 1.00000000000000000001",
            typed::<i64>("1.00000000000000000001").err(),
        ),
        (
            "expected an integer, got the string \"1\"",
            typed::<i64>("\"1\"").err(),
        ),
        (
            "must be from -3.4028235e38 to 3.4028235e38, got 1e39",
            typed::<f32>("1e39").err(),
        ),
        (
            "must be from -1.7976931348623157e308 to 1.7976931348623157e308, got -1e999",
            typed::<f64>("-1e999").err(),
        ),
    ] {
        assert_eq!(wrong.as_deref(), Some(problem));
    }
    let problem = "/0: 18446744073709551617 has more digits than can be kept; an integer is from -9223372036854775808 to \
                   18446744073709551615";
    let wrong = value("[18446744073709551617]").err();
    assert_eq!(
        wrong.as_deref(),
        (!super::decimal::are_kept_as_written()).then_some(problem)
    );
    assert!(typed::<Value>("18446744073709551617").is_err());
    assert!(typed::<Value>("1e999").is_err());
    assert_eq!(typed::<f32>("3.4028235e38"), Ok(f32::MAX));
    assert_eq!(
        typed::<f64>("12345678901234567890123"),
        Ok(12_345_678_901_234_567_890_123.0)
    );
}

#[test]
fn whole_numbers_stay_what_they_are_where_no_type_asks() {
    assert_eq!(typed::<Value>("5.0"), Ok(json!(5.0)));
    assert_eq!(typed::<Value>("1e2"), Ok(json!(100.0)));
    // A floating-point number would not hold it.
    assert_eq!(
        typed::<Value>("9.007199254740993e15"),
        Ok(json!(9_007_199_254_740_993_u64))
    );
    assert_eq!(typed::<Value>("1e25"), Ok(json!(1e25)));
    let mut reader = Reader::new("[5.0,-5e0,0.5,1e25]").preferring_integers();
    assert_eq!(
        Value::deserialize(&mut reader).ok(),
        Some(json!([5, -5, 0.5, 1e25]))
    );
    assert_eq!(
        value("[5.0,-5e0,0.5,1e25,-0.0]"),
        Ok(json!([5, -5, 0.5, 1e25, 0]))
    );
}

#[test]
fn what_can_mean_one_thing_only_is_read() {
    assert_eq!(
        value(
            "\u{feff}{\"a\":\u{a0}\"one\ntwo\tthree\u{0}\",\"b\":[True,False,None,],\u{3000}}\u{b}"
        ),
        Ok(json!({ "a": "one\ntwo\tthree\u{0}", "b": [true, false, null] }))
    );
    assert_eq!(
        typed::<String>("\"a\nb\\n\tc\""),
        Ok("a\nb\n\tc".to_owned())
    );
    assert_eq!(
        typed::<Option<(bool, ())>>("[True,None,]"),
        Ok(Some((true, ())))
    );
    assert_eq!(typed::<Option<u8>>("None"), Ok(None));
    assert_eq!(
        typed::<BTreeMap<String, u8>>("{\"a\":1,}"),
        Ok([("a".to_owned(), 1)].into())
    );
    assert_eq!(typed::<Kind>("{\"Pair\":[1,2,],}"), Ok(Kind::Pair(1, 2.0)));
}

#[test]
fn what_is_not_json_is_refused_with_its_place() {
    for (text, problem) in [
        ("{\"a\" 1}", "expected `:` at line 1 column 6, got \"1\""),
        (
            "{a:1}",
            "expected a key in double quotes at line 1 column 2, got \"a\"",
        ),
        (
            "{'a':1}",
            "expected a key in double quotes at line 1 column 2, got \"'\"",
        ),
        ("[1 2]", "expected `,` or `]` at line 1 column 4, got \"2\""),
        (
            "{\"a\":1;}",
            "expected `,` or `}` at line 1 column 7, got \";\"",
        ),
        ("[1,,2]", "expected value at line 1 column 4, got \",\""),
        ("[,]", "expected value at line 1 column 2, got \",\""),
        (
            "{,}",
            "expected a key in double quotes at line 1 column 2, got \",\"",
        ),
        ("\n [NaN]", "expected value at line 2 column 3, got \"N\""),
        ("[Infinity]", "expected value at line 1 column 2, got \"I\""),
        ("[truE]", "expected value at line 1 column 2, got \"t\""),
        ("[01]", "a number must not begin with 0 at line 1 column 2"),
        ("[-]", "expected a digit at line 1 column 3, got \"]\""),
        ("[+1]", "expected value at line 1 column 2, got \"+\""),
        ("[.5]", "expected value at line 1 column 2, got \".\""),
        ("[1.]", "expected a digit at line 1 column 4, got \"]\""),
        ("[1e]", "expected a digit at line 1 column 4, got \"]\""),
        ("[1e+]", "expected a digit at line 1 column 5, got \"]\""),
        ("[0x1]", "expected `,` or `]` at line 1 column 3, got \"x\""),
        (
            "[\"\\d\"]",
            "\"\\\\d\" does not mean a character at line 1 column 3",
        ),
        (
            "[\"\\'\"]",
            "\"\\\\'\" does not mean a character at line 1 column 3",
        ),
        (
            "[\"\\u12g4\"]",
            "expected a hexadecimal digit at line 1 column 7, got \"g\"",
        ),
        ("[\"\\ud83d\"]", "half of a character at line 1 column 3"),
        ("[\"\\ud83dx\"]", "half of a character at line 1 column 3"),
        ("[\"\\ude00\"]", "half of a character at line 1 column 3"),
        (
            "[\"\\ud83d\\u0041\"]",
            "half of a character at line 1 column 3",
        ),
        ("{} {}", "expected the end at line 1 column 4, got \"{\""),
        (
            "{}\u{1}",
            "expected the end at line 1 column 3, got \"\\u0001\"",
        ),
        ("[1] // x", "expected the end at line 1 column 5, got \"/\""),
        ("“a”", "expected value at line 1 column 1, got \"“\""),
    ] {
        assert_eq!(
            value(text),
            Err(format!("not valid JSON: {problem}")),
            "{text}"
        );
        assert!(!is_cut_off(text), "{text}");
    }
}

#[test]
fn no_beginning_of_a_text_is_the_text() {
    let text =
        r#"{"a":[1.5e-3,-20,true,false,null,None,True],"b\\\"\u00e9\ud83d\ude00":{"c":"é\n"}}"#;
    assert!(Node::read(text).is_ok());
    for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
        assert!(is_cut_off(&text[..end]), "{}", &text[..end]);
        let wrong = Reader::new(&text[..end]);
        let mut reader = wrong;
        let read = Value::deserialize(&mut reader);
        assert!(
            read.is_err_and(|wrong| wrong.is_cut_off()),
            "{}",
            &text[..end]
        );
    }
}

#[test]
fn nesting_ends_where_serde_json_ends() {
    for depth in [127, 128, 100_000] {
        let text = "[".repeat(depth) + &"]".repeat(depth);
        let is_read = serde_json::from_str::<Value>(&text).is_ok();
        assert_eq!(is_read, depth == 127);
        assert_eq!(value(&text).is_ok(), is_read);
        assert_eq!(typed::<Value>(&text).is_ok(), is_read);
        let text = "{\"a\":".repeat(depth) + "1" + &"}".repeat(depth);
        assert_eq!(value(&text).is_ok(), is_read);
    }
    let problem = value(&"[".repeat(128)).expect_err("too deep");
    assert_eq!(problem, "nested more than 127 deep");
}

#[test]
fn types_get_what_they_ask_for_and_nothing_else() {
    for (problem, wrong) in [
        (
            "expected an object, got an array of 3 items",
            typed::<Place<'_>>(r#"["a",null,"Plain"]"#).err(),
        ),
        (
            "/Named: expected an object, got an array of 2 items",
            typed::<Kind>(r#"{"Named":[1,"b"]}"#).err(),
        ),
        (
            "`Plain` takes no value; write its name alone, as a string",
            typed::<Kind>(r#"{"Plain":null}"#).err(),
        ),
        (
            "`Pair` needs a value; write an object with it as the only key",
            typed::<Kind>("\"Pair\"").err(),
        ),
        (
            "expected an object with one key, got more",
            typed::<Kind>(r#"{"Pair":[1,2],"Plain":null}"#).err(),
        ),
        (
            "expected an object with one key, got an empty object",
            typed::<Kind>("{}").err(),
        ),
        (
            "expected a name, or an object with one key, got the number 1",
            typed::<Kind>("1").err(),
        ),
        (
            "expected one of \"Plain\", \"Holds\", \"Pair\", \"Named\", got \"Other\"",
            typed::<Kind>("\"Other\"").err(),
        ),
        (
            "/Pair: must have 2 items, has 3",
            typed::<Kind>(r#"{"Pair":[1,2,3]}"#).err(),
        ),
        (
            "/Pair: must have 2 items, has 1",
            typed::<Kind>(r#"{"Pair":[1]}"#).err(),
        ),
        ("must have 1 item, has 0", typed::<(u8,)>("[]").err()),
        (
            "/1: expected true or false, got the string \"yes\"",
            typed::<Vec<bool>>("[true,\"yes\"]").err(),
        ),
        (
            "expected true or false, got the number 1",
            typed::<bool>("1").err(),
        ),
        ("expected null, got an object", typed::<()>("{}").err()),
        ("expected a string, got true", typed::<String>("true").err()),
        (
            "expected a single character, got the number 7",
            typed::<char>("7").err(),
        ),
        (
            "expected an array, got null",
            typed::<Vec<u8>>("null").err(),
        ),
        (
            "expected an object, got an empty array",
            typed::<BTreeMap<String, u8>>("[]").err(),
        ),
        (
            "expected a number, got the string \"x\"",
            typed::<f64>("\"x\"").err(),
        ),
    ] {
        assert_eq!(wrong.as_deref(), Some(problem));
    }
}

#[test]
fn a_key_that_is_given_twice_is_refused_with_its_path() {
    for (problem, wrong) in [
        (
            "/b: is given more than once",
            typed::<BTreeMap<String, u8>>(r#"{"b":1,"a":1,"\u0062":2}"#).err(),
        ),
        (
            "/7: is given more than once",
            typed::<BTreeMap<u8, u8>>(r#"{"7":1,"7":1}"#).err(),
        ),
        (
            "/0/a: is given more than once",
            typed::<Value>(r#"[{"a":1,"a":1}]"#).err(),
        ),
        (
            "/at: is given more than once",
            typed::<Place<'_>>(r#"{"name":"","at":null,"kind":"Plain","at":null}"#).err(),
        ),
        (
            "/Named/b: is given more than once",
            typed::<Kind>(r#"{"Named":{"b":"","b":""}}"#).err(),
        ),
        // Even where the type does not want it.
        (
            "/x: is given more than once",
            typed::<Place<'_>>(r#"{"name":"","x":1,"kind":"Plain","x":2}"#).err(),
        ),
        (
            "/x/0/y: is given more than once",
            typed::<Place<'_>>(r#"{"name":"","x":[{"y":1,"y":2}],"kind":"Plain"}"#).err(),
        ),
    ] {
        assert_eq!(wrong.as_deref(), Some(problem));
    }
    let node = Node::read(r#"{"a":1,"b":[{"c":1,"c":2,"c":3}],"a":{}}"#).expect("it is JSON");
    let twice: Vec<String> = node.twice("/x").iter().map(ToString::to_string).collect();
    assert_eq!(
        twice,
        [
            "/x/a: is given more than once",
            "/x/b/0/c: is given more than once"
        ]
    );
    let many = (0..100)
        .map(|index| format!("\"k{index}\":1"))
        .collect::<Vec<_>>()
        .join(",");
    assert!(
        !Node::read(&format!("{{{many}}}"))
            .expect("it is JSON")
            .has_twice()
    );
    assert!(
        Node::read(&format!("{{{many},\"k50\":2}}"))
            .expect("it is JSON")
            .has_twice()
    );
}

#[test]
fn keys_are_read_as_the_type_of_the_keys() {
    for (problem, wrong) in [
        (
            "/-1: the key must be an integer from 0 to 4294967295, got \"-1\"",
            typed::<BTreeMap<u32, u8>>(r#"{"-1":1}"#).err(),
        ),
        (
            "/1.0: the key must be an integer from -128 to 127, got \"1.0\"",
            typed::<BTreeMap<i8, u8>>(r#"{"1.0":1}"#).err(),
        ),
        (
            "/07: the key must be an integer from 0 to 255, got \"07\"",
            typed::<BTreeMap<u8, u8>>(r#"{"07":1}"#).err(),
        ),
        (
            "/yes: the key must be \"true\" or \"false\", got \"yes\"",
            typed::<BTreeMap<bool, u8>>(r#"{"yes":1}"#).err(),
        ),
        (
            "/x/0: expected an integer, got null",
            typed::<BTreeMap<String, Vec<u64>>>(r#"{"x":[null]}"#).err(),
        ),
    ] {
        assert_eq!(wrong.as_deref(), Some(problem));
    }
    assert_eq!(
        typed::<BTreeMap<i128, u8>>(r#"{"-170141183460469231731687303715884105728":1}"#),
        Ok([(i128::MIN, 1)].into())
    );
    let _: Wrong = serde::de::Error::custom("only to name it");
}

#[test]
fn a_type_that_goes_on_after_an_error_is_noticed() {
    #[derive(Deserialize)]
    struct Forgiving {
        #[serde(deserialize_with = "or_default")]
        _number: u8,
        after: String,
    }

    #[expect(clippy::unnecessary_wraps, reason = "serde wants it so")]
    fn or_default<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<u8, D::Error> {
        Ok(u8::deserialize(deserializer).unwrap_or_default())
    }

    for (text, is_open) in [
        (r#"{"_number":7,"after":"x"}"#, false),
        (r#"{"_number":"seven","after":"x"}"#, true),
        (r#"{"_number":[1,{"a":2}],"after":"x"}"#, true),
        (r#"{"_number":700,"after":"x"}"#, true),
        (r#"{"_number":null,"after":"x"}"#, true),
    ] {
        let mut reader = Reader::new(text);
        let read = Forgiving::deserialize(&mut reader).expect("a default");
        assert_eq!(
            (read.after.as_str(), reader.is_open()),
            ("x", is_open),
            "{text}"
        );
    }
}

#[test]
fn paths_are_one_line_and_short() {
    let key = format!("a/b~\n{}", "x".repeat(1_000_000));
    let text = json!({ key: ["y"] }).to_string();
    let problem = typed::<BTreeMap<String, Vec<u8>>>(&text).expect_err("a text");
    assert_eq!(
        problem,
        format!(
            "/a~1b~0\\n{}…/0: expected an integer, got the string \"y\"",
            "x".repeat(55)
        )
    );
}

#[test]
fn the_text_of_a_value_can_be_kept() {
    let raw: Box<serde_json::value::RawValue> =
        typed("{\"a\" : [1.50, \"x\ty\"]}").expect("a value");
    assert_eq!(raw.get(), r#"{"a":[1.50,"x\ty"]}"#);
}

#[test]
fn words_of_serde_are_put_in_words_for_a_model() {
    fn said(text: &str) -> String {
        typed::<Untagged>(text).expect_err("no form")
    }
    assert_eq!(said("true"), "fits none of the forms that are allowed here");
    let tagged = |text: &str| typed::<Tagged>(text).expect_err("wrong");
    assert_eq!(tagged(r#"{"number":1}"#), "/kind: is missing");
    assert_eq!(tagged(r#"{"kind":"One"}"#), "/number: is missing");
    assert_eq!(
        tagged(r#"{"kind":"One","number":"x"}"#),
        "expected a number, got the string \"x\""
    );
    assert_eq!(tagged("7"), "expected an object, got the number 7");
}
