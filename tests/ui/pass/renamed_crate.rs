#![deny(warnings)]

pub extern crate tool_runtime as renamed;

/// Stands for a crate that has a name of its own for the runtime, and hides it behind a macro.
mod weather {
    pub use renamed as runtime;

    macro_rules! tool_with_default_path {
        ($name:ident) => {
            /// Made by a macro.
            #[renamed::tool(crate = $crate::weather::runtime)]
            pub fn $name() {}
        };
    }

    tool_with_default_path!(now);

    /// Current weather in a city.
    #[renamed::tool(crate = super::renamed)]
    pub async fn get_weather(city: &str, #[tool(default = 3)] days: u32) {
        let _ = (city, days);
    }

    /// Adds two numbers.
    #[renamed::tool(crate = ::renamed)]
    pub fn add(a: i64, b: i64) -> i64 {
        a + b
    }
}

fn main() {
    let _: renamed::Toolset = renamed::toolset![weather::now, weather::get_weather, weather::add];
}
