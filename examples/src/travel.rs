//! Tools around a journey. They take their time, as tools do that ask services elsewhere.

use std::{collections::BTreeMap, fmt, time::Duration};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tool_runtime::{Context, ToolError, Toolset, tool, toolset};

/// Returns the tools.
#[must_use]
pub fn tools() -> Toolset {
    toolset![
        search_flights,
        book_flight,
        get_weather,
        plan_route,
        label_trip
    ]
}

/// Where on the plane.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Cabin {
    /// In the back.
    Economy,
    /// In front.
    Business,
}

/// A flight that can be booked.
#[derive(Debug, Serialize, JsonSchema)]
struct Flight {
    /// Its number, by which it is booked.
    number: String,
    /// When it leaves.
    departure: String,
    /// What a seat costs, in euros.
    price: u32,
}

/// Finds the flights of a day between two airports, the cheapest first.
#[tool(read_only, timeout = "10s", output_schema)]
async fn search_flights(
    /// Airport of departure, as three capital letters, for example "CDG".
    #[schemars(regex(pattern = "^[A-Z]{3}$"))]
    from: &str,
    /// Airport of arrival, written the same way.
    #[schemars(regex(pattern = "^[A-Z]{3}$"))]
    to: &str,
    /// Day of departure, as in "2026-12-24".
    #[schemars(extend("format" = "date"))]
    date: &str,
    /// Where to sit.
    #[tool(default = Cabin::Economy)]
    cabin: Cabin,
) -> Vec<Flight> {
    elsewhere(700).await;
    let factor = match cabin {
        Cabin::Economy => 1,
        Cabin::Business => 4,
    };
    [(7, 89), (13, 120), (19, 144)]
        .map(|(hour, price)| Flight {
            number: format!("{}{hour}{}", &from[..1], &to[..1]),
            departure: format!("{date}T{hour:02}:15"),
            price: price * factor,
        })
        .into()
}

/// Somebody who flies.
#[derive(Debug, Deserialize, JsonSchema)]
struct Passenger {
    /// Name as in the passport.
    #[schemars(length(min = 1, max = 80))]
    name: String,
    /// Age in years on the day of departure.
    #[schemars(range(max = 130))]
    age: u8,
    /// What he cannot eat.
    diet: Option<Diet>,
}

/// What somebody does not eat.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Diet {
    /// No meat and no fish.
    Vegetarian,
    /// Nothing from animals.
    Vegan,
    /// No gluten.
    GlutenFree,
}

/// How it is paid.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(tag = "method", rename_all = "snake_case")]
enum Payment {
    /// From a card that is on file.
    Card {
        /// The last four digits of its number.
        #[schemars(regex(pattern = "^[0-9]{4}$"))]
        ends_with: String,
    },
    /// With a voucher.
    Voucher {
        /// What is printed on it.
        #[schemars(length(max = 20))]
        code: String,
    },
}

/// Says why a flight was not booked.
#[derive(Debug)]
enum BookingError {
    /// The voucher was used before.
    VoucherUsed,
}

impl fmt::Display for BookingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::VoucherUsed => {
                f.write_str("this voucher was used before; ask for another payment")
            }
        }
    }
}

/// Books seats on one flight and pays for them.
#[tool(key = flight, destructive, timeout = "20s")]
async fn book_flight(
    /// Number of the flight, from `search_flights`.
    #[schemars(length(max = 8))]
    flight: &str,
    /// Who flies, up to nine.
    #[schemars(length(min = 1, max = 9))]
    passengers: Vec<Passenger>,
    /// How it is paid.
    payment: Payment,
    #[context] cx: &Context,
) -> Result<String, BookingError> {
    let paid = match payment {
        Payment::Voucher { code } if code == "SUMMER" => return Err(BookingError::VoucherUsed),
        Payment::Voucher { code } => format!("voucher {code}"),
        Payment::Card { ends_with } => format!("the card that ends with {ends_with}"),
    };
    for (row, passenger) in (1..).zip(&passengers) {
        let Passenger { name, age, diet } = passenger;
        elsewhere(300).await;
        let fare = if *age < 12 { "child" } else { "adult" };
        let meal = diet.map_or("meal", |diet| match diet {
            Diet::Vegetarian => "vegetarian meal",
            Diet::Vegan => "vegan meal",
            Diet::GlutenFree => "meal without gluten",
        });
        cx.progress(format!("seat {row}A for {name}, {fare}, {meal}"));
    }
    let seats = passengers.len();
    let seats = if seats == 1 {
        "1 seat".to_owned()
    } else {
        format!("{seats} seats")
    };
    Ok(format!("{seats} booked on {flight}, paid with {paid}"))
}

/// Weather of the next days in a city, one line a day.
#[tool(read_only, timeout = "1s")]
async fn get_weather(
    /// City name, for example "Paris".
    #[schemars(length(max = 60))]
    city: &str,
    /// How many days.
    #[schemars(range(min = 1, max = 14))]
    #[tool(default = 3)]
    days: u8,
) -> Result<String, ToolError> {
    match city {
        "Atlantis" => return Err(ToolError::retry("there is no such city on the map")),
        // A service that does not answer.
        "Tortuga" => elsewhere(60_000).await,
        _ => elsewhere(400).await,
    }
    let day = |day| {
        format!(
            "day {day}: {} °C, {}",
            14 + day % 4,
            ["sun", "clouds", "rain"][usize::from(day % 3)]
        )
    };
    Ok((1..=days).map(day).collect::<Vec<_>>().join("\n"))
}

/// A stop of a journey, and those that branch off from it.
#[derive(Debug, Deserialize, JsonSchema)]
struct Stop {
    /// City name.
    #[schemars(length(max = 60))]
    city: String,
    /// How many nights to stay.
    #[schemars(range(max = 30))]
    nights: u8,
    /// Day trips from there.
    day_trips: Vec<Stop>,
}

/// Writes a journey as a list, day trips below their stops, with the nights summed up.
#[tool(read_only)]
fn plan_route(
    /// The stops, in order.
    stops: &[Stop],
) -> String {
    fn write(stops: &[Stop], indent: usize, lines: &mut Vec<String>) -> u32 {
        let stops = stops.iter().map(|stop| {
            let Stop {
                city,
                nights,
                day_trips,
            } = stop;
            lines.push(format!("{:indent$}- {city}, {nights} nights", ""));
            u32::from(*nights) + write(day_trips, indent + 2, lines)
        });
        stops.sum()
    }
    let mut lines = Vec::new();
    let nights = write(stops, 0, &mut lines);
    lines.push(format!("{nights} nights in all"));
    lines.join("\n")
}

/// Puts labels on a trip that was booked, each with a value.
#[tool(idempotent, allow(not_strict))]
fn label_trip(
    /// Number of the booking.
    booking: u32,
    /// The labels, as the traveller says them.
    labels: &BTreeMap<String, String>,
) -> String {
    format!("booking {booking} has {} labels", labels.len())
}

/// Waits for a service elsewhere.
async fn elsewhere(milliseconds: u64) {
    tokio::time::sleep(Duration::from_millis(milliseconds)).await;
}
