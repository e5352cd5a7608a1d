/// Current weather in a city.
async fn get_weather(
    city: &str,
    days: i64,
    within: Duration,
    hours: &[u8],
    unit: Option<Unit>,
    mail: String,
    code: String,
) {}
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
    const TOOL: &'static ::tool_runtime::__private0_1::Declaration<__State> = {
        #[allow(dead_code, non_camel_case_types)]
        enum __decode_within {}
        #[automatically_derived]
        #[allow(clippy::absolute_paths, single_use_lifetimes)]
        impl ::tool_runtime::__private0_1::DecodeWith for __decode_within {
            type Value = Duration;
            fn decode<
                '__de,
                __D: ::tool_runtime::__private0_1::serde::Deserializer<'__de>,
            >(
                deserializer: __D,
            ) -> ::core::result::Result<
                Self::Value,
                <__D as ::tool_runtime::__private0_1::serde::Deserializer<'__de>>::Error,
            > {
                humantime::deserialize(deserializer)
            }
        }
        #[allow(dead_code, non_camel_case_types)]
        enum __decode_hours {}
        #[automatically_derived]
        #[allow(clippy::absolute_paths, single_use_lifetimes)]
        impl ::tool_runtime::__private0_1::DecodeWith for __decode_hours {
            type Value = ::tool_runtime::__private0_1::Owned<[u8]>;
            fn decode<
                '__de,
                __D: ::tool_runtime::__private0_1::serde::Deserializer<'__de>,
            >(
                deserializer: __D,
            ) -> ::core::result::Result<
                Self::Value,
                <__D as ::tool_runtime::__private0_1::serde::Deserializer<'__de>>::Error,
            > {
                read_hours(deserializer)
            }
        }
        &::tool_runtime::__private0_1::Declaration::new(
                "get_weather",
                "Current weather in a city.",
                "async fn get_weather(city: &str, days: i64, within: Duration, hours: &[u8], unit: Option<Unit>, mail: String, code: String)",
                &[
                    ::tool_runtime::__private0_1::Parameter::of::<
                        ::tool_runtime::__private0_1::Owned<str>,
                        _,
                        _,
                    >("town", "City name.")
                        .refine(|schema| {
                            const _: () = {
                                use ::tool_runtime::__private0_1::attribute_fit::Unknown as _;
                                ::tool_runtime::__private0_1::attribute_fit::length(
                                    ::tool_runtime::__private0_1::attribute_fit::Fits::<
                                        ::tool_runtime::__private0_1::Owned<str>,
                                    >::LENGTH,
                                );
                                ::tool_runtime::__private0_1::attribute_fit::text(
                                    ::tool_runtime::__private0_1::attribute_fit::Fits::<
                                        ::tool_runtime::__private0_1::Owned<str>,
                                    >::TEXT,
                                );
                            };
                            ::tool_runtime::__private0_1::keywords::min_length(
                                schema,
                                1,
                            );
                            ::tool_runtime::__private0_1::keywords::max_length(
                                schema,
                                LONGEST,
                            );
                            ::tool_runtime::__private0_1::keywords::pattern(
                                schema,
                                "^[A-Z]",
                            );
                            ::tool_runtime::__private0_1::keywords::example(
                                schema,
                                &"Paris",
                            );
                        }),
                    ::tool_runtime::__private0_1::Parameter::with_default::<
                        i64,
                        _,
                        _,
                    >("days", "How far.", || ::core::option::Option::None)
                        .aliases(&["in", "when"])
                        .refine(|schema| {
                            const _: () = {
                                use ::tool_runtime::__private0_1::attribute_fit::Unknown as _;
                                ::tool_runtime::__private0_1::attribute_fit::range(
                                    ::tool_runtime::__private0_1::attribute_fit::Fits::<
                                        i64,
                                    >::RANGE,
                                );
                            };
                            ::tool_runtime::__private0_1::keywords::minimum(schema, -1);
                            ::tool_runtime::__private0_1::keywords::maximum(
                                schema,
                                10_000_000_000i64,
                            );
                            ::tool_runtime::__private0_1::keywords::title(
                                schema,
                                "Days",
                            );
                        }),
                    ::tool_runtime::__private0_1::Parameter::read::<
                        ::tool_runtime::__private0_1::With<__decode_within>,
                        _,
                    >("within", "", ::tool_runtime::__private0_1::described::<String, _>)
                        .refine(|schema| {
                            ::tool_runtime::__private0_1::keywords::extend(
                                schema,
                                "x-unit",
                                {
                                    use ::core::convert::Into as _;
                                    ::tool_runtime::__private0_1::serde_json::json!("time")
                                },
                            );
                            ::tool_runtime::__private0_1::keywords::extend(
                                schema,
                                "x-list",
                                {
                                    use ::core::convert::Into as _;
                                    ::tool_runtime::__private0_1::serde_json::json!([1, null])
                                },
                            );
                        })
                        .foreign(),
                    ::tool_runtime::__private0_1::Parameter::read_with_default::<
                        ::tool_runtime::__private0_1::With<__decode_hours>,
                        _,
                    >(
                            "hours",
                            "",
                            ::tool_runtime::__private0_1::described::<
                                ::tool_runtime::__private0_1::Owned<[u8]>,
                                _,
                            >,
                            || ::core::option::Option::None,
                        )
                        .refine(|schema| {
                            const _: () = {
                                use ::tool_runtime::__private0_1::attribute_fit::Unknown as _;
                                ::tool_runtime::__private0_1::attribute_fit::inner(
                                    ::tool_runtime::__private0_1::attribute_fit::Fits::<
                                        ::tool_runtime::__private0_1::Owned<[u8]>,
                                    >::INNER,
                                );
                            };
                            ::tool_runtime::__private0_1::keywords::inner(
                                schema,
                                |schema| {
                                    ::tool_runtime::__private0_1::keywords::maximum(schema, 23);
                                },
                            );
                            ::tool_runtime::__private0_1::keywords::transform(
                                schema,
                                sort,
                            );
                        })
                        .foreign(),
                    ::tool_runtime::__private0_1::Parameter::read::<
                        Option<Unit>,
                        _,
                    >("unit", "", schemas::unit),
                    ::tool_runtime::__private0_1::Parameter::of::<
                        String,
                        _,
                        _,
                    >("mail", "")
                        .refine(|schema| {
                            const _: () = {
                                use ::tool_runtime::__private0_1::attribute_fit::Unknown as _;
                                ::tool_runtime::__private0_1::attribute_fit::text(
                                    ::tool_runtime::__private0_1::attribute_fit::Fits::<
                                        String,
                                    >::TEXT,
                                );
                                ::tool_runtime::__private0_1::attribute_fit::text(
                                    ::tool_runtime::__private0_1::attribute_fit::Fits::<
                                        String,
                                    >::TEXT,
                                );
                            };
                            ::tool_runtime::__private0_1::keywords::pattern(
                                schema,
                                {
                                    use ::tool_runtime::__private0_1::keywords::ToString as _;
                                    (*PATTERN).to_string()
                                },
                            );
                            ::tool_runtime::__private0_1::keywords::format(
                                schema,
                                "email",
                            );
                        }),
                    ::tool_runtime::__private0_1::Parameter::of::<
                        String,
                        _,
                        _,
                    >("code", "")
                        .refine(|schema| {
                            const _: () = {
                                use ::tool_runtime::__private0_1::attribute_fit::Unknown as _;
                                ::tool_runtime::__private0_1::attribute_fit::text(
                                    ::tool_runtime::__private0_1::attribute_fit::Fits::<
                                        String,
                                    >::TEXT,
                                );
                                ::tool_runtime::__private0_1::attribute_fit::length(
                                    ::tool_runtime::__private0_1::attribute_fit::Fits::<
                                        String,
                                    >::LENGTH,
                                );
                            };
                            ::tool_runtime::__private0_1::keywords::contains(
                                schema,
                                concat!("a", "b"),
                            );
                            ::tool_runtime::__private0_1::keywords::length(schema, 3);
                        }),
                ],
                |call, _| ::tool_runtime::__private0_1::answer(
                    call,
                    ::tool_runtime::__private0_1::decode7::<
                        ::tool_runtime::__private0_1::Owned<str>,
                        ::core::option::Option<i64>,
                        ::tool_runtime::__private0_1::With<__decode_within>,
                        ::core::option::Option<
                            ::tool_runtime::__private0_1::With<__decode_hours>,
                        >,
                        Option<Unit>,
                        String,
                        String,
                        _,
                        _,
                        _,
                        _,
                        _,
                        _,
                        _,
                    >,
                    |
                        (
                            arg0,
                            arg1,
                            ::tool_runtime::__private0_1::With(arg2),
                            arg3,
                            arg4,
                            arg5,
                            arg6,
                        )|
                    async move {
                        let arg1: i64 = match arg1 {
                            ::core::option::Option::None => defaults::days(),
                            ::core::option::Option::Some(given) => given,
                        };
                        let arg3: ::tool_runtime::__private0_1::Owned<[u8]> = match arg3 {
                            ::core::option::Option::None => {
                                ::core::default::Default::default()
                            }
                            ::core::option::Option::Some(
                                ::tool_runtime::__private0_1::With(given),
                            ) => given,
                        };
                        let returned = get_weather(
                                &arg0,
                                arg1,
                                arg2,
                                &arg3,
                                arg4,
                                arg5,
                                arg6,
                            )
                            .await;
                        ::tool_runtime::__private0_1::returned::kept(&returned)
                            .output(returned)
                    },
                ),
            )
            .with_policy(const {
                &::tool_runtime::tool::Policy::keyed(
                    ::tool_runtime::tool::Key::parameter("town"),
                )
            })
    };
}
