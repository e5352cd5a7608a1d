/// Current weather in a city.
async fn get_weather(&self, city: &str) {}
::core::compile_error! {
    "a tool cannot be a method; write a free function"
}
