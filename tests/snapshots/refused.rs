/// Current weather in a city.
pub async fn get_weather(city: Option<&str>, days: u32) {}
#[doc(hidden)]
#[macro_export]
#[allow(non_local_definitions)]
macro_rules! __tool_get_weather_0123456789abcdef {
    (@ key) => {
        (81985529216486895u64, "get_weather")
    };
}
pub use __tool_get_weather_0123456789abcdef as get_weather;
#[doc(hidden)]
pub struct __tool_get_weather {}
impl ::tool_runtime::__private0_1::Keyed<__tool_get_weather>
for ::tool_runtime::__private0_1::Key<81985529216486895u64> {}
impl<
    __State: ::tool_runtime::__private0_1::State,
> ::tool_runtime::__private0_1::Declare<__State> for __tool_get_weather {
    const TOOL: &'static ::tool_runtime::__private0_1::Declaration<__State> = &::tool_runtime::__private0_1::Declaration::refused(
        "get_weather",
    );
}
::core::compile_error! {
    "a reference inside another type has nothing to borrow from; write `String`"
}
::core::compile_error! {
    "`flatten` does not work on a tool's parameter; write the fields as parameters, or leave the struct as one parameter"
}
::core::compile_error! {
    "`timeuot` is not an option of `#[tool]`; did you mean `timeout`?"
}
