/// Current weather in a city.
async fn get_weather(city: String, unit: Unit, country: &str, days: &[u32]) {}
#[doc(hidden)]
macro_rules! __tool_get_weather_0123456789abcdef {
    (@ key) => {
        (81985529216486895u64, "get_weather")
    };
}
use __tool_get_weather_0123456789abcdef as get_weather;
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
        "async fn get_weather(city: String, unit: Unit, country: &str, days: &[u32])",
        &[
            ::tool_runtime::__private0_1::Parameter::with_default::<
                String,
                _,
                _,
            >(
                "city",
                "",
                || {
                    use ::tool_runtime::__private0_1::default_json::{
                        Unwritten as _, Written as _,
                    };
                    let value: String = { ::core::default::Default::default() };
                    (&::tool_runtime::__private0_1::default_json::Probe(value))
                        .__tool_default()
                },
            ),
            ::tool_runtime::__private0_1::Parameter::with_default::<
                Unit,
                _,
                _,
            >(
                "unit",
                "",
                || {
                    use ::tool_runtime::__private0_1::default_json::{
                        Unwritten as _, Written as _,
                    };
                    let value: Unit = { Unit::Celsius };
                    (&::tool_runtime::__private0_1::default_json::Probe(value))
                        .__tool_default()
                },
            ),
            ::tool_runtime::__private0_1::Parameter::with_default::<
                ::tool_runtime::__private0_1::Owned<str>,
                _,
                _,
            >(
                "country",
                "",
                || {
                    use ::tool_runtime::__private0_1::default_json::{
                        Unwritten as _, Written as _,
                    };
                    let value: ::tool_runtime::__private0_1::Owned<str> = {
                        ::core::default::Default::default()
                    };
                    (&::tool_runtime::__private0_1::default_json::Probe(value))
                        .__tool_default()
                },
            ),
            ::tool_runtime::__private0_1::Parameter::with_default::<
                ::tool_runtime::__private0_1::Owned<[u32]>,
                _,
                _,
            >(
                "days",
                "",
                || {
                    use ::tool_runtime::__private0_1::default_json::{
                        Unwritten as _, Written as _,
                    };
                    let value: &[u32] = { &[1, 2] };
                    (&::tool_runtime::__private0_1::default_json::Probe(value))
                        .__tool_default()
                },
            ),
        ],
        |call, _| ::tool_runtime::__private0_1::answer(
            call,
            ::tool_runtime::__private0_1::decode4::<
                ::core::option::Option<String>,
                ::core::option::Option<Unit>,
                ::core::option::Option<::tool_runtime::__private0_1::Owned<str>>,
                ::core::option::Option<::tool_runtime::__private0_1::Owned<[u32]>>,
                _,
                _,
                _,
                _,
            >,
            |(arg0, arg1, arg2, arg3)| async move {
                let arg0: String = match arg0 {
                    ::core::option::Option::None => ::core::default::Default::default(),
                    ::core::option::Option::Some(given) => given,
                };
                let arg1: Unit = match arg1 {
                    ::core::option::Option::None => Unit::Celsius,
                    ::core::option::Option::Some(given) => given,
                };
                let arg2: ::tool_runtime::__private0_1::Owned<str> = match arg2 {
                    ::core::option::Option::None => ::core::default::Default::default(),
                    ::core::option::Option::Some(given) => given,
                };
                let arg3: &[u32] = match &arg3 {
                    ::core::option::Option::None => &[1, 2],
                    ::core::option::Option::Some(given) => given,
                };
                let returned = get_weather(arg0, arg1, &arg2, arg3).await;
                ::tool_runtime::__private0_1::returned::kept(&returned).output(returned)
            },
        ),
    );
}
