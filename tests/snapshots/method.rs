/// Current weather in a city.
async fn get_weather(&self, city: &str) {}
::core::compile_error! {
    "a method is a tool only in a block of tools; write `#[tools]` above the `impl` block"
}
