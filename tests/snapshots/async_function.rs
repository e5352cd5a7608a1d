/// Current weather in a city.
pub async fn get_weather(city: String, days: u32) -> Result<Weather, WeatherError> {
    forecast(city, days).await
}
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
    const TOOL: &'static ::tool_runtime::__private0_1::Declaration<__State> = &::tool_runtime::__private0_1::Declaration::new(
        "get_weather",
        "Current weather in a city.",
        "async fn get_weather(city: String, days: u32) -> Result<Weather, WeatherError>",
        &[
            ::tool_runtime::__private0_1::Parameter::of::<
                String,
                _,
                _,
            >("city", "City name."),
            ::tool_runtime::__private0_1::Parameter::of::<
                u32,
                _,
                _,
            >("days", "How many days ahead."),
        ],
        |call, _| ::tool_runtime::__private0_1::answer(
            call,
            ::tool_runtime::__private0_1::decode2::<String, u32, _, _>,
            |(arg0, arg1)| async move {
                let returned = get_weather(arg0, arg1).await;
                ::tool_runtime::__private0_1::returned::kept(&returned)
                    .output(::core::convert::identity(returned))
            },
        ),
    );
}
