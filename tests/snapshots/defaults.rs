/// Current weather in a city.
async fn get_weather(city: String, unit: Unit, country: &str, days: &[u32]) {}
/// The tool that calls [`get_weather`](fn@get_weather); name it in `toolset!`.
#[allow(dead_code, non_camel_case_types, clippy::exhaustive_structs)]
struct get_weather {}
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
        "async fn get_weather(city: String, unit: Unit, country: &str, days: &[u32])",
        &[
            ::tool_runtime::__private::Parameter::with_default::<
                String,
            >(
                "city",
                "",
                || {
                    use ::tool_runtime::__private::default_json::{
                        Unwritten as _, Written as _,
                    };
                    let value: String = { ::core::default::Default::default() };
                    (&::tool_runtime::__private::Probe(value)).__tool_default()
                },
            ),
            ::tool_runtime::__private::Parameter::with_default::<
                Unit,
            >(
                "unit",
                "",
                || {
                    use ::tool_runtime::__private::default_json::{
                        Unwritten as _, Written as _,
                    };
                    let value: Unit = { Unit::Celsius };
                    (&::tool_runtime::__private::Probe(value)).__tool_default()
                },
            ),
            ::tool_runtime::__private::Parameter::with_default::<
                ::tool_runtime::__private::Owned<str>,
            >(
                "country",
                "",
                || {
                    use ::tool_runtime::__private::default_json::{
                        Unwritten as _, Written as _,
                    };
                    let value: ::tool_runtime::__private::Owned<str> = {
                        ::core::default::Default::default()
                    };
                    (&::tool_runtime::__private::Probe(value)).__tool_default()
                },
            ),
            ::tool_runtime::__private::Parameter::with_default::<
                ::tool_runtime::__private::Owned<[u32]>,
            >(
                "days",
                "",
                || {
                    use ::tool_runtime::__private::default_json::{
                        Unwritten as _, Written as _,
                    };
                    let value: &[u32] = { &[1, 2] };
                    (&::tool_runtime::__private::Probe(value)).__tool_default()
                },
            ),
        ],
        |arguments, context, _| ::tool_runtime::__private::answer(
            arguments,
            context,
            ::tool_runtime::__private::decode4::<
                ::core::option::Option<String>,
                ::core::option::Option<Unit>,
                ::core::option::Option<::tool_runtime::__private::Owned<str>>,
                ::core::option::Option<::tool_runtime::__private::Owned<[u32]>>,
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
                let arg2: ::tool_runtime::__private::Owned<str> = match arg2 {
                    ::core::option::Option::None => ::core::default::Default::default(),
                    ::core::option::Option::Some(given) => given,
                };
                let arg3: &[u32] = match &arg3 {
                    ::core::option::Option::None => &[1, 2],
                    ::core::option::Option::Some(given) => given,
                };
                let returned = get_weather(arg0, arg1, &arg2, arg3).await;
                ::tool_runtime::__private::returned::kept(&returned).output(returned)
            },
        ),
    );
}
