#![deny(warnings)]

use tool_runtime::{tool, toolset};

macro_rules! lookup {
    ($function:ident, $name:literal, $doc:expr, $timeout:literal, $key:ident: $ty:ty = $default:expr) => {
        #[doc = $doc]
        #[tool(name = $name, timeout = $timeout, key = $key)]
        fn $function(
            #[doc = concat!("The ", stringify!($key), ".")]
            #[tool(default = $default)]
            $key: $ty,
        ) -> String {
            format!("{:?}", $key)
        }
    };
}

lookup!(by_city, "by-city", "Looks a city up.", "10s", city: &str = "Paris");
lookup!(by_id, "by-id", "Looks an id up.", "20s", id: u64 = 1);

fn main() {
    let tools = toolset![by_city, by_id];
    let definitions = tools.definitions();
    let city = definitions[0].parameters.pointer("/properties/city").unwrap();
    assert_eq!(city["description"], "The city.");
    assert_eq!(city["default"], "Paris");
    assert_eq!(by_city("Rome"), "\"Rome\"");
    assert_eq!(by_id(7), "7");
}
