/// Current weather in a city.
pub async fn get_weather(city: String, days: u32) -> Result<Weather, WeatherError> {
    forecast(city, days).await
}
/// The tool that calls [`get_weather`](fn@get_weather); name it in `toolset!`.
#[allow(dead_code, non_camel_case_types, clippy::exhaustive_structs)]
pub struct get_weather {}
#[automatically_derived]
impl ::tool_runtime::__private::Named for get_weather {
    const NAME: &'static str = "get_weather";
}
#[automatically_derived]
#[allow(deprecated, clippy::absolute_paths, clippy::unit_arg)]
impl<
    __State: ::tool_runtime::__private::State,
> ::tool_runtime::__private::Declare<__State> for get_weather {
    const TOOL: &'static ::tool_runtime::__private::Declaration<__State> = &::tool_runtime::__private::Declaration::new(
        "get_weather",
        "Current weather in a city.",
        "async fn get_weather(city: String, days: u32) -> Result<Weather, WeatherError>",
        &[
            ::tool_runtime::__private::Parameter::of::<String>("city", "City name."),
            ::tool_runtime::__private::Parameter::of::<
                u32,
            >("days", "How many days ahead."),
        ],
        |arguments, context, _| ::tool_runtime::__private::answer(
            arguments,
            context,
            ::tool_runtime::__private::decode2::<String, u32>,
            |(arg0, arg1)| async move {
                let returned = get_weather(arg0, arg1).await;
                ::tool_runtime::__private::returned::kept(&returned)
                    .output(::core::convert::identity(returned))
            },
        ),
    );
}
