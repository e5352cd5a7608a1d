/// Current weather in a city.
pub async fn get_weather(city: Option<&str>, days: u32) {}
/// The tool that calls [`get_weather`](fn@get_weather); name it in `toolset!`.
#[allow(dead_code, non_camel_case_types, clippy::exhaustive_structs)]
pub struct get_weather {}
#[automatically_derived]
impl ::tool_runtime::__private0_1::Named for get_weather {
    const NAME: &'static str = "get_weather";
}
#[automatically_derived]
#[allow(deprecated, clippy::absolute_paths, clippy::unit_arg)]
impl<
    __State: ::tool_runtime::__private0_1::State,
> ::tool_runtime::__private0_1::Declare<__State> for get_weather {
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
