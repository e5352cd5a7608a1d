#![deny(warnings)]

use tool_runtime::toolset;

mod weather {
    use tool_runtime::tool;

    /// Current weather in a city.
    #[tool]
    pub fn get_weather(city: &str) -> String {
        city.to_owned()
    }

    pub mod forecast {
        /// Weather in a city tomorrow.
        #[tool_runtime::tool]
        pub(in crate::weather) fn get_forecast(city: &str) -> String {
            city.to_owned()
        }
    }

    pub fn tools() -> tool_runtime::Toolset {
        use forecast::get_forecast as tomorrow;
        assert_eq!(tomorrow("Paris"), "Paris");
        tool_runtime::toolset![tomorrow]
    }
}

use weather::get_weather;

fn main() {
    assert_eq!(get_weather("Paris"), "Paris");
    let _: [tool_runtime::Toolset; 3] =
        [toolset![get_weather], toolset![crate::weather::get_weather], weather::tools()];
}
