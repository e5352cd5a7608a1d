/// Current weather in a city.
pub async fn get_weather(city: String, days: u32) -> Result<Weather, WeatherError> {
    forecast(city, days).await
}
/// The tool that calls [`get_weather`](fn@get_weather); name it in `toolset!`.
#[allow(dead_code, non_camel_case_types, clippy::exhaustive_structs)]
pub struct get_weather {}
#[automatically_derived]
#[allow(deprecated, clippy::absolute_paths, clippy::unit_arg)]
impl ::tool_runtime::__private::Declare for get_weather {
    const TOOL: &'static ::tool_runtime::__private::Declaration = &::tool_runtime::__private::Declaration {
        name: "get_weather",
        description: "Current weather in a city.",
        parameters: &[
            ::tool_runtime::__private::Parameter::of::<String>("city", "City name."),
            ::tool_runtime::__private::Parameter::of::<
                u32,
            >("days", "How many days ahead."),
        ],
        timeout: ::core::option::Option::None,
        key: ::core::option::Option::None,
        call: |parameters, context| ::tool_runtime::__private::answer(
            parameters,
            context,
            ::tool_runtime::__private::decode2::<String, u32>,
            |(arg0, arg1)| async move {
                use ::tool_runtime::__private::returned::{
                    FallibleKind as _, PlainKind as _,
                };
                let returned = get_weather(arg0, arg1).await;
                (&returned).__tool_returned().output(::core::convert::identity(returned))
            },
        ),
    };
}
