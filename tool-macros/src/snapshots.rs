//! What declarations expand to, kept as files. `BLESS=1 cargo test -p tool-macros` rewrites them.

use std::{env, fs, path::Path};

use proc_macro2::TokenStream;
use quote::quote;

use crate::{declare, declare_methods, derive_provides, key::Key};

fn expanded(options: TokenStream, function: &TokenStream) -> String {
    pretty(&declare(options, function, |_| Key(0x0123_4567_89ab_cdef)))
}

fn pretty(expanded: &TokenStream) -> String {
    let file = syn::parse2(expanded.clone()).expect("an expansion is a list of items");
    prettyplease::unparse(&file)
}

fn check(name: &str, options: TokenStream, function: &TokenStream) {
    check_text(
        name,
        &declare(options, function, |_| Key(0x0123_4567_89ab_cdef)),
    );
}

fn check_text(name: &str, expanded: &TokenStream) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../tests/snapshots")
        .join(name)
        .with_extension("rs");
    let expanded = pretty(expanded);
    if env::var_os("BLESS").is_some() {
        fs::write(&path, expanded).expect("the snapshot can be written");
        return;
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        expanded == kept,
        "`{name}` expands to something else than before; BLESS=1 accepts it:\n{expanded}"
    );
}

#[test]
fn an_async_function() {
    check(
        "async_function",
        quote!(),
        &quote! {
            /// Current weather in a city.
            pub async fn get_weather(
                /// City name.
                city: String,
                /// How many days ahead.
                days: u32,
            ) -> Result<Weather, WeatherError> {
                forecast(city, days).await
            }
        },
    );
}

#[test]
fn a_plain_function() {
    check(
        "plain_function",
        quote!(),
        &quote! {
            /// Adds two numbers.
            fn add(a: i64, b: i64) -> i64 {
                a + b
            }
        },
    );
}

#[test]
fn no_parameters() {
    check(
        "no_parameters",
        quote!(),
        &quote! {
            /// Current time.
            async fn now() {}
        },
    );
}

#[test]
fn a_custom_tool() {
    check(
        "custom",
        quote!(regex = "[0-2][0-9]:[0-5][0-9]", key = time),
        &quote! {
            /// Sets an alarm.
            fn set_alarm(
                /// The time, on the hour.
                time: &str,
            ) -> String {
                format!("rings at {time}")
            }
        },
    );
}

#[test]
fn references() {
    check(
        "references",
        quote!(),
        &quote! {
            /// Finds a word in lines, and gives back one of them.
            async fn find<'a>(
                /// The lines.
                lines: &'a [String],
                /// The word.
                word: &str,
                /// Where to begin.
                from: &Position,
                /// Extra text.
                extra: Cow<'a, str>,
            ) -> Option<&'a str> {
                None
            }
        },
    );
}

#[test]
fn defaults() {
    check(
        "defaults",
        quote!(),
        &quote! {
            /// Current weather in a city.
            async fn get_weather(
                #[tool(default)] city: String,
                #[tool(default = Unit::Celsius)] unit: Unit,
                #[tool(default)] country: &str,
                #[tool(default = &[1, 2])] days: &[u32],
            ) {
            }
        },
    );
}

#[test]
fn attributes_on_parameters() {
    check(
        "attributes",
        quote!(key = city),
        &quote! {
            /// Current weather in a city.
            async fn get_weather(
                /// City name.
                #[serde(rename = "town")]
                #[schemars(length(min = 1, max = LONGEST), pattern("^[A-Z]"), example = &"Paris")]
                city: &str,
                #[schemars(range(min = -1, max = 10_000_000_000), title = "Days", description = "How far.")]
                #[serde(default = "defaults::days", alias = "in", alias = "when")]
                days: i64,
                #[serde(with = "humantime")]
                #[schemars(with = "String", extend("x-unit" = "time", "x-list" = [1, null]))]
                within: Duration,
                #[serde(default, deserialize_with = "read_hours")]
                #[schemars(inner(range(max = 23)), transform = sort)]
                hours: &[u8],
                #[schemars(schema_with = "schemas::unit")]
                unit: Option<Unit>,
                #[schemars(regex(pattern = *PATTERN), email)]
                mail: String,
                #[schemars(contains(concat!("a", "b")), length(equal = 3))]
                code: String,
            ) {
            }
        },
    );
}

