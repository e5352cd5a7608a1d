/// Current weather in a city.
pub async fn get_weather(city: String, days: u32) -> Result<Weather, WeatherError> {
    forecast(city, days).await
}
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
    const TOOL: &'static ::tool_runtime::__private0_1::Declaration<__State> = &::tool_runtime::__private0_1::Declaration::new(
        "get_weather",
        "Current weather in a city.",
        "async fn get_weather(city: String, days: u32) -> Result<Weather, WeatherError>",
        &[
            ::tool_runtime::__private0_1::Parameter::of::<String>("city", "City name."),
            ::tool_runtime::__private0_1::Parameter::of::<
                u32,
            >("days", "How many days ahead."),
        ],
        |arguments, context, _| ::tool_runtime::__private0_1::answer(
            arguments,
            context,
            ::tool_runtime::__private0_1::decode2::<String, u32>,
            |(arg0, arg1)| async move {
                use ::tool_runtime::__private0_1::returned::{
                    FallibleKind as _, PlainKind as _,
                };
                let returned = get_weather(arg0, arg1).await;
                (&returned).__tool_returned().output(::core::convert::identity(returned))
            },
        ),
    );
}
