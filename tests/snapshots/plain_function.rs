/// Adds two numbers.
fn add(a: i64, b: i64) -> i64 {
    a + b
}
/// The tool that calls [`add`](fn@add); name it in `toolset!`.
#[allow(dead_code, non_camel_case_types, clippy::exhaustive_structs)]
struct add {}
#[automatically_derived]
impl ::tool_runtime::__private0_1::Named for add {
    const NAME: &'static str = "add";
}
#[automatically_derived]
#[allow(deprecated, clippy::absolute_paths, clippy::unit_arg)]
impl<
    __State: ::tool_runtime::__private0_1::State,
> ::tool_runtime::__private0_1::Declare<__State> for add {
    const TOOL: &'static ::tool_runtime::__private0_1::Declaration<__State> = &::tool_runtime::__private0_1::Declaration::new(
        "add",
        "Adds two numbers.",
        "fn add(a: i64, b: i64) -> i64",
        &[
            ::tool_runtime::__private0_1::Parameter::of::<i64>("a", ""),
            ::tool_runtime::__private0_1::Parameter::of::<i64>("b", ""),
        ],
        |arguments, context, _| ::tool_runtime::__private0_1::answer_blocking(
            arguments,
            context,
            ::tool_runtime::__private0_1::decode2::<i64, i64>,
            |(arg0, arg1)| {
                use ::tool_runtime::__private0_1::returned::{
                    FallibleKind as _, PlainKind as _,
                };
                let returned = add(arg0, arg1);
                (&returned).__tool_returned().output(::core::convert::identity(returned))
            },
        ),
    );
}