#[test]
fn every_option() {
    check(
        "every_option",
        quote! {
            name = "write-file",
            description = concat!("Writes ", "a file."),
            timeout = "1m 30s",
            limit = 4,
            key = r#type,
            retries = 2,
            idempotent,
            destructive,
            approve,
            eager,
            max_output = "32KiB",
            strict = false,
            output_schema,
            allow(unbounded_string, not_strict),
            crate = crate::runtime
        },
        &quote! {
            /// Not for the model.
            ///
            /// # Arguments
            ///
            /// * `type` - Kind of file,
            ///   by its ending.
            /// - text: What to write.
            #[cfg(feature = "files")]
            #[deprecated]
            #[tracing::instrument]
            pub(crate) fn write_file(r#type: &str, #[expect(unused)] mut text: Option<String>) -> std::io::Result<()> {
                Ok(())
            }
        },
    );
}

#[test]
fn what_the_host_hands_in() {
    check(
        "from_the_host",
        quote!(),
        &quote! {
            /// Sells things.
            async fn sell(
                #[state] stock: &Stock,
                count: u32,
                #[state] prices: &dyn Prices,
                #[context] cx: &Context,
            ) -> u32 {
                0
            }
        },
    );
}

#[test]
fn a_future() {
    check(
        "future",
        quote!(strict),
        &quote! {
            /// Sells things.
            fn sell(count: Option<u32>) -> impl Future<Output = Receipt> + Send {
                async {}
            }
        },
    );
}

#[test]
fn a_conditional_parameter() {
    check(
        "conditional_parameter",
        quote!(timeout = "1s"),
        &quote! {
            /// Sells things.
            fn sell(#[cfg(feature = "gifts")] #[tool(default)] gift: bool, count: u32) {}
        },
    );
}

#[test]
fn a_block() {
    let expanded = declare_methods(
        quote!(),
        &quote! {
            impl<T: Store> Warehouse<T> {
                const SHELVES: usize = 7;

                /// How many there are.
                #[tool(read_only)]
                pub async fn stock(&self, sku: &str) -> Result<u32, Missing> {
                    half. ;
                }

                fn helper(&self) { half. ; }

                /// Which version this is.
                #[cfg(unix)]
                #[tool]
                fn version(#[state] build: &Build) -> &'static str {
                    build.version
                }
            }
        },
    );
    // The bodies are not Rust yet.
    let expanded = expanded.to_string().replace("half . ;", "");
    check_text("block", &expanded.parse().expect("tokens"));
}

#[test]
fn a_provider() {
    check_text(
        "provider",
        &derive_provides(quote! {
            #[provides(crate = crate::runtime)]
            struct App<'a, T: Store>
            where
                T: Send,
            {
                db: Db<T>,
                #[provides(skip)]
                name: &'a str,
            }
        }),
    );
}

#[test]
fn docs_from_macros() {
    check(
        "docs_from_macros",
        quote!(),
        &quote! {
            #[doc = include_str!("read.md")]
            ///
            /// And more.
            async fn read(#[doc = include_str!("path.md")] path: String) {}
        },
    );
}

#[test]
fn a_refused_function() {
    check(
        "refused",
        quote!(timeuot = "10s"),
        &quote! {
            /// Current weather in a city.
            pub async fn get_weather(
                /// City name.
                city: Option<&str>,
                #[serde(flatten)] days: u32,
            ) {
            }
        },
    );
}

#[test]
fn a_half_written_body_is_left_alone() {
    let body = quote!({ let city = forecast. ; });
    for options in [quote!(), quote!(timeuot = "10s")] {
        let function = quote! {
            /// Current weather in a city.
            async fn get_weather(city: &str) #body
        };
        let expanded = declare(options, &function, |_| Key(0x0123_4567_89ab_cdef)).to_string();
        assert!(expanded.contains(&body.to_string()), "{expanded}");
    }
}

#[test]
fn a_method() {
    check(
        "method",
        quote!(),
        &quote! {
            /// Current weather in a city.
            async fn get_weather(&self, city: &str) {}
        },
    );
}

#[test]
fn a_renamed_runtime_is_used_throughout() {
    let function = quote! {
        /// Does things.
        fn act(
            #[tool(default)] a: &str,
            #[tool(default = "b")] b: &str,
            #[tool(default = 1)] c: u32,
            d: &[u32],
            e: Option<u32>,
        ) -> Result<String, Error> {
        }
    };
    let usual = expanded(quote!(), &function);
    assert!(usual.contains("::tool_runtime::"));
    assert!(!expanded(quote!(crate = my_crate), &function).contains("tool_runtime"));
    assert!(!expanded(quote!(crate = my_crate, nme = "x"), &function).contains("tool_runtime"));
}

#[test]
fn two_parameters_expand_to_forty_lines() {
    let function = quote! {
        /// Current weather in a city.
        pub async fn get_weather(city: String, days: u32) -> Weather {
            forecast(city, days).await
        }
    };
    let lines = expanded(quote!(), &function).lines().count();
    assert!(lines <= 40, "{lines} lines");
}
