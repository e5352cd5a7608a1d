//! Names in nested objects that a type does not read: they are told, not dropped.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use tool_runtime::{tool, toolset};

use super::{run, success};

#[derive(Deserialize, JsonSchema)]
struct Address {
    street: String,
    #[serde(default, alias = "zip_code")]
    zip: Option<String>,
}

#[derive(Deserialize, JsonSchema)]
struct Guest {
    #[serde(rename = "fullName")]
    name: String,
    #[serde(default)]
    address: Option<Address>,
}

#[derive(Deserialize, JsonSchema)]
enum Payment {
    Cash,
    Card { digits: String },
    Account(Address),
}

#[derive(Deserialize, JsonSchema)]
struct Labelled {
    id: u8,
    #[serde(flatten)]
    labels: BTreeMap<String, String>,
}

#[derive(Deserialize, JsonSchema)]
#[schemars(extend("additionalProperties" = true))]
struct Lenient {
    id: u8,
}

/// Books a room for guests.
#[tool]
fn book(
    guests: Vec<Guest>,
    payment: Payment,
    #[tool(default)] homes: BTreeMap<String, Address>,
    labelled: Option<Labelled>,
    lenient: Option<Lenient>,
    any: Option<Value>,
) -> String {
    let guests: Vec<_> = guests
        .iter()
        .map(|guest| {
            let zip = guest.address.as_ref().and_then(|it| it.zip.as_deref());
            format!("{} {}", guest.name, zip.unwrap_or("-"))
        })
        .collect();
    let payment = match payment {
        Payment::Cash => "cash".to_owned(),
        Payment::Card { digits } => digits,
        Payment::Account(address) => address.street,
    };
    let labels = labelled.map(|it| format!("{}{:?}", it.id, it.labels));
    let lenient = lenient.map(|it| it.id);
    format!(
        "{guests:?} {payment} {} {labels:?} {lenient:?} {any:?}",
        homes.len()
    )
}

#[tokio::test]
async fn a_misspelt_field_of_a_nested_struct_is_told_with_the_right_one() {
    let guest = json!({ "fullName": "Ada" });
    let home = json!({ "street": "x" });
    for (arguments, problem) in [
        (
            json!({ "guests": [{ "fullName": "Ada", "adress": home }], "payment": "Cash" }),
            "/guests/0/adress: there is no such parameter; did you mean `address`?",
        ),
        (
            json!({ "guests": [guest, { "fullName": "Bo", "address": { "street": "x", "zipp": "1" } }], "payment": "Cash" }),
            "/guests/1/address/zipp: there is no such parameter; did you mean `zip`?",
        ),
        (
            json!({ "guests": [], "payment": { "Card": { "digits": "1", "digit": "2" } } }),
            "/payment/Card/digit: there is no such parameter",
        ),
        (
            json!({ "guests": [], "payment": { "Account": { "street": "x", "steet": "y" } } }),
            "/payment/Account/steet: there is no such parameter; did you mean `street`?",
        ),
        (
            json!({ "guests": [], "payment": "Cash", "homes": { "a": { "street": "x", "stret": null } } }),
            "/homes/a/stret: there is no such parameter; did you mean `street`?",
        ),
    ] {
        let (kind, text) = run(toolset![book], "book", &arguments).await;
        assert_eq!(kind, "invalid_arguments", "{arguments}: {text}");
        assert!(text.contains(problem), "{arguments}: {text}");
    }
}

#[tokio::test]
async fn an_alias_of_a_nested_field_is_not_unknown() {
    let arguments = json!({
        "guests": [{ "fullName": "Ada", "address": { "street": "x", "zip_code": "8000" } }], "payment": "Cash",
    });
    assert_eq!(
        run(toolset![book], "book", &arguments).await,
        success("[\"Ada 8000\"] cash 0 None None None")
    );
}

#[tokio::test]
async fn other_names_are_taken_where_the_type_or_its_schema_asks_for_them() {
    let arguments = json!({
        "guests": [], "payment": "Cash", "labelled": { "id": 1, "colour": "red" }, "lenient": { "id": 2, "more": 3 },
        "any": { "a": 1 },
    });
    let (kind, text) = run(toolset![book], "book", &arguments).await;
    assert_eq!(kind, "success", "{text}");
    assert!(
        text.contains("colour") && text.contains("Some(2)"),
        "{text}"
    );
}
