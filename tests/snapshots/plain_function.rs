/// Adds two numbers.
fn add(a: i64, b: i64) -> i64 {
    a + b
}
/// The tool that calls [`add`](fn@add); name it in `toolset!`.
#[allow(dead_code, non_camel_case_types, clippy::exhaustive_structs)]
struct add {}
#[automatically_derived]
#[allow(deprecated, clippy::absolute_paths, clippy::unit_arg)]
impl ::tool_runtime::__private::Declare for add {
    const TOOL: &'static ::tool_runtime::__private::Declaration = &::tool_runtime::__private::Declaration {
        name: "add",
        description: "Adds two numbers.",
        parameters: &[
            ::tool_runtime::__private::Parameter::of::<i64>("a", ""),
            ::tool_runtime::__private::Parameter::of::<i64>("b", ""),
        ],
        timeout: ::core::option::Option::None,
        key: ::core::option::Option::None,
        call: |parameters, context| ::tool_runtime::__private::answer_blocking(
            parameters,
            context,
            ::tool_runtime::__private::decode2::<i64, i64>,
            |(arg0, arg1)| {
                use ::tool_runtime::__private::returned::{
                    FallibleKind as _, PlainKind as _,
                };
                let returned = add(arg0, arg1);
                (&returned).__tool_returned().output(::core::convert::identity(returned))
            },
        ),
    };
}
