#![deny(warnings)]

use tool_runtime::{tool, toolset};

/// Current weather on another planet.
#[tool]
#[cfg(any())]
async fn get_weather(planet: Planet) {}

/// Current weather in a city.
#[cfg(all())]
#[tool]
#[cfg(all())]
async fn get_weather(city: &str) {
    let _ = city;
}

fn main() {
    let _: tool_runtime::Toolset = toolset![get_weather];
}
