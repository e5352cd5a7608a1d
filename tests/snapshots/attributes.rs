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
    const TOOL: &'static ::tool_runtime::__private::Declaration<__State> = {
        #[allow(dead_code, non_camel_case_types)]
        enum __decode_within {}
        #[automatically_derived]
        #[allow(clippy::absolute_paths, single_use_lifetimes)]
        impl ::tool_runtime::__private::DecodeWith for __decode_within {
            type Value = Duration;
            fn decode<'__de, __D: ::tool_runtime::__private::serde::Deserializer<'__de>>(
                deserializer: __D,
            ) -> ::core::result::Result<
                Self::Value,
                <__D as ::tool_runtime::__private::serde::Deserializer<'__de>>::Error,
            > {
                humantime::deserialize(deserializer)
            }
        }
        #[allow(dead_code, non_camel_case_types)]
        enum __decode_hours {}
        #[automatically_derived]
        #[allow(clippy::absolute_paths, single_use_lifetimes)]
        impl ::tool_runtime::__private::DecodeWith for __decode_hours {
            type Value = ::tool_runtime::__private::Owned<[u8]>;
            fn decode<'__de, __D: ::tool_runtime::__private::serde::Deserializer<'__de>>(
                deserializer: __D,
            ) -> ::core::result::Result<
                Self::Value,
                <__D as ::tool_runtime::__private::serde::Deserializer<'__de>>::Error,
            > {
                read_hours(deserializer)
            }
        }
        &::tool_runtime::__private::Declaration::new(
                "get_weather",
                "Current weather in a city.",
                "async fn get_weather(city: &str, days: i64, within: Duration, hours: &[u8], unit: Option<Unit>, mail: String, code: String)",
                &[
                    ::tool_runtime::__private::Parameter::of::<
                        ::tool_runtime::__private::Owned<str>,
                    >("town", "City name.")
                        .refine(|schema| {
                            const _: () = {
                                use ::tool_runtime::__private::fits::Unknown as _;
                                ::tool_runtime::__private::fits::length(
                                    ::tool_runtime::__private::fits::Fits::<
                                        ::tool_runtime::__private::Owned<str>,
                                    >::LENGTH,
                                );
                                ::tool_runtime::__private::fits::text(
                                    ::tool_runtime::__private::fits::Fits::<
                                        ::tool_runtime::__private::Owned<str>,
                                    >::TEXT,
                                );
                            };
                            ::tool_runtime::__private::refine::min_length(schema, 1);
                            ::tool_runtime::__private::refine::max_length(
                                schema,
                                LONGEST,
                            );
                            ::tool_runtime::__private::refine::pattern(schema, "^[A-Z]");
                            ::tool_runtime::__private::refine::example(schema, &"Paris");
                        }),
                    ::tool_runtime::__private::Parameter::with_default::<
                        i64,
                    >("days", "How far.", || ::core::option::Option::None)
                        .aliases(&["in", "when"])
                        .refine(|schema| {
                            const _: () = {
                                use ::tool_runtime::__private::fits::Unknown as _;
                                ::tool_runtime::__private::fits::range(
                                    ::tool_runtime::__private::fits::Fits::<i64>::RANGE,
                                );
                            };
                            ::tool_runtime::__private::refine::minimum(schema, -1);
                            ::tool_runtime::__private::refine::maximum(
                                schema,
                                10_000_000_000i64,
                            );
                            ::tool_runtime::__private::refine::title(schema, "Days");
                        }),
                    ::tool_runtime::__private::Parameter::read::<
                        ::tool_runtime::__private::With<__decode_within>,
                    >("within", "")
                        .schema_of(::tool_runtime::__private::described::<String>)
                        .refine(|schema| {
                            ::tool_runtime::__private::refine::extend(
                                schema,
                                "x-unit",
                                {
                                    use ::core::convert::Into as _;
                                    ::tool_runtime::__private::serde_json::json!("time")
                                },
                            );
                            ::tool_runtime::__private::refine::extend(
                                schema,
                                "x-list",
                                {
                                    use ::core::convert::Into as _;
                                    ::tool_runtime::__private::serde_json::json!([1, null])
                                },
                            );
                        })
                        .foreign(),
                    ::tool_runtime::__private::Parameter::read_with_default::<
                        ::tool_runtime::__private::With<__decode_hours>,
                    >("hours", "", || ::core::option::Option::None)
                        .schema_of(
                            ::tool_runtime::__private::described::<
                                ::tool_runtime::__private::Owned<[u8]>,
                            >,
                        )
                        .refine(|schema| {
                            const _: () = {
                                use ::tool_runtime::__private::fits::Unknown as _;
                                ::tool_runtime::__private::fits::inner(
                                    ::tool_runtime::__private::fits::Fits::<
                                        ::tool_runtime::__private::Owned<[u8]>,
                                    >::INNER,
                                );
                            };
                            ::tool_runtime::__private::refine::inner(
                                schema,
                                |schema| {
                                    ::tool_runtime::__private::refine::maximum(schema, 23);
                                },
                            );
                            ::tool_runtime::__private::refine::transform(schema, sort);
                        })
                        .foreign(),
                    ::tool_runtime::__private::Parameter::read::<
                        Option<Unit>,
                    >("unit", "")
                        .schema_of(schemas::unit),
                    ::tool_runtime::__private::Parameter::of::<String>("mail", "")
                        .refine(|schema| {
                            const _: () = {
                                use ::tool_runtime::__private::fits::Unknown as _;
                                ::tool_runtime::__private::fits::text(
                                    ::tool_runtime::__private::fits::Fits::<String>::TEXT,
                                );
                                ::tool_runtime::__private::fits::text(
                                    ::tool_runtime::__private::fits::Fits::<String>::TEXT,
                                );
                            };
                            ::tool_runtime::__private::refine::pattern(
                                schema,
                                {
                                    use ::tool_runtime::__private::refine::ToString as _;
                                    (*PATTERN).to_string()
                                },
                            );
                            ::tool_runtime::__private::refine::format(schema, "email");
                        }),
                    ::tool_runtime::__private::Parameter::of::<String>("code", "")
                        .refine(|schema| {
                            const _: () = {
                                use ::tool_runtime::__private::fits::Unknown as _;
                                ::tool_runtime::__private::fits::text(
                                    ::tool_runtime::__private::fits::Fits::<String>::TEXT,
                                );
                                ::tool_runtime::__private::fits::length(
                                    ::tool_runtime::__private::fits::Fits::<String>::LENGTH,
                                );
                            };
                            ::tool_runtime::__private::refine::contains(
                                schema,
                                concat!("a", "b"),
                            );
                            ::tool_runtime::__private::refine::length(schema, 3);
                        }),
                ],
                |arguments, context, _| ::tool_runtime::__private::answer(
                    arguments,
                    context,
                    ::tool_runtime::__private::decode7::<
                        ::tool_runtime::__private::Owned<str>,
                        ::core::option::Option<i64>,
                        ::tool_runtime::__private::With<__decode_within>,
                        ::core::option::Option<
                            ::tool_runtime::__private::With<__decode_hours>,
                        >,
                        Option<Unit>,
                        String,
                        String,
                    >,
                    |
                        (
                            arg0,
                            arg1,
                            ::tool_runtime::__private::With(arg2),
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
                        let arg3: ::tool_runtime::__private::Owned<[u8]> = match arg3 {
                            ::core::option::Option::None => {
                                ::core::default::Default::default()
                            }
                            ::core::option::Option::Some(
                                ::tool_runtime::__private::With(given),
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
                        ::tool_runtime::__private::returned::kept(&returned)
                            .output(returned)
                    },
                ),
            )
            .key("town")
    };
}
