//! The tools that the page is tried with: every shape of parameter, every way in which a call can end.
#![expect(
    clippy::unused_async,
    clippy::needless_pass_by_value,
    reason = "tools are shapes here, and do little"
)]

use std::{collections::BTreeMap, time::Duration};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::time::sleep;
use tool_runtime::{Context, Image, Output, Toolset, tool, toolset};

/// One red pixel.
const PIXEL: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0\x90wS\xde\0\0\0\x0cIDATx\x9cc\xf8\xcf\xc0\0\0\x03\x01\x01\0\xc9\xfe\x92\xef\0\0\0\0IEND\xaeB`\x82";

pub(crate) fn tools() -> Toolset {
    toolset![
        get_weather,
        search_flights,
        list_airlines,
        book_trip,
        send_message,
        plan_menu,
        label_shipment,
        store_document,
        describe_image,
        import_orders,
        convert_currency,
        refuse,
        burst,
        slow_report,
        quoted,
        find_notes
    ]
}

#[derive(Deserialize, Serialize, JsonSchema, Clone, Copy)]
#[serde(rename_all = "lowercase")]
enum Unit {
    Celsius,
    Fahrenheit,
}

#[derive(Serialize, JsonSchema)]
struct Weather {
    /// What the sky looks like.
    sky: String,
    /// In the unit that was asked for.
    temperature: f64,
    unit: Unit,
}

/// Current weather in a city.
///
/// Readings come from the nearest station and are at most ten minutes old. Ask once a city; a forecast is another tool.
#[tool(timeout = "10s", read_only, output_schema)]
async fn get_weather(
    /// City name, for example "Paris".
    city: &str,
    /// Unit of the temperature.
    #[tool(default = Unit::Celsius)]
    unit: Unit,
) -> Result<Weather, String> {
    if city == "Atlantis" {
        return Err("there is no station near Atlantis".to_owned());
    }
    sleep(Duration::from_millis(300)).await;
    Ok(Weather {
        sky: format!("sunny in {city}"),
        temperature: 21.5,
        unit,
    })
}

#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Cabin {
    Economy,
    PremiumEconomy,
    Business,
    First,
    Cargo,
}

#[derive(Deserialize, Serialize, JsonSchema)]
struct Filters {
    /// Highest price in euros.
    #[schemars(range(min = 1))]
    max_price: Option<u32>,
    /// How many changes at most.
    #[schemars(range(max = 3))]
    #[serde(default)]
    changes: u8,
    /// Airlines by their two letters.
    #[serde(default)]
    #[schemars(length(max = 4))]
    airlines: Vec<String>,
}

/// Looks for flights between two airports on a day, cheapest first.
#[tool(timeout = "20s", read_only, limit = 2)]
async fn search_flights(
    /// Airport to leave from, by its three letters.
    #[schemars(pattern("^[A-Z]{3}$"))]
    from: &str,
    /// Airport to arrive at, by its three letters.
    #[schemars(pattern("^[A-Z]{3}$"))]
    to: &str,
    /// Day of departure.
    #[schemars(extend("format" = "date"))]
    day: &str,
    /// How many people travel.
    #[schemars(range(min = 1, max = 9))]
    #[tool(default = 1)]
    passengers: u8,
    /// Cabin to fly in.
    cabin: Option<Cabin>,
    /// What to leave out of the list.
    filters: Option<Filters>,
) -> Value {
    sleep(Duration::from_millis(900)).await;
    serde_json::json!({ "from": from, "to": to, "day": day, "passengers": passengers, "cabin": cabin, "filters": filters })
}

/// Airlines that can be booked.
#[tool(read_only)]
fn list_airlines() -> Vec<&'static str> {
    vec!["AF", "BA", "LH"]
}

#[derive(Deserialize, Serialize, JsonSchema)]
struct Address {
    street: String,
    /// Postcode, as it is written on the letter.
    postcode: String,
    /// Country, by its two letters.
    #[schemars(regex(pattern = "^[A-Z]{2}$"))]
    country: String,
}

#[derive(Deserialize, Serialize, JsonSchema)]
struct Traveller {
    /// Name as in the passport.
    name: String,
    /// Age in years on the day of departure.
    #[schemars(range(max = 120))]
    age: u8,
    /// Whether a wheelchair is needed.
    #[serde(default)]
    wheelchair: bool,
}

/// Books a trip for several people, and sends the bill to one of them.
#[tool(key = reference, destructive, timeout = "30s")]
async fn book_trip(
    /// Reference of the offer, as the search gave it.
    #[schemars(length(min = 4))]
    reference: &str,
    /// Who travels.
    #[schemars(length(min = 1))]
    travellers: Vec<Traveller>,
    /// Where the bill goes.
    billing: Address,
    /// Whether to pay now.
    pay_now: bool,
    /// What the airline should know: meals, allergies, luggage that does not fit, in a few sentences.
    #[schemars(length(max = 500))]
    note: Option<String>,
) -> Value {
    sleep(Duration::from_millis(600)).await;
    serde_json::json!({ "reference": reference, "travellers": travellers, "billing": billing, "pay_now": pay_now, "note": note })
}

#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(tag = "channel", rename_all = "lowercase")]
enum Target {
    /// A letter.
    Email {
        /// Address of the receiver.
        #[schemars(email)]
        to: String,
        subject: Option<String>,
    },
    /// A text message.
    Sms {
        /// With the code of the country, without blanks.
        number: String,
    },
    /// A post in a room.
    Room { room: String, urgent: bool },
}

#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
enum When {
    /// In so many minutes.
    In(u32),
    /// At a time of day.
    At(String),
}

/// Sends a message to a person or a room.
#[tool(destructive)]
async fn send_message(
    /// Where it goes.
    target: Target,
    /// What it says.
    body: &str,
    /// When it goes; at once if left out.
    when: Option<When>,
) -> Value {
    serde_json::json!({ "target": target, "body": body, "when": when })
}

#[derive(Deserialize, Serialize, JsonSchema)]
struct Course {
    /// What stands on the card.
    title: String,
    /// In cents.
    price: Option<u32>,
    /// What belongs under it.
    #[serde(default)]
    parts: Vec<Course>,
}

/// Lays out a menu: courses, with courses in them.
#[tool]
fn plan_menu(menu: Course) -> Value {
    serde_json::json!(menu)
}

/// Prints a label with free fields on it.
#[tool]
fn label_shipment(
    /// Number of the shipment.
    shipment: u64,
    /// What stands on the label, by the name of the field.
    fields: BTreeMap<String, String>,
    /// How heavy each parcel is, in kilograms.
    weights: Option<BTreeMap<String, f64>>,
) -> Value {
    serde_json::json!({ "shipment": shipment, "fields": fields, "weights": weights })
}

/// Stores a document.
#[tool(idempotent, retries = 2)]
fn store_document(
    key: &str,
    /// The document, of any shape.
    value: Value,
) -> Value {
    serde_json::json!({ "key": key, "value": value })
}

/// Draws a picture of what is said.
#[tool]
fn describe_image(
    /// What to draw.
    text: &str,
) -> Result<Output, tool_runtime::output::MediaError> {
    Ok(Output::text(format!("A picture of {text}:")).and_image(Image::detect(PIXEL)?))
}

/// Imports orders, one after another.
#[tool(sequential, timeout = "1m")]
async fn import_orders(
    /// How many.
    #[schemars(range(min = 1, max = 100))]
    count: u32,
    #[context] cx: &Context,
) -> String {
    for order in 1..=count {
        sleep(Duration::from_millis(200)).await;
        cx.progress(format!("{order} of {count} orders"));
    }
    format!("{count} orders")
}

/// Converts an amount of money from one currency to another, at the rate of the European Central Bank of the last day on
/// which there was one. Amounts are rounded half to even, to the number of decimal places that the currency has: two for most,
/// none for the yen and the won, three for the dinars. Currencies that are pegged are converted by their peg. Do not use
/// it for dates before 1999, for which there are no rates; for these, ask the archive instead and convert in two steps.
#[tool(read_only, idempotent)]
fn convert_currency(
    /// How much.
    #[schemars(range(min = 0.0))]
    amount: f64,
    /// Three letters of ISO 4217.
    #[schemars(extend("enum" = ["EUR", "USD", "GBP", "JPY", "CHF", "SEK", "NOK", "KWD"]))]
    from: &str,
    /// Three letters of ISO 4217.
    #[schemars(extend("enum" = ["EUR", "USD", "GBP", "JPY", "CHF", "SEK", "NOK", "KWD"]))]
    to: &str,
) -> String {
    format!("{amount} {from} in {to}")
}

/// Refuses whatever it is asked.
#[tool]
fn refuse(why: &str) -> Result<(), String> {
    Err(format!("refused: {why}"))
}

/// Bursts.
#[tool]
fn burst() {
    panic!("as it should")
}

/// Writes a report, which takes longer than it may.
#[tool(timeout = "700ms")]
async fn slow_report(year: i32) -> i32 {
    sleep(Duration::from_secs(60)).await;
    year
}

/// <script>document.title = "run"</script><img src=x onerror="document.title = 'run'"> & "quotes" in a <b>description</b>.
#[tool]
fn quoted(
    /// A <script>document.title = "run"</script> parameter.
    text: &str,
) -> String {
    format!("<img src=x onerror=\"document.title = 'run'\"><b>{text}</b>")
}

#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
enum Filter {
    /// All of them hold.
    All(Vec<Filter>),
    /// By the name of a notebook.
    In(BTreeMap<String, Filter>),
    /// A word.
    Word(String),
}

/// Finds notes.
#[tool(read_only)]
fn find_notes(
    /// What they must hold.
    filter: Filter,
) -> Value {
    serde_json::json!(filter)
}
